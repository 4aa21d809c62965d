"""What can be seen of a text: blank letters show nothing, and towers of marks are cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.comment import checked_text
from bot.core.visible import MARKS_MAX, is_visible, without_towers
from bot.errors import InvalidInput


@pytest.mark.parametrize(
    "blank", [*"\u3164\u2800\u115f\u1160\uffa0\u200b\u2060\u00a0\u3000\ufe0f\u034f", "\u0301", "\n \t"]
)
def test_what_shows_nothing_is_no_comment(blank: str) -> None:
    assert not any(map(is_visible, blank))
    with pytest.raises(InvalidInput):
        checked_text(blank * 3)


@pytest.mark.parametrize("seen", ["あ", "a", "7", "!", "👍", "한", "ก็"])
def test_what_shows_something_is_one(seen: str) -> None:
    assert checked_text(seen) == seen


def test_towers_are_cut_to_a_few_marks_a_letter() -> None:
    assert without_towers("Z" + "\u0335" * 40 + "a\u0301lgo") == "Z" + "\u0335" * MARKS_MAX + "a\u0301lgo"
    assert checked_text("a" + "\u0300\u0489" * 30) == "a" + "\u0300\u0489" * (MARKS_MAX // 2)


@pytest.mark.parametrize("word", ["Tiếng Việt", "ที่นี่", "שָׁלוֹם", "हिन्दी", "👩‍👩‍👧", "❤️", "が"])
def test_words_keep_their_marks(word: str) -> None:
    for form in ("NFC", "NFD"):
        assert without_towers(unicodedata.normalize(form, word)) == unicodedata.normalize(form, word)


@given(st.text())
def test_cutting_twice_is_cutting_once(text: str) -> None:
    assert without_towers(without_towers(text)) == without_towers(text)
