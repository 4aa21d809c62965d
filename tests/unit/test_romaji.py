"""Romaji as hiragana: Hepburn, Kunrei and what keyboards take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.romaji import to_hiragana


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [
        ("jinmyaku", "じんみゃく"),
        ("tenshoku", "てんしょく"),
        ("tensyoku", "てんしょく"),
        ("shinbun", "しんぶん"),
        ("shimbun", "しんぶん"),
        ("zyosi", "じょし"),
        ("joushi", "じょうし"),
        ("jōshi", "じょうし"),
        ("kekka", "けっか"),
        ("matcha", "まっちゃ"),
        ("kin'en", "きんえん"),
        ("konna", "こんな"),
        ("onna", "おんな"),
        ("manager", ""),
        ("slack", ""),
        ("", ""),
    ],
)
def test_romaji_is_read(romaji: str, kana: str) -> None:
    assert to_hiragana(romaji) == kana


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    assert all("\u3041" <= c <= "\u30ff" for c in to_hiragana(text))
