"""Background work in this process, by its own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.adapters.background import failing
from bot.ports.background import AT_ONCE, Lane, Load, Task, next_try
from bot.ports.clock import Clock
from bot.services.background import cancelled

GRACE: Final = 2.0
"""Seconds that what runs has to come to its end."""
LOOK_AGAIN: Final = 30.0
"""Seconds after which what waits for a time is looked at again, whatever became of the clock meanwhile."""

_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Waiting:
    at: datetime
    failed: int = 0


class InProcessWork:
    """What waits is lost when the process ends, as ``BackgroundWork`` says. ``tasks`` may grow until the start. How
    each try ends is told to ``count``: whether it failed.
    """

    def __init__(
        self,
        tasks: Mapping[str, Task],
        clock: Clock,
        count: Callable[[bool], None] = lambda failed: None,
        grace: float = GRACE,
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._count = count
        self._grace = grace
        self._waiting: dict[_Key, _Waiting] = {}  # in the order in which they came
        self._running: set[_Key] = set()
        self._workers: list[asyncio.Task[None]] = []
        self._changed = asyncio.Event()
        self._is_stopping = False

    async def start(self) -> None:
        """Begin with what waits, in the running loop."""
        self._is_stopping = False
        self._workers = [asyncio.create_task(self._work(lane)) for lane in Lane for _ in range(AT_ONCE[lane])]

    async def stop(self) -> None:
        """Begin nothing more, give what runs a moment to end, then cancel it: it waits for the next start."""
        self._is_stopping = True
        self._tell()
        if self._workers:
            await asyncio.wait(self._workers, timeout=self._grace)
        await cancelled(self._workers)
        self._workers = []

    async def close(self) -> None:
        """The end of its use, whether it was started or not."""
        await self.stop()

    async def enqueue(self, task: str, argument: str = "", at: datetime | None = None) -> None:
        if task not in self._tasks:
            raise KeyError(task)
        now = self._clock.now()
        self._put((task, argument), _Waiting(max(at or now, now)))

    async def repeat(self, task: str, every: timedelta) -> None:
        """This process is the only one, so it is time."""
        await self.enqueue(task)

    async def free(self, task: str) -> int:
        mine = sum(key[0] == task for key in self._waiting) + sum(key[0] == task for key in self._running)
        return max(AT_ONCE[self._tasks[task].lane] - mine, 0)

    async def load(self) -> Load:
        now = self._clock.now()
        due = [each.at for each in self._waiting.values() if each.at <= now]
        return Load(len(self._running), len(due), min(due, default=None))

    async def done(self) -> None:
        """Returns when nothing runs any more, and nothing waits whose time has come."""
        while self._running or any(each.at <= self._clock.now() for each in self._waiting.values()):
            await self._changed.wait()

    def _put(self, key: _Key, new: _Waiting) -> None:
        """Of two times the earlier; it keeps its place."""
        before = self._waiting.get(key)
        if before is None or new.at < before.at:
            self._waiting[key] = new
        self._tell()

    def _tell(self) -> None:
        """Wake whoever waits for a change; from now on they wait for the next one."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _work(self, lane: Lane) -> None:
        while not self._is_stopping:
            changed = self._changed  # taken before the look, so that no change falls between
            key = self._next(lane)
            if key is not None:
                await self._do(key)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), self._pause(lane))

    def _next(self, lane: Lane) -> _Key | None:
        now = self._clock.now()
        for key, waiting in self._waiting.items():
            if waiting.at <= now and key not in self._running and self._tasks[key[0]].lane is lane:
                return key
        return None

    def _pause(self, lane: Lane) -> float | None:
        """Seconds until the next one's time has come; None: nothing waits for one. The end of what runs is a change."""
        free = self._waiting.keys() - self._running
        its = [self._waiting[key].at for key in free if self._tasks[key[0]].lane is lane]
        return min((min(its) - self._clock.now()).total_seconds(), LOOK_AGAIN) if its else None

    async def _do(self, key: _Key) -> None:
        waiting, (name, argument) = self._waiting.pop(key), key
        self._running.add(key)
        task = self._tasks[name]
        again: _Waiting | None = None
        try:
            await task.do(argument)
            self._count(False)
        except asyncio.CancelledError:
            again = waiting
            raise
        except Exception as error:
            failing.failed(name, argument, error, self._count)
            if (at := next_try(task, waiting.failed + 1, self._clock.now())) is not None:
                again = _Waiting(at, waiting.failed + 1)
        finally:
            self._running.discard(key)
            if again is not None and key not in self._waiting:
                self._waiting[key] = again
            self._tell()
