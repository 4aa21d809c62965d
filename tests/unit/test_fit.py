"""How much of what is asked an essay says, in the very words or in others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.fit import IN_BODY, SYNONYM, Fit, WeighedSubject, fit, rarity
from bot.language.morphemes import shared
from bot.language.pieces import pieces_of

MORPHEMES = shared()
WORDS = ["転職", "面接", "上司", "猫", "remote work", "boss"]


def told(word: str, *synonyms: str, rarity: float = 1.0, weight: float = 1.0) -> WeighedSubject:
    sayings = [(1.0, pieces_of(word, MORPHEMES)), *((weight, pieces_of(one, MORPHEMES)) for one in synonyms)]
    return WeighedSubject(rarity, tuple(sayings))


ASKED = told("転職", "career change")


@pytest.mark.parametrize(
    ("title", "body", "said", "literal"),
    [
        ("転職の朝", "", 1.0, 1.0),
        ("朝", "転職した。", IN_BODY, 1.0),
        ("a career change", "", SYNONYM, 0.0),
        ("朝", "a career change", IN_BODY * SYNONYM, 0.0),
        ("a career change", "転職した。", SYNONYM, 1.0),
        ("朝", "夜", 0.0, 0.0),
    ],
)
def test_the_title_counts_more_than_the_text_and_the_word_more_than_its_synonyms(
    title: str, body: str, said: float, literal: float
) -> None:
    assert fit(title, body, [ASKED]) == pytest.approx(Fit(said, literal))


def test_a_synonym_that_is_only_near_counts_less() -> None:
    near = told("転職", "career change", weight=0.5)
    assert fit("a career change", "", [near]).said == pytest.approx(0.5 * SYNONYM)


def test_the_best_of_several_ways_to_say_it_counts_once() -> None:
    several = told("転職", "異動", "職替え")
    assert fit("転職と異動", "職替え", [several]) == Fit(1.0, 1.0)


def test_what_tells_more_counts_more() -> None:
    asked = [told("ソムリエ", rarity=3.0), told("朝", rarity=1.0)]
    assert fit("ソムリエ", "", asked) == Fit(0.75, 0.75)
    assert fit("朝", "", asked) == Fit(0.25, 0.25)
    assert fit("", "朝のソムリエ", asked) == pytest.approx(Fit(IN_BODY, 1.0))


def test_nothing_asked_is_nothing_said() -> None:
    assert fit("転職", "転職", []) == Fit(0.0, 0.0)
    assert fit("転職", "転職", [told("転職", rarity=0.0)]) == Fit(0.0, 0.0)


ASKINGS = st.lists(
    st.builds(
        lambda words, tells, weight: told(words[0], *words[1:], rarity=tells, weight=weight),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
        st.floats(0, 9),
        st.sampled_from([0.5, 1.0]),
    ),
    max_size=4,
)
TEXTS = st.lists(st.sampled_from([*WORDS, "。", " ", "朝"]), max_size=5).map(" ".join)


@given(ASKINGS, TEXTS, TEXTS, TEXTS)
def test_more_text_never_says_less(asked: list[WeighedSubject], title: str, body: str, more: str) -> None:
    before = fit(title, body, asked)
    assert 0 <= before.said <= 1 + 1e-9
    assert 0 <= before.literal <= 1 + 1e-9
    assert before.said >= before.literal * IN_BODY - 1e-9
    for longer in (fit(f"{title} {more}", body, asked), fit(title, f"{body} {more}", asked)):
        assert longer.said >= before.said - 1e-9
        assert longer.literal >= before.literal - 1e-9


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_rarer_the_more_it_tells(essays: int, total: int) -> None:
    assert rarity(essays, total) >= rarity(essays + 1, total) > 0
    assert rarity(essays, total + 1) >= rarity(essays, total)
