"""What the path of an essay's file says: its slug, its date and its language."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import is_slug
from bot.core.place import made_slug, named_place, slug_at, slugs_of


@pytest.mark.parametrize(
    ("place", "slug"),
    [
        ("first-day.md", "first-day"),
        ("First Day.MD", "first-day"),
        ("_posts/2020-01-31-first_day.markdown", "first-day"),
        ("2020-01-31.md", "2020-01-31"),
        ("2019-07-05-2019-07-05.html.md", "2019-07-05"),
        ("first-day/index.md", "first-day"),
        ("first-day/index.ja.md", "first-day"),
        ("first-day.en-GB.md", "first-day"),
        ("release-1.go.md", "release-1-go"),
        ("index.md", "index"),
        ("Crème brûlée, don’t.md", "creme-brulee-dont"),
        ("C++.md", "c"),
        ("First Day 0123456789abcdef0123456789abcdef.md", "first-day"),
    ],
)
def test_a_slug_is_the_name_of_the_file_without_date_and_language(place: str, slug: str) -> None:
    assert slug_at(place) == slug


def test_a_japanese_name_has_a_slug_of_its_own_that_stays() -> None:
    names = ["最初の名刺.md", "最後の名刺.md", "2024年の振り返り.md", "2025年の振り返り.md", "git入門.md"]
    slugs = [slug_at(name) for name in names]
    assert len({*slugs}) == len(slugs)
    assert slugs[0].startswith("essay-")
    assert slugs[2].startswith("2024-")
    assert slugs[4].startswith("git-")
    assert slug_at(unicodedata.normalize("NFD", "がんばる.md")) == slug_at(unicodedata.normalize("NFC", "がんばる.md"))


@pytest.mark.parametrize(
    ("place", "tongue", "written"),
    [
        ("content/ja/posts/a.md", "ja", None),
        ("content/pt-br/2020-01-31-a.md", "pt", date(2020, 1, 31)),
        ("cs/it/a.md", "", None),
        ("a.fr.md", "fr", None),
        ("en/a.ja.md", "ja", None),
        ("2020/02/30/a.md", "", date(2020, 2, 1)),
        ("2019/12/31/2020-01-31-a.md", "", date(2020, 1, 31)),
    ],
)
def test_a_path_may_name_language_and_date(place: str, tongue: str, written: date | None) -> None:
    named = named_place(place)
    assert (named.tongue, named.written) == (tongue, written)


NAMES = st.text(st.sampled_from("ab-_. 2019題é/"), min_size=1, max_size=30) | st.text(min_size=1, max_size=100)


@given(st.lists(NAMES.map(lambda name: name.replace("\0", "") + ".md"), unique=True, max_size=8))
def test_every_place_has_a_slug_and_none_two(places: list[str]) -> None:
    slugs = slugs_of(places)
    assert list(slugs) == places
    assert len({*slugs.values()}) == len(places)
    assert all(is_slug(slug) for slug in slugs.values())
    assert slugs_of(places) == slugs


@given(st.text(max_size=200))
def test_whatever_an_author_calls_it_becomes_a_slug(text: str) -> None:
    slug = made_slug(text)
    assert is_slug(slug)
    assert made_slug(slug) == slug
