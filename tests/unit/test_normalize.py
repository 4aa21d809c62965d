"""Folding: what looks the same compares the same, and every folded character knows where it comes from."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.normalize import _fold_whole, fold, fold_with_offsets, squeeze

TEXT = st.text() | st.text(
    st.sampled_from("ｱｲｶﾞﾊﾟがか\u3099ＡａÅA\u030aßﬁ①㍿\u200b\u00ad\ufe0f👨\u200d👩İiςσΣ가\u1100\u1161")
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＳＬＡＣＫ運用", "slack運用"),
        ("ﾌﾛﾝﾄ", "フロント"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("か\u3099", "が"),
        ("STRASSE", "straße"),
        ("ﬁne", "FINE"),
        ("転\u200b職", "転職"),
        ("don’t", "DON'T"),
        ("１２３", "123"),
        ("❤️", "❤"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("は", "ば"), ("ハ", "は"), ("上司", "上可")])
def test_these_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_character_between_others_folds_as_the_whole_text_does() -> None:
    """Only stretches of a text are folded by the book: every character there is, behind and before a plain one."""
    for code in range(sys.maxunicode + 1):
        text = f"K{chr(code)}か"
        assert fold(text) == _fold_whole(text), hex(code)


@given(TEXT | st.text(st.sampled_from("か\u3099ﾞΣσςİKé\u0301゛\u3000Ꭰꭰ“（Aﬁ\u200b")))
def test_a_text_in_stretches_folds_as_a_whole_one(text: str) -> None:
    assert fold(text) == _fold_whole(text)


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_canonical_equivalents_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(TEXT)
def test_offsets_lead_back_to_the_characters(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(text)
    assert offsets == sorted(offsets)
    for start in set(offsets):
        assert fold(text[:start]) + fold(text[start:]) == folded


@given(st.text())
def test_squeezed_text_is_one_line(text: str) -> None:
    squeezed = squeeze(text)
    assert squeezed.split() == text.split()
    assert squeezed == squeezed.strip()
    assert len(squeezed.splitlines()) <= 1
