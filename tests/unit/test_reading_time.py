"""Reading time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.summaries.reading_time import minutes


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", Language.JA, 1),
        ("字" * 500, Language.JA, 1),
        ("字" * 501, Language.JA, 2),
        ("字。、\n" * 1000, Language.JA, 2),
        ("word " * 220, Language.EN, 1),
        ("word " * 221, Language.EN, 2),
        ("don't re-read " * 110, Language.EN, 1),
        ("字" * 250 + " word" * 110, Language.JA, 1),
        ("字" * 251 + " word" * 110, Language.JA, 2),
        ("2,026.5 " * 220, Language.EN, 1),
        ("1234年" * 100, Language.JA, 1),
        ("1234年" * 101, Language.JA, 2),
    ],
)
def test_minutes(text: str, language: Language, expected: int) -> None:
    assert minutes(text, language) == expected


@given(st.text(), st.text(), st.sampled_from(Language))
def test_more_text_never_takes_less_time(text: str, more: str, language: Language) -> None:
    assert 1 <= minutes(text, language) <= minutes(f"{text}\n{more}", language)
