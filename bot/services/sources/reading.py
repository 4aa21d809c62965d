"""Reading sources again: what is due, a few at a time, each by one process alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.core.collection import Outside
from bot.core.phrase import UNFORESEEN
from bot.core.reading_times import FEEDS, read_badly, read_well
from bot.core.source import Source, SourceState
from bot.errors import AddressGone, BotError, Conflict, FetchFailed, SourceError
from bot.ports.background import BackgroundWork
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.opening import Opened, SourceOpener, Unchanged, Wanted
from bot.ports.source import EssaySource
from bot.ports.sources import SourceStore
from bot.ports.uploads import UploadStore
from bot.services.library.collections import invisible_collections
from bot.services.library.importing import Import, Reading, SyncReport
from bot.services.sources.telling import Telling
from bot.services.sources.withdrawing import Withdrawing

log = logging.getLogger(__name__)

READ: Final = "read-source"
"""The task of reading one source, whose argument is its name."""
LEASE: Final = timedelta(minutes=10)
"""After so long without a sign of who reads a source, another process reads it."""
_TAKEN: Final = "Somebody else reads the source {name}, or it is to be read no more."

Importing = Callable[[EssaySource, Reading], Import]


class SourceReading:
    """Reads sources into the library. What was done is in the stores at every moment, so that a reading that was killed
    is begun again when its lease has run out, and goes on with what is missing.
    """

    def __init__(
        self,
        sources: SourceStore,
        essays: EssayStore,
        opener: SourceOpener,
        uploads: UploadStore,
        importing: Importing,
        withdrawing: Withdrawing,
        telling: Telling,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._essays = essays
        self._opener = opener
        self._uploads = uploads
        self._importing = importing
        self._withdrawing = withdrawing
        self._telling = telling
        self._clock = clock
        self._running: dict[str, Import] = {}
        self._reports: dict[str, SyncReport] = {}

    @property
    def running(self) -> Mapping[str, Import]:
        """What this process imports at the moment, by the source's name."""
        return self._running

    @property
    def reports(self) -> Mapping[str, SyncReport]:
        """What the latest reading of each source changed, of those that this process has read."""
        return self._reports

    async def tick(self, work: BackgroundWork) -> None:
        """Have what is due read by ``work``, as much as begins at once."""
        now = self._clock.now()
        if (free := await work.free(READ)) > 0:
            for source in await self._sources.claim(now, now + LEASE, free):
                await work.enqueue(READ, source.name)

    async def read_now(self, name: str) -> Source:
        """Read a source at once, due or not. Raises ``Conflict`` where somebody reads it already, and ``NotFound``."""
        now = self._clock.now()

        def claimed(before: Source) -> Source:
            if before.state is not SourceState.READING or (before.reading_until or now) > now:
                raise Conflict(_TAKEN, name=name)
            return replace(before, reading_until=now + LEASE)

        return await self._read(_Held(self._sources, await self._sources.update(name, claimed)))

    async def read(self, name: str) -> None:
        """Read a source that was claimed, by whomever: who began it before us and gives no sign of life, killed or
        stopped, has lost it from now on. Raises nothing but ``StoreError``; then it is read again later.
        """
        until = self._clock.now() + LEASE

        def taken(before: Source) -> Source:
            return before if before.reading_until is None else replace(before, reading_until=until)

        source = await self._sources.get(name)
        if source is not None and source.reading_until is not None:
            source = await self._sources.update(name, taken)
            if source.reading_until is not None:
                await self._read(_Held(self._sources, source))

    async def _read(self, held: _Held) -> Source:
        """Read what we hold the lease of; returns how the source is afterwards."""
        name = held.source.name
        try:
            return await self._whole(held)
        except asyncio.CancelledError:
            await asyncio.shield(held.let_go())  # so that the next start goes on at once
            raise
        except Conflict as conflict:
            log.info("%s", conflict)
        except SourceError as error:
            return await self._failed(held, error)
        except BotError:
            raise
        except Exception:
            log.exception("The source %s could not be read", name)
            return await self._failed(held, FetchFailed(UNFORESEEN))
        finally:
            self._running.pop(name, None)
        return await self._left(name)

    async def _whole(self, held: _Held) -> Source:
        source = held.source
        async with self._opener.open(wanted(source)) as answered:
            match answered:
                case Unchanged(rest):
                    validators = source.etag, source.last_modified
                case Opened(rest=rest, etag=etag, last_modified=last_modified):
                    validators = etag, last_modified
                    await self._import(held, answered.source)
        now = self._clock.now()

        def done(before: Source) -> Source:
            after = read_well(before, now, rest, *validators)
            is_asked_again = before.next_read != source.next_read and not before.is_file  # while we read
            return replace(after, next_read=before.next_read) if is_asked_again else after

        after = await held.settle(done)
        if after.is_file:
            await self._uploads.forget(after.name)
        return after

    async def _import(self, held: _Held, essays: EssaySource) -> None:
        """The first reading of a feed is its back catalogue; what it brings afterwards is news."""
        source = held.source
        is_news = source.read_at is not None and source.kind in FEEDS
        reading = Reading(
            news_at=self._clock.now() if is_news else None,
            unseen=await invisible_collections(self._essays, source.owner or Outside.PUBLIC),
        )
        running = self._importing(essays, reading)
        self._running[source.name] = running
        async with aclosing(running.portions()) as portions:
            async for _ in portions:
                await held.go_on(self._clock.now() + LEASE)
        self._reports[source.name] = running.report
        for broken in running.report.broken:
            log.warning("An essay of the source %s could not be read: %s", source.name, broken)

    async def _failed(self, held: _Held, error: SourceError) -> Source:
        log.warning("The source %s could not be read: %s", held.source.name, error)
        rest, is_gone = error.retry_after if isinstance(error, FetchFailed) else None, isinstance(error, AddressGone)
        now = self._clock.now()
        change = partial(read_badly, now=now, failure=error.message, fields=error.fields, rest=rest, is_gone=is_gone)
        try:
            after = await held.settle(change)
        except Conflict as conflict:
            log.info("%s", conflict)
            return await self._left(held.source.name)
        if after.state is SourceState.SUSPENDED:
            await self._telling.gone(after)
        return after

    async def _left(self, name: str) -> Source:
        """The source that was paused, removed or taken over while we read it. Of one that was removed goes what we
        brought in after that.
        """

        def freed(before: Source) -> Source:
            return before if before.state is SourceState.READING else replace(before, reading_until=None)

        after = await self._sources.update(name, freed)
        if after.state is SourceState.REMOVED:
            await self._withdrawing.withdraw(name)
        return after


