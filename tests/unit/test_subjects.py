"""What makes an essay a hit: whole words that tell essays apart."""

from __future__ import annotations

import pytest

from bot.language.index_terms import Words
from bot.language.morphemes import shared
from bot.language.subjects import FEW, Phrase, Subject, holding, subjects_of
from bot.language.terms import keywords

WORDS = Words(shared())
TOTAL = 1_000


def _subjects(query: str) -> tuple[Subject, ...]:
    return subjects_of(keywords(query), WORDS)


def _ways(query: str, held: dict[str, int]) -> list[frozenset[str]]:
    """The ways to hold what ``query`` is about, each as its terms; ``held`` says how many essays have a term."""

    def counted(phrase: Phrase) -> int:
        return min(held.get(term, 0) for term in phrase.terms)

    found = holding(_subjects(query), counted, TOTAL)
    terms = (frozenset(term for phrase in way for term in phrase.terms) for one in found for way in one.own)
    return list(dict.fromkeys(terms))


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("猫の飼い方", ["猫", "飼い"]),
        ("仕事を断る方法", ["仕事", "断る"]),
        ("面接官の選び方", ["面接官", "選び"]),
        ("上司と合わないときどうすればいい？", ["上司", "合わ"]),
        ("How do I deal with a toxic boss?", ["toxic", "boss"]),
        ("転職 面接", ["転職", "面接"]),
        ("てんしょく", ["てんしょく"]),
        ("会社に申し込んだ", ["会社", "申し込ん"]),
        ("水曜に打合わせる", ["水曜", "打合わせる"]),
        ("方法", ["方法"]),
        ("how to", ["how", "to"]),
    ],
)
def test_a_query_is_about_its_words_without_what_frames_them(query: str, about: list[str]) -> None:
    assert [one.text for one in _subjects(query)] == about


def test_a_part_of_a_word_is_no_way_to_hold_it() -> None:
    assert _ways("ワークライフバランス", {"ワーク": 5, "ライ": 40, "バラ": 40}) == []
    assert _ways("猫の飼い方", {"飼い": 40, "い方": 40}) == []


def test_a_compound_that_nobody_holds_is_held_by_most_of_its_parts() -> None:
    assert _ways("ワークライフバランス", {"ワーク": 5, "ライフ": 5, "バランス": 5}) == [
        {"ワーク", "ライフ", "バランス"}
    ]
    assert _ways("ワークライフバランス", {"バランス": 5}) == []
    assert _ways("面接官", {"面接": 5}) == [{"面接"}]


def test_what_nearly_every_essay_holds_finds_none_where_something_rarer_is_asked_for() -> None:
    common = {"仕事": 600, "猫": 0, "飼う": 0}
    assert _ways("仕事で猫を飼う", common) == []
    assert _ways("仕事で猫を飼う", {**common, "猫": 3}) == [{"猫"}]
    assert _ways("仕事", common) == [{"仕事"}]
    assert _ways("job interview", {"job": 600, "interview": 20}) == [{"interview"}]
    assert FEW < TOTAL


def test_what_few_essays_hold_is_rare_in_any_library() -> None:
    subjects = _subjects("転職 面接")
    assert len(holding(subjects, lambda phrase: FEW, FEW)) == 2


def test_a_lone_character_also_stands_for_the_words_that_hold_it() -> None:
    [subject] = _subjects("脈")
    assert Phrase(False, ("脈",), prefix=True) in {phrase for way in subject.said.ways for phrase in way}
