"""Cuts: never over the limit, never through a visible character, at a phrase where there is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.language.cut import ELLIPSIS, is_boundary, phrase_end, shorten, whole

FAMILY = "👨\u200d👩\u200d👧"
PIECES = ["あ", "亜", "か\u3099", "é", "e\u0301", "👍🏽", FAMILY, "🇯🇵", "、", " ", "a", "\r", "\n", "\ud83d", "\ude00"]
WIDE = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@pytest.mark.parametrize(
    ("text", "limit", "language", "expected"),
    [
        ("短い。", 10, Language.JA, "短い。"),
        ("朝の六時に、私は駅のホームに立っていた。", 12, Language.JA, "朝の六時に…"),
        ("駅のホームに立っている人の列を見ていた", 12, Language.JA, "駅のホームに立っている…"),
        ("He had, at last, given up the whole idea.", 24, Language.EN, "He had, at last…"),
        ("Nothing whatever happened in here", 20, Language.EN, "Nothing whatever…"),
        ("Unbreakable", 6, Language.EN, "Unbre…"),
        (f"a{FAMILY}b", 5, Language.EN, "a…"),
        (f"{FAMILY}b", 3, Language.EN, "…"),
        ("abc", 1, Language.EN, "…"),
        ("abc", 0, Language.EN, ""),
    ],
)
def test_shortened(text: str, limit: int, language: Language, expected: str) -> None:
    assert shorten(text, limit, language) == expected


@given(WIDE, st.integers(0, 40), st.sampled_from(Language))
def test_a_shortened_text_begins_like_the_original(text: str, limit: int, language: Language) -> None:
    short = shorten(text, limit, language)
    assert len(short) <= limit
    if len(text) > limit > 0:
        assert short.endswith(ELLIPSIS)
        assert text.startswith(short.removesuffix(ELLIPSIS))


@given(WIDE, st.integers(0, 40), st.sampled_from(Language))
def test_no_visible_character_is_broken(text: str, limit: int, language: Language) -> None:
    for end in (whole(text, limit), phrase_end(text, limit, language)):
        assert end <= max(limit, 0)
        assert is_boundary(text, end)


@pytest.mark.parametrize(
    "pair", ["e\u0301", "か\u3099", "ｶﾞ", "👍🏽", "\u200d👩", "👩\u200d", "\r\n", "🇯🇵", "\ud83d\ude00", "❤\ufe0f"]
)
def test_these_stay_together(pair: str) -> None:
    assert not is_boundary(f"a{pair}b", 2)
