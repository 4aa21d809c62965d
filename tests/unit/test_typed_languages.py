"""What is typed for the language of the essays."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.typed_languages import format_languages, parse_languages
from bot.core.essay import Language
from bot.core.language_plan import ALTERNATE, LanguagePlan, by_weekday
from bot.errors import InvalidInput

JA, EN = Language.JA, Language.EN
PARTED = by_weekday(frozenset({0, 2, 4, 5, 6}))
WEEKENDS_IN_ENGLISH = by_weekday(frozenset(range(5)))


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("ja", JA),
        (" Japanese ", JA),
        ("日本語", JA),
        ("ＥＮ", EN),
        ("英語", EN),
        ("any", None),
        ("両方", None),
        ("すべて", None),
        ("alternate", ALTERNATE),
        ("in turn", ALTERNATE),
        ("交互", ALTERNATE),
        ("ja:mon,wed,fri en:tue,thu", PARTED),
        ("ja:mon,wed,fri/en:tue,thu", PARTED),
        ("JA: Mon, Wed, Fri; EN: Tue, Thu", PARTED),
        ("日本語：月水金　英語：火木", PARTED),
        ("日本語は月・水・金、英語は火・木", PARTED),
        ("en:tue,thu ja:mon,wed,fri", by_weekday(frozenset({0, 2, 4}))),
        ("ja:weekdays en:weekends", WEEKENDS_IN_ENGLISH),
        ("Japanese on mon-fri, English on sat-sun", WEEKENDS_IN_ENGLISH),
        ("日本語=平日/英語=週末", WEEKENDS_IN_ENGLISH),
        ("英語は土日", WEEKENDS_IN_ENGLISH),
        ("en:sat en:sun", WEEKENDS_IN_ENGLISH),
        ("ja:mon-fri", WEEKENDS_IN_ENGLISH),
        ("日本語:毎日", JA),
        ("en:all", EN),
    ],
)
def test_what_is_understood(text: str, plan: LanguagePlan) -> None:
    assert parse_languages(text) == plan


@pytest.mark.parametrize(
    "text", ["", "fr", "mon", "ja en", "ja:", "ja:mon en:", "x ja:mon", "ja:mon en:mon", "both:mon"]
)
def test_what_is_not_comes_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_languages(text)
    assert parse_languages(str(caught.value.fields["example"])) == PARTED


def test_a_wrong_day_is_named() -> None:
    with pytest.raises(InvalidInput, match="not a list of weekdays") as caught:
        parse_languages("ja:mon,someday")
    assert "someday" in str(caught.value.fields["text"])


@given(st.one_of(st.sampled_from([None, JA, EN, ALTERNATE]), st.builds(by_weekday, st.frozensets(st.integers(0, 6)))))
def test_what_is_said_is_understood(plan: LanguagePlan) -> None:
    assert parse_languages(format_languages(plan)) == plan


@given(st.text(max_size=300))
def test_nothing_typed_breaks_it(text: str) -> None:
    with suppress(InvalidInput):
        parse_languages(text)
