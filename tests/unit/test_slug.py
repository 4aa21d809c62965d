"""Slugs made of titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import is_slug
from bot.language.morphemes import shared
from bot.language.slug import LONGEST, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The Blue Door", "the-blue-door"),
        ("What I didn’t say: a café story (2)", "what-i-didnt-say-a-cafe-story-2"),
        ("名刺の箱が四つ", "meishi-no-bako-ga-yon-tsu"),
        ("退職届をPDFで出した日", "taishoku-todoke-o-pdf-de-dashi-ta-hi"),
        ("🌧 …", ""),
        ("Привет", ""),
        ("a" * 90, "a" * LONGEST),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_a_slug_says_what_the_title_says(title: str, slug: str) -> None:
    assert slug_of(title, shared()) == slug


@given(st.text(max_size=300))
def test_it_is_a_slug_or_nothing(title: str) -> None:
    slug = slug_of(title, shared())
    assert slug == "" or (is_slug(slug) and len(slug) <= LONGEST)
