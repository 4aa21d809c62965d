"""Background work in this process, by its own event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

log = logging.getLogger(__name__)

WORKERS: Final = 2
Task: TypeAlias = Callable[[str], Awaitable[object]]


class InProcessWork:
    """``WORKERS`` at a time. What waits is lost when the process ends, as ``BackgroundWork`` says. A task that fails is
    logged, and told to ``count``.
    """

    def __init__(self, tasks: Mapping[str, Task], count: Callable[[bool], None], workers: int = WORKERS) -> None:
        self._tasks = tasks
        self._count = count
        self._most = workers
        self._known: set[tuple[str, str]] = set()
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin with what waits, in the running loop."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._most)]

    async def stop(self) -> None:
        """Cancel what runs and wait for its end."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        self._workers = []

    def enqueue(self, task: str, argument: str) -> None:
        if task not in self._tasks:
            raise KeyError(task)
        if (task, argument) not in self._known:
            self._known.add((task, argument))
            self._queue.put_nowait((task, argument))

    def free(self) -> int:
        return max(self._most - len(self._known), 0) if self._workers else 0

    async def done(self) -> None:
        """Returns when nothing waits or runs any more."""
        await self._queue.join()

    async def _work(self) -> None:
        while True:
            task, argument = await self._queue.get()
            has_failed = True
            try:
                await self._tasks[task](argument)
                has_failed = False
            except Exception:
                log.exception("Background work failed: %s %s", task, argument)
            finally:
                self._known.discard((task, argument))
                self._queue.task_done()
            self._count(has_failed)
