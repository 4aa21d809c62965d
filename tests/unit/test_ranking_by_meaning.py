"""The final order of the hits, by words, by what is said in others, and by meaning; and when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.adapters.search.expressions import Asked, Counts, names, read
from bot.adapters.search.ranking import (
    BESIDE,
    EVERY_WORD,
    FITS,
    NO_HIT,
    SURE,
    Candidate,
    Counted,
    Nearness,
    again,
    known,
)
from bot.core.ids import Slug
from bot.language.fit import fit
from bot.language.index_terms import Words
from bot.language.morphemes import shared
from bot.language.subjects import weighed

WORDS = Words(shared())
QUESTION = "上司の誘いを断るにはどうすればいいですか"
LONG = "上司の誘いを断るにはいったいどうすればいいのですか"
KEYWORDS = "上司 誘い"
NEARLY = 0.01


def asked(query: str) -> Asked:
    return read(query, WORDS)


def counted(of: Asked, known: bool = True) -> Counted:
    """Where three of a hundred essays hold each of its terms, or none does."""
    counts = Counts(dict.fromkeys(names(of), 3) if known else {}, 100)
    return Counted({}, weighed(of.subjects, counts.of, counts.total))


def essay(slug: str, score: float = NO_HIT, title: str = "", body: str = "") -> Candidate:
    return Candidate(slug, 1, score, title, body)


def order(
    found: Sequence[Candidate], query: str = QUESTION, near: dict[str, float] | None = None, covered: float = 1.0
) -> list[str]:
    nearness = None if near is None else Nearness({Slug(slug): value for slug, value in near.items()}, covered)
    return [hit.slug for hit in again(found, asked(query), counted(asked(query)), nearness)]


HOLDS_ALL = ("上司の誘い", "上司の誘いを断る。")
SAYS_OTHERWISE = ("a boss", "An invitation, declined.")


def test_what_no_essay_says_and_nothing_is_near_to_finds_nothing() -> None:
    found = [essay("hit", 3.0), essay("near")]
    assert order(found, near={"near": FITS - 1 - NEARLY}) == []
    assert order(found, near={}) == []
    assert order([], near={"gone": 5.0}) == []


def test_it_fits_as_soon_as_one_is_near_enough_for_how_much_is_covered() -> None:
    found = [essay("hit", 3.0), essay("near")]
    assert order(found, near={"near": FITS + NEARLY}, covered=0.0) == ["near", "hit"]
    assert order(found, near={"near": FITS - NEARLY}, covered=0.0) == []
    assert order(found, near={"near": FITS - 1 + NEARLY}, covered=1.0) == ["near", "hit"]
    assert order(found, near={"near": FITS - 1 - NEARLY}, covered=1.0) == []
    assert order(found, near={"near": FITS - 0.5 + NEARLY}, covered=0.5) == ["near", "hit"]


def test_what_an_essay_says_counts_half_towards_what_fits() -> None:
    says = essay("says", 3.0, *SAYS_OTHERWISE)
    [said] = [fit(says.title, says.body, counted(asked(QUESTION)).subjects).said]
    near = FITS - 1 - said / 2
    assert order([says], near={"says": near + NEARLY}) == ["says"]
    assert order([says], near={"says": near - NEARLY}) == []


def test_where_an_essay_says_much_in_the_very_words_meaning_decides_nothing() -> None:
    """As of a long technical question: what is nearest in meaning stands behind what holds its words."""
    words = "転職 上司 面接 給料 会議 残業 履歴書 人脈 溶接 左官 酪農 照明"
    holds = essay("holds", 3.0, words, words)
    less = essay("less", 2.0, "上司", "上司の話。")
    assert known([holds, less], counted(asked(words))) > SURE
    near = {"less": 5.0, "near": 5.0}
    assert order([holds, less, essay("near")], words, near=near, covered=0.0)[0] == "holds"


def test_beside_those_that_words_found_stand_only_those_near_enough() -> None:
    found = [essay("hit", 3.0, *HOLDS_ALL), essay("near"), essay("far")]
    assert order(found, near={"hit": 2.0, "near": BESIDE + NEARLY, "far": BESIDE - NEARLY}) == ["hit", "near"]


def test_what_says_it_in_other_words_need_not_be_as_near() -> None:
    found = [essay("hit", 3.0, *HOLDS_ALL), essay("other", NO_HIT, *SAYS_OTHERWISE), essay("nothing")]
    assert order(found, near={"hit": 2.0, "other": BESIDE - 0.3, "nothing": BESIDE - 0.3}) == ["hit", "other"]


def test_what_words_found_stands_in_the_list_however_far_it_is() -> None:
    found = [essay("near", 3.0, *HOLDS_ALL), essay("far", 2.0)]
    assert order(found, near={"near": 4.0, "far": -3.0}) == ["near", "far"]


def test_a_much_nearer_essay_comes_before_one_that_words_found() -> None:
    hit, near = essay("hit", 3.0, body="上司。誘い。断る。"), essay("near")
    assert order([hit, near], near={"hit": 2.0, "near": 2.1}) == ["hit", "near"]
    assert order([hit, near], near={"hit": 1.0, "near": 4.5}) == ["near", "hit"]


def test_of_equal_words_the_nearer_comes_first_and_of_equally_near_the_one_with_the_words() -> None:
    one, other = essay("a", 3.0, *HOLDS_ALL), essay("b", 3.0, *HOLDS_ALL)
    assert order([one, other], near={"a": 2.0, "b": 3.0}) == ["b", "a"]
    assert order([one, other], near={"a": 3.0, "b": 2.0}) == ["a", "b"]
    worse = essay("b", 1.0, *HOLDS_ALL)
    assert order([worse, one], near={"a": 2.0, "b": 2.0}) == ["a", "b"]
    says = essay("b", 3.0, *SAYS_OTHERWISE)
    assert order([essay("a", 3.0), says], near={"a": 2.0, "b": 2.0}) == ["b", "a"]


def test_a_score_by_words_that_no_text_shows_counts_nothing() -> None:
    """As of synonyms alone: what is meant decides."""
    found = [essay("scored", 9.0), essay("near", 1.0)]
    assert order(found, near={"scored": 2.4, "near": 2.6}) == ["near", "scored"]


def test_keywords_that_an_essay_holds_all_of_are_not_asked_what_they_mean() -> None:
    every = essay("every", EVERY_WORD + 1, *HOLDS_ALL)
    found = [every, essay("one", 3.0, body="上司。"), essay("near")]
    assert order(found, KEYWORDS, near={"near": 5.0, "one": 5.0}) == ["every", "one"]
    assert order(found, KEYWORDS) == ["every", "one"]


def test_keywords_that_no_essay_holds_all_of_are() -> None:
    found = [essay("one", 3.0, body="上司。"), essay("near")]
    assert order(found, KEYWORDS, near={"near": 5.0}) == ["near", "one"]
    assert order(found, "ソムリエ", near={"near": 1.0}, covered=0.0) == []


def test_where_meaning_is_not_asked_a_question_goes_by_what_is_said_too() -> None:
    plain, says = essay("a-plain", 3.0), essay("b-says", 2.9, *HOLDS_ALL)
    assert order([plain, says], LONG) == ["b-says", "a-plain"]
    assert order([essay("a-plain", 9.0), says], LONG) == ["a-plain", "b-says"]
    assert order([essay("none")], LONG) == []


def test_scores_fall_and_each_essay_comes_once() -> None:
    found = [essay(f"e{n}", 3.0 - n if n % 2 else NO_HIT, body="上司。" * n) for n in range(6)]
    near = Nearness({Slug(f"e{n}"): 1.8 + n / 3 for n in range(6)}, 1.0)
    hits = again(found, asked(QUESTION), counted(asked(QUESTION)), near)
    assert len({hit.slug for hit in hits}) == len(hits) == 6
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("near", [None, Nearness({}, 1.0)])
def test_nothing_found_is_nothing(near: Nearness | None) -> None:
    assert again([], asked(QUESTION), counted(asked(QUESTION)), near) == []
