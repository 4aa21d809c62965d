"""Sources that people added: their services, and the clock that has them read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Ticker
    from bot.adapters.sources.opening import SourceOpening
    from bot.adapters.sql.stores import SqlStores
    from bot.config import Settings
    from bot.ports.clock import Clock
    from bot.ports.platforms import Platforms
    from bot.services.delivery.pace import Pace
    from bot.services.library.indexing import Indexer
    from bot.services.sources.adding import Adding
    from bot.services.sources.keeping import Sources
    from bot.services.sources.reading import SourceReading
    from bot.wiring.background import Background
    from bot.wiring.core import Core
    from bot.wiring.fetching import Web

UPLOADS = "uploads"
"""The folder, within that of the database, of files that people handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSources:
    """The services of sources."""

    adding: Adding
    sources: Sources
    reading: SourceReading
    opening: SourceOpening


def made_sources(
    settings: Settings,
    stores: SqlStores,
    indexer: Indexer,
    platforms: Platforms,
    clock: Clock,
    pace: Pace,
    web: Web,
    background: Background,
) -> MadeSources:
    """The services of sources. Nothing is read before background work is started."""
    from bot.adapters.sources.opening import SourceOpening
    from bot.adapters.sources.uploads import FolderUploads
    from bot.language.morphemes import shared
    from bot.ports.background import Lane, Task
    from bot.services.delivery.admin_notices import Admins
    from bot.services.library.importing import Import
    from bot.services.sources.adding import Adding
    from bot.services.sources.keeping import Sources
    from bot.services.sources.reading import READ, SourceReading
    from bot.services.sources.telling import Telling
    from bot.services.sources.withdrawing import Withdrawing

    essays, fingerprints, subscriptions = stores.essays, stores.fingerprints, stores.subscriptions
    uploads = FolderUploads(settings.data_dir / UPLOADS)
    opener = SourceOpening(web.fetcher, uploads, clock, _today)
    withdrawing = Withdrawing(essays, indexer)
    telling = Telling(subscriptions, Admins(subscriptions, platforms.chats, pace))
    importing = partial(Import, essays, fingerprints, indexer, pictures=stores.pictures)
    reading = SourceReading(stores.sources, essays, opener, uploads, importing, withdrawing, telling, clock)

    async def read(name: str) -> None:
        try:
            await reading.read(name)
        finally:
            shared().rest()

    background.shared.tasks[READ] = Task(read, Lane.READING)
    work = background.shared.work
    return MadeSources(
        adding=Adding(stores.sources, essays, fingerprints, opener, uploads, clock),
        sources=Sources(stores.sources, essays, subscriptions, uploads, reading, withdrawing, work, clock),
        reading=reading,
        opening=opener,
    )


def source_ticker(core: Core, pulse: Pulse) -> Ticker:
    """The clock that has sources read that are due, and forgets files of previews that nobody confirmed."""
    from bot.adapters.scheduler.ticker import Ticker

    services = core.services

    async def tick() -> bool:
        await services.sources.begin()
        await services.adding.tidy()
        return not core.background.pulse.failed

    every = timedelta(seconds=core.settings.tick_seconds)
    return Ticker(every, tick, pulse=pulse, work="sources", metrics=services.metrics)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
