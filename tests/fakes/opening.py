"""Addresses and uploads that a test fills, and background work that is done when a test wants it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.essay import Draft
from bot.core.source import SourceKind
from bot.errors import FetchFailed, InvalidInput, ParseFailed, SourceError
from bot.ports.background import Load
from bot.ports.clock import Clock
from bot.ports.opening import Answered, Opened, Unchanged, Wanted
from bot.ports.source import Absence, Dropped, Extras, Harvest
from bot.ports.uploads import BROKEN_OFF, check_size
from tests.fakes.library import ListSource


@dataclass
class Site:
    """What an address answers: drafts, or ``error``. Its validator changes with its drafts. ``address`` is where it is
    to be read again, if not there.
    """

    drafts: list[Draft] = field(default_factory=list)
    title: str = "A blog"
    kind: SourceKind = SourceKind.FEED
    error: SourceError | None = None
    rest: timedelta | None = None
    broken: list[ParseFailed] = field(default_factory=list)
    dropped: tuple[Dropped, ...] = ()
    address: str = ""
    asked: list[Wanted] = field(default_factory=list)

    @property
    def etag(self) -> str:
        return f'"{len(self.drafts)}"'


class _SiteSource(ListSource):
    """What was there when it was opened."""

    def __init__(self, wanted: Wanted, site: Site) -> None:
        its = [replace(draft, collection=wanted.collection, rights=wanted.defaults.rights) for draft in site.drafts]
        super().__init__(wanted.name, its, site.broken)
        self.absence = Absence.MEANS_NOTHING
        self.names_slugs = False
        self._dropped = site.dropped

    async def read(self, places: Iterable[str]) -> Harvest:
        harvest = await super().read(list(places))
        return replace(harvest, extras=tuple(Extras(self._dropped) for _ in harvest.drafts))


class FakeOpener:
    """Knows the addresses and uploads that it was given, and no other."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.open_now = 0

    @asynccontextmanager
    async def open(self, wanted: Wanted) -> AsyncIterator[Answered]:
        site = self.sites.get(wanted.address)
        if site is None:
            raise FetchFailed("The source did not answer.")
        site.asked.append(wanted)
        if site.error is not None:
            raise site.error
        self.open_now += 1
        try:
            if wanted.etag and wanted.etag == site.etag:
                yield Unchanged(site.rest)
                return
            yield Opened(
                source=_SiteSource(wanted, site),
                kind=site.kind,
                address=site.address or wanted.address,
                title=site.title,
                etag=site.etag,
                rest=site.rest,
            )
        finally:
            self.open_now -= 1


class MemoryUploads:
    """Uploads by name."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.kept: dict[str, tuple[datetime, bytes]] = {}

    async def extend(self, name: str, data: bytes, at: int) -> int:
        before = self.kept.pop(name, (self._clock.now(), b""))[1] if at else b""
        if len(before) != at:
            raise InvalidInput(BROKEN_OFF)
        check_size(at + len(data))
        self.kept[name] = (self._clock.now(), before + data)
        return at + len(data)

    async def forget(self, name: str) -> None:
        self.kept.pop(name, None)

    async def older(self, than: datetime) -> list[str]:
        return sorted(name for name, (kept, _) in self.kept.items() if kept < than)


class ListedWork:
    """Notes what was enqueued."""

    def __init__(self, workers: int = 2) -> None:
        self.waiting: list[tuple[str, str]] = []
        self._workers = workers

    async def enqueue(self, task: str, argument: str = "", at: datetime | None = None) -> None:
        if (task, argument) not in self.waiting:
            self.waiting.append((task, argument))

    async def repeat(self, task: str, every: timedelta) -> None:
        await self.enqueue(task)

    async def free(self, task: str) -> int:
        return max(self._workers - len(self.waiting), 0)

    async def load(self) -> Load:
        return Load(waiting=len(self.waiting))


class DoneWork:
    """Does ``tasks`` at the next turn of the loop, as a worker does that has nothing else to do."""

    def __init__(self) -> None:
        self.tasks: dict[str, Callable[[str], Coroutine[Any, Any, object]]] = {}
        self._running: set[asyncio.Task[object]] = set()

    async def enqueue(self, task: str, argument: str = "", at: datetime | None = None) -> None:
        running = asyncio.create_task(self.tasks[task](argument))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def repeat(self, task: str, every: timedelta) -> None:
        await self.enqueue(task)

    async def free(self, task: str) -> int:
        return 2

    async def load(self) -> Load:
        return Load(running=len(self._running))

    async def done(self) -> None:
        """Returns when nothing runs any more."""
        await asyncio.gather(*self._running)
