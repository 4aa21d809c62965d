"""The services over a database, which every command and every front works with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.role import Role
from bot.ports.metrics import NO_METRICS, Metrics

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.search.sqlite import SqliteSearch
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.stores import SqlStores
    from bot.config import Settings
    from bot.conversation.services import Services
    from bot.ports.clock import Clock
    from bot.ports.meaning import Meaning
    from bot.ports.search import SearchIndex
    from bot.ports.source import EssaySource
    from bot.services.delivery.forecasting import Forecasting
    from bot.services.delivery.pace import Pace
    from bot.services.delivery.picking import Picking
    from bot.services.library.guarded_meaning import GuardedMeaning
    from bot.services.library.indexing import Indexer
    from bot.wiring.background import Background
    from bot.wiring.fetching import Web
    from bot.wiring.pacing import Paces
    from bot.wiring.sources import MadeSources

ESSAYS: Final = "essays"
"""The name of the source that reads ``ESSAYS_DIR``; the library keeps it with each essay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The program over an open database: its stores, and the services over them."""

    settings: Settings
    database: Database
    stores: SqlStores
    index: SearchIndex
    source: EssaySource
    services: Services
    indexer: Indexer
    meaning: GuardedMeaning | None
    picking: Picking
    forecasting: Forecasting
    sources: MadeSources
    web: Web
    background: Background
    paces: Paces


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
async def opened(
    settings: Settings,
    *,
    serving: bool = False,
    pace: Pace | None = None,
    role: Role = Role.ALL,
    metrics: Metrics = NO_METRICS,
) -> AsyncIterator[Core]:
    """The services, over a database whose schema is up to date. Raises ``ConfigError`` and ``StoreError``. ``pace``
    None is the usual one.

    Only one process at a time is ``serving`` a database, and none upgrades it under another's feet.
    """
    from bot.adapters.scheduler.clock import SystemClock, SystemElapsed
    from bot.adapters.sql.check import require_sound
    from bot.adapters.sql.copying import begin_use
    from bot.adapters.sql.migrate import is_current, upgrade
    from bot.services.delivery.timekeeping import Timekeeper
    from bot.wiring.fetching import Web
    from bot.wiring.meaning import meaning_of
    from bot.wiring.pacing import Paces

    async with connected(settings) as database:
        clock = Timekeeper(SystemClock(), SystemElapsed())
        with ExitStack() as held:
            if serving or not await is_current(database):
                held.enter_context(database.process_lock())
            if serving:
                await require_sound(database)
            await upgrade(database, clock.now())
            if serving:
                await begin_use(database)
            web, paces = Web(settings), Paces(database)
            try:
                async with meaning_of(settings) as meaning:
                    index = await _search(database, meaning)
                    if not serving:
                        held.close()
                    core = _core(settings, database, index, meaning, clock, web, pace, role, metrics, paces)
                    try:
                        yield core
                    finally:
                        await core.background.close()
            finally:
                await paces.stop()
                await web.stop()


async def _search(database: Database, meaning: Meaning | None) -> SearchIndex:
    """The index in the database itself, with its tables made."""
    from bot.adapters.search.postgres import PostgresSearch
    from bot.adapters.search.sqlite import SqliteSearch
    from bot.language.morphemes import shared

    made = PostgresSearch if database.path is None else SqliteSearch
    index = made(database, shared(), meaning)
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
    from bot.adapters.sources.folder.markdown_folder import MarkdownFolder

    return MarkdownFolder(settings.essays_dir, ESSAYS)


def _core(
    settings: Settings,
    database: Database,
    index: SearchIndex,
    meaning: GuardedMeaning | None,
    clock: Clock,
    web: Web,
    pace: Pace | None,
    role: Role,
    metrics: Metrics,
    paces: Paces,
) -> Core:
    from bot.adapters.sql.stores import SqlStores
    from bot.wiring.background import background
    from bot.wiring.services import made_services

    stores, work = SqlStores(database), background(settings, database, clock, role)
    made = made_services(settings, stores, index, meaning, clock, web, work, pace, role, metrics)
    return Core(
        settings=settings,
        database=database,
        stores=stores,
        index=index,
        source=essay_source(settings),
        services=made.services,
        indexer=made.indexer,
        meaning=meaning,
        picking=made.picking,
        forecasting=made.forecasting,
        sources=made.sources,
        web=web,
        background=work,
        paces=paces,
    )
