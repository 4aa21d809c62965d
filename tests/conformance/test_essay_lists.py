"""``EssayStore``: lists, counts and draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.draw import drawn_among
from bot.core.essay import Essay, Language, Rights
from bot.core.ids import Slug
from bot.ports.essays import Described
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, essay


def _described(slug: str, **changes: object) -> Essay:
    return replace(essay(slug), **changes)  # type: ignore[arg-type]


LIBRARY = [
    _described("a", date=DAY, author="青山", tags=("trust", "luck")),
    _described("b", date=DAY + timedelta(days=2), language=Language.EN, author="Ann", category="Letters", tags=()),
    _described("c", date=DAY + timedelta(days=1), author="Ann", tags=("Trust",)),
    _described("d", date=DAY + timedelta(days=1), category="Letters", tags=("luck",)),
]


@pytest.fixture
async def filled(stores: Stores) -> Stores:
    await stores.essays.apply("folder", [*LIBRARY, _described("gone", date=DAY + timedelta(days=9))], [])
    await stores.essays.apply("folder", [], [Slug("gone")])
    return stores


async def test_newest_comes_in_pages(filled: Stores) -> None:
    pages = [await filled.essays.newest(3, offset=offset) for offset in (0, 3, 6)]
    assert [[e.slug for e in page] for page in pages] == [["b", "c", "d"], ["a"], []]
    assert [e.slug for e in await filled.essays.newest(1, Language.JA, {"Letters"}, 1)] == ["a"]


async def test_what_search_engines_may_list_comes_by_slug_and_in_parts(filled: Stores) -> None:
    linked = [_described("aa", rights=Rights.LINK_ONLY), _described("bb", rights=Rights.LICENSED)]
    await filled.essays.apply("web", linked, [])
    parts = [await filled.essays.indexable(3, offset) for offset in (0, 3, 6)]
    assert [list(part) for part in parts] == [["a", "b", "bb"], ["c", "d"], []]
    assert list(await filled.essays.indexable(9, 0, {"Letters"})) == ["a", "bb", "c"]
    assert await filled.essays.count_indexable() == 5
    assert await filled.essays.count_indexable({"Letters"}) == 3


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (Described(), ["b", "c", "d", "a"]),
        (Described(language=Language.JA, without=frozenset({"Letters"})), ["c", "a"]),
        (Described(categories=frozenset({"Letters", "none"})), ["b", "d"]),
        (Described(categories=frozenset()), []),
        (Described(authors=frozenset({"Ann"})), ["b", "c"]),
        (Described(tags=(frozenset({"trust", "Trust"}),)), ["c", "a"]),
        (Described(tags=(frozenset({"trust", "Trust"}), frozenset({"luck"}))), ["a"]),
        (Described(tags=(frozenset(),)), []),
        (Described(after=DAY + timedelta(days=1), before=DAY + timedelta(days=2)), ["c", "d"]),
        (Described(authors=frozenset(f"author {number}" for number in range(40_000)) | {"Ann"}), ["b", "c"]),
    ],
)
async def test_described(filled: Stores, wanted: Described, slugs: list[str]) -> None:
    assert list(await filled.essays.described(wanted)) == slugs


async def test_languages_are_counted(filled: Stores) -> None:
    assert await filled.essays.languages() == {Language.JA: 3, Language.EN: 1}
    assert await filled.essays.languages({"Letters"}) == {Language.JA: 2}


async def test_one_is_drawn_by_its_key_from_those_that_are_listed(filled: Stores) -> None:
    drawn = {await filled.essays.drawn(str(key)) for key in range(40)}
    assert drawn == {"a", "b", "c", "d"}
    assert await filled.essays.drawn("1") == drawn_among([e.slug for e in LIBRARY], "1")
    assert {await filled.essays.drawn(str(key), Language.JA, {"Letters"}) for key in range(40)} == {"a", "c"}
    assert await filled.essays.drawn("1", Language.EN, {"Letters"}) is None
