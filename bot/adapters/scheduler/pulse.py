"""Whether the clock still ticks, for health checks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

STILL_AFTER: Final = timedelta(minutes=15)
"""Longer than any tick takes: ten thousand posts at Discord's pace are done in five minutes."""


class Pulse:
    """Remembers when a tick last began or ended, by a clock that nobody sets."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: float | None = None
        self._failed = 0
        self._counted = False
        self._parts: list[Pulse] = []

    def part(self) -> Pulse:
        """The pulse of one clock of several; when it is still, so is the whole."""
        self._parts.append(Pulse(self._now))
        return self._parts[-1]

    @property
    def failed(self) -> int:
        """How many of the latest ticks ended in an error; of several clocks, the worst."""
        return max([self._failed, *(part.failed for part in self._parts)])

    def count(self, *, failed: bool) -> None:
        """A tick ended, in an error or well."""
        self._failed = self._failed + 1 if failed else 0
        self._counted = True

    @property
    def has_ticked(self) -> bool:
        """Whether each of its parts has ended a tick; so has one without parts that nobody asked to tick."""
        return all(part._counted for part in self._parts)

    def beat(self) -> None:
        """A tick begins or ends."""
        self._last = self._now()

    @property
    def is_still(self) -> bool:
        """Whether the ticks have stopped; False before the first."""
        still = self._last is not None and self._now() - self._last > STILL_AFTER.total_seconds()
        return still or any(part.is_still for part in self._parts)
