"""Writes in pieces, where others wait for each: between two they have their turn."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database

Item = TypeVar("Item")
LEAST: Final = 4
"""Items of a piece, however slow the server is: below that most of the time goes into beginning and ending."""
_GROWTH: Final = 2  # times as many as before at most: the next ones may be longer


class Pace:
    """Grows and shrinks the pieces, so that each holds other writers off for about ``aim`` seconds, for ever if that is
    infinite. The more is written at once the less each item costs, so no piece is smaller than it must be.
    """

    def __init__(self, database: Database, lock: Callable[[AsyncConnection], Awaitable[None]], aim: float) -> None:
        self._database = database
        self._lock = lock
        self._aim = aim
        self._size = float(LEAST) if aim < math.inf else math.inf

    async def write(
        self, items: Sequence[Item], write: Callable[[AsyncConnection, Sequence[Item]], Awaitable[int]]
    ) -> int:
        """``write`` all ``items`` in as many transactions as it takes, each behind the lock; returns the sum of what
        ``write`` returns.
        """
        done = total = 0
        while done < len(items):
            piece = items[done : done + self.next(len(items) - done)]
            began = 0.0

            async def work(connection: AsyncConnection, piece: Sequence[Item] = piece) -> int:
                nonlocal began
                await self._lock(connection)
                began = time.monotonic()
                return await write(connection, piece)

            total += await self._database.write(work)
            self.took(len(piece), time.monotonic() - began)
            done += len(piece)
        return total

    def next(self, left: int) -> int:
        """How many of the ``left`` items to write now."""
        return int(min(left, self._size))

    def took(self, count: int, seconds: float) -> None:
        """Learn that ``count`` items held others off for so long."""
        if self._aim < math.inf:
            fitting = self._aim * count / max(seconds, 1e-6)
            self._size = max(LEAST, min(fitting, _GROWTH * max(self._size, count)))
