"""Whether the clock still ticks, for whoever watches over the program."""

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

    def beat(self) -> None:
        """A tick begins or ends."""
        self._last = self._now()

    @property
    def is_still(self) -> bool:
        """Whether the ticks have stopped; False before the first."""
        return self._last is not None and self._now() - self._last > STILL_AFTER.total_seconds()
