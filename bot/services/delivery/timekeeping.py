"""The present as far as it can be believed: a clock that leaps ahead is looked at again before it is followed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.ports.clock import Clock
from bot.ports.elapsed import Elapsed

log = logging.getLogger(__name__)

LEAP: Final = timedelta(minutes=1)
"""How far the clock may gain or lose between two looks without being doubted."""
BELIEVED_AFTER: Final = timedelta(minutes=5)
"""How long a leap must last until it is believed: longer than a bad time server's answer, and far shorter than any late
limit, since a laptop that wakes up leaps as well.
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """An instant, and the seconds that had elapsed then."""

    instant: datetime
    seconds: float

    def at(self, seconds: float) -> datetime:
        return self.instant + timedelta(seconds=seconds - self.seconds)


class Timekeeper:
    """A ``Clock`` over the machine's. While a leap ahead is doubted, time goes on from where it was. A clock that is
    set back is followed at once: nothing is missed by it.
    """

    def __init__(self, clock: Clock, elapsed: Elapsed, believed_after: timedelta = BELIEVED_AFTER) -> None:
        self._clock = clock
        self._elapsed = elapsed
        self._believed_after = believed_after.total_seconds()
        self._line: _Line | None = None
        self._before: _Line | None = None
        self._doubted: _Line | None = None

    def now(self) -> datetime:
        seen = _Line(self._clock.now(), self._elapsed.seconds())
        line = self._line or seen
        expected = line.at(seen.seconds)
        if seen.instant <= expected + LEAP:
            if seen.instant < expected - LEAP:
                log.warning("The clock was set back by %s.", _rounded(expected - seen.instant))
                self._before = line
            return self._follow(seen)
        if self._is_near(self._before, seen):  # it had been set back for a while
            return self._follow(seen)
        if not self._is_near(self._doubted, seen):
            log.warning("The clock leapt ahead by %s, which is not believed yet.", _rounded(seen.instant - expected))
            self._doubted = seen
        elif self._doubted is not None and seen.seconds - self._doubted.seconds >= self._believed_after:
            log.warning("The clock stays ahead by %s, which is believed now.", _rounded(seen.instant - expected))
            return self._follow(seen)
        return expected

    async def sleep(self, duration: timedelta) -> None:
        await self._clock.sleep(duration)

    def _follow(self, seen: _Line) -> datetime:
        self._line, self._doubted = seen, None
        return seen.instant

    @staticmethod
    def _is_near(line: _Line | None, seen: _Line) -> bool:
        return line is not None and abs(seen.instant - line.at(seen.seconds)) <= LEAP


def _rounded(leap: timedelta) -> timedelta:
    return timedelta(seconds=round(leap.total_seconds()))
