"""Work that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any


class Background:
    """Tasks that run beside everything else until they are done, or until ``stop``."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()  # the event loop itself holds no task

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin ``work``, which handles its own errors."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Cancel what still runs, and wait for its end."""
        await cancelled(self._running)


async def cancelled(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel ``tasks`` and wait until each has ended, however it does."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
