"""A worker that reads a blog on PostgreSQL, as a process: ``python -m tests.adapters.sources_worker URL``. It says how
many essays it has written after its first portion, and waits in the next one to be killed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.adapters.background.procrastinate import ProcrastinateWork, Rhythm
from bot.adapters.scheduler.clock import SystemClock
from bot.adapters.search.postgres import PostgresSearch
from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.language.morphemes import shared
from bot.ports.background import Lane, Task
from bot.ports.source import EssaySource, Harvest
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.library.importing import PORTION, Import, Reading
from bot.services.library.indexing import Indexer
from bot.services.sources.reading import READ, SourceReading
from bot.services.sources.telling import Telling
from bot.services.sources.withdrawing import Withdrawing
from tests.fakes.library import ListSource
from tests.fakes.opening import FakeOpener, MemoryUploads, Site
from tests.unit.arranged import draft

FEED: Final = "https://example.org/feed"
COUNT: Final = 2 * PORTION + 20
QUICK: Final = Rhythm(heartbeat=0.2, stalled=1.0, poll=0.02, pause=0.02)


class Portions(ListSource):
    """A blog that is read in portions, of which the second never comes where it ``hangs``."""

    hangs = False

    async def read(self, places: Sequence[str]) -> Harvest:
        if self.hangs and self.read_at_once:
            sys.stdout.write(f"{sum(self.read_at_once)}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        return await super().read(places)


class Worker:
    """The reading of sources over one database; ``read`` are the blogs that were opened."""

    def __init__(self, database: Database, index: PostgresSearch, url: str, *, hangs: bool) -> None:
        self.stores = stores = SqlStores(database)
        self.read: list[Portions] = []
        clock, opener, indexer = SystemClock(), FakeOpener(), Indexer(stores.essays, index)
        opener.sites[FEED] = Site([draft(f"old-{n}", licence="") for n in range(COUNT)])

        def importing(essays: EssaySource, reading: Reading) -> Import:
            assert isinstance(essays, ListSource)
            portions = Portions(essays.name, essays.drafts)
            portions.absence, portions.names_slugs, portions.hangs = essays.absence, essays.names_slugs, hangs
            self.read.append(portions)
            return Import(stores.essays, stores.fingerprints, indexer, portions, reading)

        self.reading = SourceReading(
            stores.sources,
            stores.essays,
            opener,
            MemoryUploads(clock),
            importing,
            Withdrawing(stores.essays, indexer),
            Telling(stores.subscriptions, Admins(stores.subscriptions, {}, Pace())),
            clock,
        )
        self.work = ProcrastinateWork(url, {READ: Task(self.reading.read, Lane.READING)}, rhythm=QUICK)


@asynccontextmanager
async def worker(url: str, *, hangs: bool) -> AsyncIterator[Worker]:
    """It is not started. ``hangs``: after its first portion."""
    database = Database(url)
    await database.start()
    index = PostgresSearch(database, shared())
    await index.start()
    made = Worker(database, index, url, hangs=hangs)
    try:
        yield made
    finally:
        await made.work.close()
        await database.stop()


async def main(url: str) -> None:
    async with worker(url, hangs=True) as made:
        await made.work.start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
