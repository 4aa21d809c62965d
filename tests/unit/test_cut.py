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


@pytest.mark.parametrize(
    ("text", "limit", "least", "language", "end"),
    [
        ("abc, defghijkl", 8, None, Language.EN, 4),  # a phrase that ends at half of the limit
        ("ab, defghijklm", 8, None, Language.EN, 8),  # one character before it
        ("abc, defghijkl", 9, None, Language.EN, 4),  # half of an odd limit, rounded down
        ("abcd efghijklm", 8, None, Language.EN, 4),  # a word that ends there
        ("abc defghijklm", 8, None, Language.EN, 8),
        ("a, cd efghijkl", 8, None, Language.EN, 5),  # a phrase's end too early leaves a word's
        ("朝の、駅前広場喫茶店", 6, None, Language.JA, 3),
        ("朝、駅前広場喫茶店街", 6, None, Language.JA, 6),
        ("abcde, ghijklm", 8, 6, Language.EN, 6),  # a bound of the caller's
        ("abcde, ghijklm", 8, 7, Language.EN, 8),
        ("a, cdefghijklm", 8, 2, Language.EN, 2),
        ("I sawthem", 3, None, Language.EN, 1),  # the smallest bound there is
        ("I sawthem", 3, 0, Language.EN, 1),
        ("abcdefg, ijklm", 8, None, Language.EN, 8),  # a phrase that ends at the limit
        ("abcdefgh, jklm", 8, None, Language.EN, 8),
        ("朝の駅前広場、喫茶店", 6, None, Language.JA, 6),  # and one that ends behind it
    ],
)
def test_a_phrase_s_end_counts_from_the_lower_bound_on(
    text: str, limit: int, least: int | None, language: Language, end: int
) -> None:
    assert phrase_end(text, limit, language, least) == end


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
