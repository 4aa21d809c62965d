"""How the program ends: on a signal, in order, and by one deadline that all its parts share."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from bot import systems

log = logging.getLogger(__name__)

SECONDS: Final = 8.0
"""From the signal to the end of the last part. Docker and others wait ten seconds before they kill."""
LAST_SECONDS: Final = 0.3
"""What a part is given when the time is over, or somebody is in a hurry: enough to close something, not to wait."""
BEYOND_SECONDS: Final = 1.5
"""What still holds the process back after that long is a library's thread; the process ends without it."""

LEFT: Final = "Something did not stop in time; Ichiwa ends without it."


class Deadline:
    """The time that all parts may take together to stop: ``seconds`` from ``begin`` on."""

    def __init__(self, seconds: float = SECONDS, last: float = LAST_SECONDS) -> None:
        self._seconds = seconds
        self._last = last
        self._until: float | None = None
        self._hurried = asyncio.Event()

    def begin(self) -> None:
        """The time runs from now on; a second call changes nothing."""
        if self._until is None:
            self._until = asyncio.get_running_loop().time() + self._seconds

    def hurry(self) -> None:
        """What stops now, and what will, is given no more than the last moment."""
        self._hurried.set()

    async def end(self, name: str, stop: Callable[[], Awaitable[object]]) -> None:
        """Stop the part called ``name`` by ``stop``, which is cancelled when the time is over. What fails to stop is
        logged, and keeps no other part from it.
        """
        self.begin()
        task = asyncio.create_task(_awaited(stop), name=f"end of {name}")
        hurried = asyncio.create_task(self._hurried.wait())
        try:
            await asyncio.wait({task, hurried}, timeout=self._left(), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                log.warning("No time is left for %s to stop well.", name)
                task.cancel()
                await asyncio.wait({task}, timeout=self._last)
        finally:
            hurried.cancel()
            task.cancel()
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            log.error("It is unclear whether %s has stopped.", name, exc_info=error)

    def _left(self) -> float:
        until = self._until if self._until is not None else 0.0
        return self._last if self._hurried.is_set() else max(until - asyncio.get_running_loop().time(), self._last)


@dataclass(frozen=True, slots=True)
class Ends:
    """How the parts stop, in the opposite order of their start: all by the same deadline."""

    stack: AsyncExitStack
    deadline: Deadline

    def add(self, name: str, stop: Callable[[], Awaitable[object]]) -> None:
        """``stop`` ends the part called ``name``, which may have started or not."""
        self.stack.push_async_callback(self.deadline.end, name, stop)


async def _awaited(stop: Callable[[], Awaitable[object]]) -> object:
    return await stop()


@contextmanager
def stopped_by_signals(deadline: Deadline) -> Iterator[None]:
    """SIGINT and SIGTERM end the block wherever it is, also in the middle of its start; a second one hurries it. From
    the first on, the process ends in time whatever becomes of the block.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    limits: queue.SimpleQueue[float] = queue.SimpleQueue()  # the one kind of queue that a signal handler may use
    is_closed = threading.Event()
    threading.Thread(target=_end_in_time, args=(limits, is_closed), name="end in time", daemon=True).start()
    asked = 0

    def stop() -> None:
        deadline.begin()
        if asked > 1:
            deadline.hurry()
        elif task is not None:
            task.cancel()

    def heard(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        limits.put(BEYOND_SECONDS + (SECONDS if asked == 1 else 0.0))
        with contextlib.suppress(RuntimeError):  # the loop is closed, and the end is near
            loop.call_soon_threadsafe(stop)

    before = {name: signal.signal(name, heard) for name in systems.STOP_SIGNALS}
    try:
        yield
    except asyncio.CancelledError:
        if not asked:
            raise
        log.info("Ichiwa has stopped.")
        is_closed.set()
        limits.put(BEYOND_SECONDS)  # nothing of ours is open any more
    finally:
        if not asked:  # else a second signal is still ours to hear
            for name, handler in before.items():
                signal.signal(name, handler)


def _end_in_time(limits: queue.SimpleQueue[float], is_closed: threading.Event) -> None:
    """Wait for a number of seconds to be named, and end the process when the shortest of them is over. Whatever was
    acknowledged is saved by then. Where all is closed, only the interpreter is still at work, which is no news.
    """
    first = limits.get()  # the time counts from here on, and not from when we began to wait
    until = time.monotonic() + first
    while (left := until - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            until = min(until, time.monotonic() + limits.get(timeout=left))
    if is_closed.is_set():
        os._exit(0)
    telling = threading.Thread(target=log.warning, args=(LEFT,), daemon=True)  # may hang like everything else
    telling.start()
    telling.join(LAST_SECONDS)
    os._exit(0)
