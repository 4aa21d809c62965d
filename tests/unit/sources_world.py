"""The services of sources over stores in memory, and a blog to read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Rights
from bot.core.ids import MemberId
from bot.core.source import Source
from bot.ports.source import EssaySource, Harvest
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.library.importing import Import, Reading
from bot.services.library.indexing import Indexer
from bot.services.sources.adding import Adding
from bot.services.sources.keeping import Sources
from bot.services.sources.reading import Importing, SourceReading
from bot.services.sources.telling import Telling
from bot.services.sources.withdrawing import Withdrawing
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.opening import FakeOpener, ListedWork, MemoryUploads, Site
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, draft

FEED = "https://example.org/feed"
HERE = LOCAL_COMMUNITY
THERE = Community(Platform.DISCORD, "guild")
ANN = MemberId("ann")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class World:
    """The services over stores in memory, and a blog of four essays."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.stores = MemoryStores.empty()
        self.opener = FakeOpener()
        self.uploads = MemoryUploads(self.clock)
        self.chat = FakeChat.with_nonce(self.clock)
        self.work = ListedWork()
        self.site = Site([draft(f"old-{n}", licence="") for n in range(4)], title="Letters, and more")
        self.opener.sites[FEED] = self.site
        self.indexer = Indexer(self.stores.essays, MemoryIndex(self.stores.essays))
        self.start()

    def start(self, importing: Importing | None = None) -> None:
        """A process over the same stores."""
        stores, clock = self.stores, self.clock
        self.adding = Adding(stores.sources, stores.essays, stores.fingerprints, self.opener, self.uploads, clock)
        withdrawing = Withdrawing(stores.essays, self.indexer)
        admins = Admins(stores.subscriptions, {Platform.LOCAL: self.chat}, Pace())
        self.reading = SourceReading(
            stores.sources,
            stores.essays,
            self.opener,
            self.uploads,
            importing or self.importing,
            withdrawing,
            Telling(stores.subscriptions, admins),
            clock,
        )
        self.sources = Sources(
            stores.sources,
            stores.essays,
            stores.subscriptions,
            self.uploads,
            self.reading,
            withdrawing,
            self.work,
            clock,
        )

    def importing(self, essays: EssaySource, reading: Reading) -> Import:
        return Import(self.stores.essays, self.stores.fingerprints, self.indexer, essays, reading)

    def slow_down(self, begun: asyncio.Event, go_on: asyncio.Event) -> None:
        """From now on a reading waits in its middle."""

        class Waiting(ListSource):
            async def read(self, places: Sequence[str]) -> Harvest:
                begun.set()
                await go_on.wait()
                return await super().read(places)

        def importing(essays: EssaySource, reading: Reading) -> Import:
            assert isinstance(essays, ListSource)
            waiting = Waiting(essays.name, essays.drafts)
            waiting.absence, waiting.names_slugs = essays.absence, essays.names_slugs
            return self.importing(waiting, reading)

        self.start(importing)

    async def added(self, owner: Community | None = HERE, rights: Rights = Rights.OWNER) -> Source:
        """The blog, confirmed and not read yet."""
        preview = await self.adding.preview_address(FEED, owner, ANN)
        self.adding.choose(preview.source.name, owner, rights)
        return await self.adding.confirm(preview.source.name, owner)

    async def tick(self) -> int:
        """Read what is due; returns how many sources that were."""
        await self.reading.tick(self.work)
        waiting, self.work.waiting = self.work.waiting, []
        for _, name in waiting:
            await self.reading.read(name)
        return len(waiting)

    async def get(self, source: Source) -> Source:
        found = await self.stores.sources.get(source.name)
        assert found is not None
        return found

    async def there(self) -> list[str]:
        return sorted(essay.slug for essay in await self.stores.essays.every())

    async def news(self) -> list[str]:
        return sorted(e.slug for e in await self.stores.essays.every() if e.news_at is not None)
