"""Background work: in this process on SQLite, and by whichever worker is free on PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot import systems
from bot.core.community import Community, Platform
from bot.core.log_context import logged_with
from bot.core.role import Role
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.adapters.background.in_process import InProcessWork
    from bot.adapters.background.procrastinate import ProcrastinateWork
    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Ticker
    from bot.adapters.sql.engine import Database
    from bot.config import Settings
    from bot.ports.background import Load, Task
    from bot.ports.clock import Clock
    from bot.ports.metrics import Metrics
    from bot.services.community.recounting import Recounting
    from bot.wiring.core import Core
    from bot.wiring.stopping import Ends

INDEX: Final = "index"
"""The task of making searchable what any process committed and did not come to index."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Work with its ``tasks`` by name, to which parts of the program add theirs before it starts."""

    work: InProcessWork | ProcrastinateWork
    tasks: dict[str, Task]


@dataclass(frozen=True, slots=True)
class Background:
    """What any worker may do (``shared``), and what this process does for itself (``near``) because it knows its own
    guilds alone: the same, except where all roles are in one process of several that divide Discord's shards. ``pulse``
    tells how many of the latest failed.
    """

    shared: Engine
    near: Engine
    pulse: Pulse

    async def start(self) -> None:
        """Work from now on. Raises ``ConfigError`` where packages are missing, and ``StoreError``."""
        for engine in self._engines():
            await engine.work.start()

    async def stop(self) -> None:
        """Work no longer; what can be enqueued waits."""
        await asyncio.gather(*(engine.work.stop() for engine in self._engines()))

    async def close(self) -> None:
        """The end of its use."""
        for engine in self._engines():
            await engine.work.close()

    def count(self, metrics: Metrics) -> None:
        """Tell ``metrics`` of each task that ends from now on."""
        for engine in self._engines():
            for name, task in engine.tasks.items():
                engine.tasks[name] = replace(task, do=_counted(name, task.do, metrics))

    async def load(self) -> Load:
        """What there is to do, for any worker and for this process alone."""
        from bot.ports.background import Load

        loads = [await engine.work.load() for engine in self._engines()]
        oldest = [load.oldest for load in loads if load.oldest is not None]
        running, waiting = sum(load.running for load in loads), sum(load.waiting for load in loads)
        return Load(running, waiting, min(oldest, default=None))

    def _engines(self) -> list[Engine]:
        return [self.shared] if self.near is self.shared else [self.shared, self.near]


def background(settings: Settings, database: Database, clock: Clock, role: Role) -> Background:
    """Nothing is done before ``start_background``, and nothing is connected to before something is enqueued. Raises
    ``ConfigError`` for a role that would need others where there is no queue that they share.
    """
    from bot.adapters.background.in_process import InProcessWork
    from bot.adapters.scheduler.pulse import Pulse

    pulse = Pulse()

    def count(failed: bool) -> None:
        pulse.count(failed=failed)

    def in_process() -> Engine:
        tasks: dict[str, Task] = {}
        return Engine(InProcessWork(tasks, clock, count), tasks)

    if database.path is None and not systems.LOOP_WATCHES_SOCKETS and role is not Role.ALL:
        raise ConfigError("ROLE={role} does not work on Windows: there one process is all roles.", role=role.value)
    if database.path is not None or not systems.LOOP_WATCHES_SOCKETS:
        near = in_process()
        return Background(near, near, pulse)
    from bot.adapters.background.procrastinate import ProcrastinateWork

    tasks: dict[str, Task] = {}
    shared = Engine(ProcrastinateWork(settings.database_url, tasks, count), tasks)
    is_divided = role is Role.ALL and settings.discord_shards is not None
    return Background(shared, in_process() if is_divided else shared, pulse)


def declare_recounts(tasks: dict[str, Task], recounting: Recounting) -> None:
    """The tasks of counting reactions again, one for each platform: its workers alone have the means."""
    from bot.ports.background import Lane, Task
    from bot.services.community.recounting import recount_task

    for platform in Platform:

        async def recount(id_: str, platform: Platform = platform) -> None:
            await recounting.recount_community(Community(platform, id_))

        tasks[recount_task(platform)] = Task(recount, Lane.COUNTING)


def background_clocks(core: Core) -> list[Ticker]:
    """The clocks of what a worker has done now and then. They declare their tasks, so make them before the work starts;
    start them afterwards.
    """
    from bot.wiring.embedding import embedding_tickers
    from bot.wiring.housekeeping import housekeeping_ticker
    from bot.wiring.pictures import picture_ticker
    from bot.wiring.reports import report_ticker

    tickers = [_index_ticker(core), *embedding_tickers(core), picture_ticker(core)]
    return [*tickers, housekeeping_ticker(core), report_ticker(core)]


async def start_background(core: Core, ends: Ends) -> None:
    """Work from now on, as a worker does, when all tasks are declared and all platforms are there. Raises
    ``ConfigError`` where packages are missing, and ``StoreError``.
    """
    from bot.services.community.recounting import recount_task

    for platform in frozenset(Platform) - frozenset(core.services.platforms.reactions):
        core.background.near.tasks.pop(recount_task(platform), None)  # another worker may have the means
    core.background.count(core.services.metrics)
    await core.background.start()
    ends.add("background work", core.background.stop)


def _counted(name: str, do: Callable[[str], Awaitable[object]], metrics: Metrics) -> Callable[[str], Awaitable[object]]:
    async def counted(argument: str) -> object:
        began, failed = time.monotonic(), True
        try:
            with logged_with(work=name):
                done = await do(argument)
            failed = False
            return done
        finally:
            metrics.worked(name, time.monotonic() - began, failed=failed)

    return counted


def looking(core: Core, name: str, is_due: Callable[[], Awaitable[bool]], every: timedelta) -> Ticker:
    """The clock that has a task done where it is due."""
    from bot.adapters.scheduler.ticker import Ticker

    async def tick() -> None:
        if await is_due():
            await core.background.shared.work.enqueue(name)

    return Ticker(every, tick, work=f"{name}: is it due?", metrics=core.services.metrics)


def repeating(core: Core, name: str, every: timedelta) -> Ticker:
    """The clock that has a task done so often, by one of all processes."""
    from bot.adapters.scheduler.ticker import Ticker

    again = partial(core.background.shared.work.repeat, name, every)
    return Ticker(every, again, work=f"{name}: is it due?", metrics=core.services.metrics)


def _index_ticker(core: Core) -> Ticker:
    from bot.language.morphemes import shared
    from bot.ports.background import Task

    async def index(_: str) -> None:
        if await core.indexer.drain():
            shared().rest()

    core.background.shared.tasks[INDEX] = Task(index, tries=1)
    return looking(core, INDEX, core.indexer.is_left, timedelta(seconds=core.settings.tick_seconds))
