"""Work that nobody waits for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

TRIES: Final = 5
"""So often a task is tried that fails every time."""
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=15)


class Lane(StrEnum):
    """Tasks that keep each other waiting, and no task of another lane. How many run at once: ``AT_ONCE``."""

    READING = "reading"
    KEEPING = "keeping"
    COUNTING = "counting"


AT_ONCE: Final = {Lane.READING: 2, Lane.KEEPING: 8, Lane.COUNTING: 2}
"""In one process. Reading a source takes minutes; what keeps the house runs once at a time of each name, so that none
waits for another; counting reactions again asks the platforms, which take few requests.
"""


@dataclass(frozen=True, slots=True)
class Task:
    """What is done by name. It may be cancelled or killed at any moment, and is then done again from its beginning: so
    it keeps in a store what is done already. One that fails is tried again, ``tries`` times in all.
    """

    do: Callable[[str], Awaitable[object]]
    lane: Lane = Lane.KEEPING
    tries: int = TRIES


@dataclass(frozen=True, slots=True)
class Load:
    """How many tasks run, how many wait though their time has come, and since when the oldest of these does."""

    running: int = 0
    waiting: int = 0
    oldest: datetime | None = None


class BackgroundWork(Protocol):
    """Has work done by name, a few at a time, in the order in which it came.

    It may be lost when the process ends. So whoever enqueues it keeps in a store what is still to be done, and enqueues
    it again; the work itself goes on where it stopped. Every method raises ``StoreError``.
    """

    async def enqueue(self, task: str, argument: str = "", at: datetime | None = None) -> None:
        """Have the task called ``task`` done with ``argument``, a line of text, not before ``at`` (None: as soon as
        there is room). The very same waits only once, for the earlier of two times; while it runs one more waits, and
        never do two run at once. Raises ``KeyError`` for a task that nobody can do.
        """
        ...

    async def repeat(self, task: str, every: timedelta) -> None:
        """Enqueue a task, without an argument, unless any process has done so less than about ``every`` ago: for who
        calls this so often, however many do.
        """
        ...

    async def free(self, task: str) -> int:
        """How much more of ``task`` can be enqueued so that it begins soon."""
        ...

    async def load(self) -> Load:
        """What there is to do."""
        ...


def next_try(task: Task, failed: int, now: datetime) -> datetime | None:
    """When to try again what has ``failed`` so often; None: no more. Each wait is four times as long as the one before,
    up to ``LONGEST_WAIT``.
    """
    if failed >= task.tries:
        return None
    return now + min(FIRST_WAIT * int(4 ** (failed - 1)), LONGEST_WAIT)
