"""A front in a thread of its own, for what is tried without a loop: commands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

F = TypeVar("F")


@contextmanager
def beside(listening: Callable[[], AbstractAsyncContextManager[F]]) -> Iterator[F]:
    """The front that ``listening`` starts, until the block ends."""
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    fronts: list[F] = []

    async def serve() -> None:
        async with listening() as front:
            fronts.append(front)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(20)
    try:
        yield fronts[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