class _Held:
    """A source that we alone read until its lease runs out."""

    def __init__(self, sources: SourceStore, source: Source) -> None:
        self._sources = sources
        self.source = source

    async def go_on(self, until: datetime) -> None:
        """Keep it until then. Raises what ``settle`` raises."""
        if self.source.reading_until is None or until - self.source.reading_until >= LEASE / 10:
            await self.settle(lambda before: replace(before, reading_until=until))

    async def let_go(self) -> None:
        """End the lease, if it is ours still. Raises no ``BotError``: else it ends by itself."""
        try:
            await self.settle(lambda before: replace(before, reading_until=None))
        except BotError as error:
            log.info("The lease of the source %s could not be ended: %s", self.source.name, error)

    async def settle(self, change: Callable[[Source], Source]) -> Source:
        """Write ``change``. Raises ``Conflict`` where it is ours no more, or is to be read no more."""
        lease = self.source.reading_until

        def ours(before: Source) -> Source:
            if before.reading_until != lease or before.state is not SourceState.READING:
                raise Conflict(_TAKEN, name=before.name)
            return change(before)

        self.source = await self._sources.update(self.source.name, ours)
        return self.source


def wanted(source: Source) -> Wanted:
    """What is opened to read ``source``; in any case as long as it was never read."""
    is_first = source.read_at is None
    return Wanted(
        name=source.name,
        address=source.address,
        is_file=source.is_file,
        kind=source.kind,
        collection=source.title,
        defaults=source.defaults,
        etag="" if is_first else source.etag,
        last_modified="" if is_first else source.last_modified,
    )
