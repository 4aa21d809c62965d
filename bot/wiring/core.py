"""The services over a database, which every command and every front works with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.community import Shards

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.search.sqlite import SqliteSearch
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.stores import SqlStores
    from bot.config import Settings
    from bot.ports.clock import Clock, Holidays
    from bot.ports.search import SearchIndex
    from bot.ports.source import EssaySource
    from bot.services.community.discussion import Discussion
    from bot.services.community.engagement import Engagement
    from bot.services.community.moderation import Moderation
    from bot.services.community.privacy import Privacy
    from bot.services.community.reading import Reading
    from bot.services.community.saving import Saving
    from bot.services.community.subscribing import Setup
    from bot.services.delivery.forecasting import Forecasting
    from bot.services.delivery.picking import Picking
    from bot.services.library.collections import Collections
    from bot.services.library.indexing import Indexer
    from bot.services.library.library import Library
    from bot.services.library.searching import Searching

ESSAYS: Final = "essays"
"""The name of the source that reads ``ESSAYS_DIR``; the library keeps it with each essay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """What every front of the program works with: the stores, and the services over them."""

    settings: Settings
    database: Database
    stores: SqlStores
    index: SearchIndex
    source: EssaySource
    clock: Clock
    holidays: Holidays
    library: Library
    indexer: Indexer
    collections: Collections
    reading: Reading
    engagement: Engagement
    discussion: Discussion
    searching: Searching
    picking: Picking
    setup: Setup
    forecasting: Forecasting
    moderation: Moderation
    saving: Saving
    privacy: Privacy


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Database]:
    """The database as it is, whatever its schema. Raises ``StoreError``."""
    from bot.adapters.sql.engine import Database

    database = Database(settings.database_url)
    try:
        await database.start()
        yield database
    finally:
        await database.stop()


@asynccontextmanager
async def opened(settings: Settings, *, serving: bool = False) -> AsyncIterator[Core]:
    """The services, over a database whose schema is up to date. Raises ``ConfigError`` and ``StoreError``.

    Only one process at a time is ``serving`` a database, and none upgrades it under another's feet.
    """
    from bot.adapters.scheduler.clock import SystemClock
    from bot.adapters.sql.alone import alone
    from bot.adapters.sql.migrate import is_current, upgrade

    async with connected(settings) as database:
        clock = SystemClock()
        with ExitStack() as held:
            if serving or not await is_current(database):
                held.enter_context(alone(database.path))
            await upgrade(database, clock.now())
            index = await _search(database)
            if not serving:
                held.close()
            yield _core(settings, database, index, clock)


async def _search(database: Database) -> SearchIndex:
    """The index in the database itself, with its tables made."""
    from bot.adapters.search.postgres import PostgresSearch
    from bot.adapters.search.sqlite import SqliteSearch
    from bot.language.morphemes import shared

    index = PostgresSearch(database, shared()) if database.path is None else SqliteSearch(database, shared())
    await index.start()
    return index


@asynccontextmanager
async def throw_away_search(folder: Path) -> AsyncIterator[SqliteSearch]:
    """An empty search index in ``folder``, beside no library."""
    from bot.adapters.search.sqlite import SqliteSearch
    from bot.adapters.sql.engine import Database
    from bot.language.morphemes import shared

    database = Database(f"sqlite:///{folder / 'search.db'}")
    try:
        await database.start()
        index = SqliteSearch(database, shared())
        await index.start()
        yield index
    finally:
        await database.stop()


def essay_source(settings: Settings) -> EssaySource:
    """The folder of essays."""
    from bot.adapters.sources.markdown_folder import MarkdownFolder

    return MarkdownFolder(settings.essays_dir, ESSAYS)


def _core(settings: Settings, database: Database, index: SearchIndex, clock: Clock) -> Core:
    from bot.adapters.scheduler.holidays import PublicHolidays
    from bot.adapters.sql.stores import SqlStores
    from bot.services.community.discussion import Discussion
    from bot.services.community.engagement import Engagement
    from bot.services.community.moderation import Moderation
    from bot.services.community.privacy import Privacy
    from bot.services.community.reading import Reading
    from bot.services.community.saving import Saving
    from bot.services.community.subscribing import Setup
    from bot.services.delivery.forecasting import Forecasting
    from bot.services.delivery.picking import Picking
    from bot.services.library.collections import Collections
    from bot.services.library.indexing import Indexer
    from bot.services.library.library import Library
    from bot.services.library.remarks import Remarks
    from bot.services.library.searching import Searching

    stores = SqlStores(database)
    holidays = PublicHolidays()
    indexer = Indexer(stores.essays, index)
    reading = Reading(stores.deliveries)
    picking = Picking(stores.essays, stores.deliveries, stores.ratings, stores.communities, settings.public_url)
    moderation = Moderation(stores.communities, stores.comments, clock)
    setup = Setup(stores.subscriptions, stores.deliveries, picking, holidays, clock)
    return Core(
        settings=settings,
        database=database,
        stores=stores,
        index=index,
        source=essay_source(settings),
        clock=clock,
        holidays=holidays,
        library=Library(stores.essays, indexer),
        indexer=indexer,
        collections=Collections(stores.essays, settings.public_url),
        reading=reading,
        engagement=Engagement(stores.essays, stores.ratings, clock),
        discussion=Discussion(stores.comments, stores.deliveries, reading, clock, moderation),
        searching=Searching(stores.essays, index, stores.ratings, Remarks(stores.comments, stores.communities)),
        picking=picking,
        setup=setup,
        forecasting=Forecasting(setup, picking, holidays),
        moderation=moderation,
        saving=Saving(stores.saved, stores.essays, clock),
        privacy=Privacy(stores.ratings, stores.comments, stores.saved),
    )


def shards_of(settings: Settings) -> Shards | None:
    """The part of Discord's guilds that this process serves; None: all of them."""
    if settings.discord_shards is None:
        return None
    ids, count = settings.discord_shards
    return Shards(frozenset(ids), count)
