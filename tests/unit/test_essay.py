"""Essays: what may name one, and the hash that tells whether one changed."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import SLUG_MAX, Draft, Essay, Language, Rights, is_slug
from bot.core.ids import Slug

DRAFT = Draft(
    slug=Slug("first-day"),
    title="初日",
    author="Ichiwa",
    language=Language.JA,
    date=date(2026, 4, 1),
    category="beginnings",
    tags=("新人", "緊張"),
    licence="CC BY 4.0",
    body="はじめに。",
)
OTHER: dict[str, object] = {
    "slug": Slug("second-day"),
    "title": "二日目",
    "author": "Another",
    "language": Language.EN,
    "date": date(2026, 4, 2),
    "category": "failure",
    "tags": ("新人",),
    "licence": "CC0",
    "source_url": "https://example.org/",
    "summary": "short",
    "question": "why?",
    "body": "はじめに",
    "rights": Rights.LICENSED,
    "collection": "手紙",
}


@pytest.mark.parametrize("field", sorted(asdict(DRAFT)))
def test_the_hash_changes_with_every_field(field: str) -> None:
    assert replace(DRAFT, **{field: OTHER[field]}).content_hash != DRAFT.content_hash  # type: ignore[arg-type]


def test_the_hash_is_the_same_in_every_run() -> None:
    """It is stored, so it must not depend on the process or the version."""
    assert DRAFT.content_hash == "f86e68096a319c6004849c2cb1f408d4495ec90a7381c90e806c1441c1e6d5ab"
    assert replace(DRAFT).content_hash == DRAFT.content_hash


def test_the_hash_tells_fields_apart() -> None:
    """Text that moves from one field to its neighbour is a change."""
    assert replace(DRAFT, tags=("新人緊張",)).content_hash != replace(DRAFT, tags=("新人", "緊張")).content_hash
    assert replace(DRAFT, summary="ab").content_hash != replace(DRAFT, summary="a", question="b").content_hash


def test_an_essay_has_the_hash_of_its_draft() -> None:
    essay = Essay(**{**asdict(DRAFT), "tags": DRAFT.tags}, revision=3, minutes=2, draft_hash=DRAFT.content_hash)
    assert essay.content_hash == DRAFT.content_hash


@pytest.mark.parametrize("slug", ["a", "7", "first-day", "a-1-b", "x" * SLUG_MAX])
def test_slugs(slug: str) -> None:
    assert is_slug(slug)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "a-",
        "-a",
        "a--b",
        "A",
        "a b",
        "a_b",
        "../a",
        "a/b",
        "a.md",
        "a\n",
        "初日",
        "é",
        "١",
        "x" * (SLUG_MAX + 1),
    ],
)
def test_what_cannot_name_an_essay(text: str) -> None:
    assert not is_slug(text)


@given(st.text(max_size=90))
def test_a_slug_never_leaves_its_folder_or_needs_escaping(text: str) -> None:
    if is_slug(text):
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert text.strip("-") == text
