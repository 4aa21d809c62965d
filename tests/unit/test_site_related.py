"""Related essays are sought once while the library is the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from bot.core.collection import Audience, Outside
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.search import Hit
from bot.services.library.indexing import Indexer
from bot.services.library.searching import Searching
from bot.services.site import related
from bot.services.site.related import Related
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import essay


class CountingSearch(MemorySearch):
    """Counts what it is asked."""

    searches = 0

    async def search(
        self,
        query: str,
        language: Language | None,
        limit: int,
        offset: int = 0,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
        asks: bool = True,
    ) -> tuple[Sequence[Hit], int]:
        self.searches += 1
        return await super().search(query, language, limit, offset, only, without, asks)


class Setting:
    """Letters about ink, and what is related to them."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.index = CountingSearch(self.stores.essays)
        essays = self.stores.essays
        self.related = Related(essays, self.stores.listings, Searching(essays, self.index, self.stores.ratings))

    async def put(self, *slugs: str, withdraw: Collection[str] = (), follow: bool = True, own: bool = False) -> None:
        made = [_letter(slug, **({"collection": "Own"} if own else {})) for slug in slugs]
        await self.stores.essays.apply("folder", made, [Slug(slug) for slug in withdraw])
        if follow:
            await Indexer(self.stores.essays, self.index).drain()

    async def to(self, slug: str, audience: Audience = Outside.PUBLIC) -> list[str]:
        return sorted(each.slug for each in await self.related.to(_letter(slug), audience))


def _letter(slug: str, **changes: str) -> Essay:
    return essay(slug, title="Ink", summary="Ink on letters.", body="Ink on letters.", question="", **changes)


@pytest.fixture
async def setting() -> Setting:
    setting = Setting()
    await setting.put("a", "b", "c")
    return setting


async def test_they_are_sought_once(setting: Setting) -> None:
    assert await setting.to("a") == await setting.to("a") == ["b", "c"]
    assert setting.index.searches == 1
    assert await setting.to("b") == ["a", "c"]
    assert setting.index.searches == 2


async def test_a_change_of_the_library_is_seen_at_once(setting: Setting) -> None:
    await setting.to("a")
    await setting.put("d", withdraw=["b"])
    assert await setting.to("a") == await setting.to("a") == ["c", "d"]
    assert setting.index.searches == 2


async def test_while_the_index_has_yet_to_follow_nothing_is_remembered(setting: Setting) -> None:
    await setting.put("d", withdraw=["b"], follow=False)
    assert await setting.to("a") == await setting.to("a") == ["c"]  # what is withdrawn is not shown
    assert setting.index.searches == 2
    await Indexer(setting.stores.essays, setting.index).drain()
    assert await setting.to("a") == ["c", "d"]


async def test_each_audience_has_its_own(setting: Setting) -> None:
    await setting.put("own", own=True)
    await setting.stores.essays.give("Own", {LOCAL_COMMUNITY: "key"})
    assert await setting.to("a") == ["b", "c"]
    assert await setting.to("a", LOCAL_COMMUNITY) == ["b", "c", "own"]
    await setting.stores.essays.give("Own", {})
    assert await setting.to("a") == ["b", "c", "own"]


async def test_only_so_many_are_remembered(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "KNOWN_MAX", 2)
    for slug in ("a", "b", "c", "b", "c", "a"):
        await setting.to(slug)
    assert setting.index.searches == 4
