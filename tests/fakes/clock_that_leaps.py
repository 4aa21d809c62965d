"""A clock on a wall that somebody sets, beside the time that really passes."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.fakes.clock import FixedClock


class LeapingClock:
    """``true`` is what a platform has; ``set_by`` moves the hands, ``sleep_through`` is a suspended machine, whose
    elapsed time may or may not count the sleep.
    """

    def __init__(self, now: datetime) -> None:
        self.true = FixedClock(now)
        self._off = timedelta(0)
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self.true.now() + self._off

    def seconds(self) -> float:
        return self._elapsed

    def advance(self, duration: timedelta) -> None:
        self.true.advance(duration)
        self._elapsed += duration.total_seconds()

    def set_by(self, leap: timedelta) -> None:
        self._off += leap

    def set_right(self) -> None:
        self._off = timedelta(0)

    def sleep_through(self, duration: timedelta, *, counted: bool) -> None:
        self.true.advance(duration)
        if counted:
            self._elapsed += duration.total_seconds()

    async def sleep(self, duration: timedelta) -> None:
        self.advance(max(duration, timedelta(0)))
