"""How far apart two words are, and which may be a slip of the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.slips import edits, is_plain

WORDS = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("manager", "manager", 0),
        ("mangers", "managers", 1),
        ("manageer", "manager", 1),
        ("manegar", "manager", 2),
        ("mnaager", "manager", 1),  # neighbours that changed places
        ("negosiatoin", "negotiation", 2),
        ("コミニュケーション", "コミュニケーション", 1),
        ("マネジャー", "マネージャー", 1),
        ("", "ab", 2),
        ("abc", "xyz", 3),
    ],
)
def test_edits_are_letters_put_in_left_out_replaced_or_swapped(one: str, other: str, apart: int) -> None:
    assert edits(one, other, 9) == edits(other, one, 9) == apart
    if apart:
        assert edits(one, other, apart - 1) == apart


@given(WORDS, WORDS, st.integers(0, 3))
def test_a_bound_changes_nothing_below_it(one: str, other: str, most: int) -> None:
    assert edits(one, other, most) == min(edits(one, other, 99), most + 1)


@given(WORDS, st.integers(0, 6), st.sampled_from("abc"))
def test_one_letter_more_is_one_edit(word: str, at: int, letter: str) -> None:
    assert edits(word, word[:at] + letter + word[at:], 3) == 1


@pytest.mark.parametrize(
    ("word", "near", "plain"),
    [
        ("toxic", "topic", False),  # both are words
        ("salry", "salary", True),
        ("obss", "boss", True),
        ("mamager", "manager", True),
        ("面設", "面接", True),
    ],
)
def test_a_wrong_letter_in_a_short_word_makes_another_word(word: str, near: str, plain: bool) -> None:
    assert is_plain(word, near) is plain
