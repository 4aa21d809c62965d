"""The machine's clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot import systems


class SystemClock:
    """The machine's current time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(max(duration.total_seconds(), 0))


class SystemElapsed:
    """By a clock that nobody sets: with the time that the machine slept where it tells that (Linux), else without."""

    def seconds(self) -> float:
        return systems.elapsed()
