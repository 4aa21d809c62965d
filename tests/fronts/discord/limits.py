"""Rate limits as Discord keeps them: a bucket for each route and place, and one for the whole bot."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ROOMY: Final = (1000, 1.0)
"""Requests and seconds, for a route that no test limits."""
EXEMPT: Final = ("/interactions/", "/webhooks/")
"""Answers to interactions do not count for the bot's own limit."""


@dataclass(slots=True)
class Window:
    began: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``wait``: the seconds after which to come back; None where the request is welcome."""

    headers: Mapping[str, str]
    wait: float | None = None
    everywhere: bool = False


@dataclass(slots=True)
class Limits:
    """``routes``: requests and seconds by route, as in ``POST /channels/{channel_id}/messages``; ``all_together``:
    requests of the whole bot in any second, whenever it begins; None for no limit. ``refused`` counts the 429s,
    ``refused_for_all`` those of the whole bot. Time is that of the machine, since clients wait in it.
    """

    routes: dict[str, tuple[int, float]] = field(default_factory=dict)
    all_together: int | None = None
    refused: int = 0
    refused_for_all: int = 0
    _windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    _counted: deque[float] = field(default_factory=deque)

    def judge(self, route: str, place: str) -> Verdict:
        """Count one request for ``route`` at the major parameters ``place``."""
        now = time.monotonic()
        counts = self.all_together is not None and not route.partition(" ")[2].startswith(EXEMPT)
        if counts and (wait := self._full(self.all_together or 0, now)) > 0:
            self.refused += 1
            self.refused_for_all += 1
            return Verdict({}, wait, everywhere=True)
        limit = self.routes.get(route, ROOMY)
        left, wait = self._take((route, place), limit, now)
        headers = {
            "X-RateLimit-Limit": str(limit[0]),
            "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }
        if left < 0:
            self.refused += 1
            return Verdict(headers, wait)
        return Verdict(headers)

    def _full(self, requests: int, now: float) -> float:
        """The seconds until the whole bot may ask again; 0 where this request counts as one of the last second's."""
        while self._counted and self._counted[0] <= now - 1.0:
            self._counted.popleft()
        if len(self._counted) < requests:
            self._counted.append(now)
            return 0.0
        return self._counted[0] + 1.0 - now if self._counted else 1.0

    def _take(self, key: tuple[str, str], limit: tuple[int, float], now: float) -> tuple[int, float]:
        """What is left in the window after one more, and the seconds until the next one begins."""
        requests, seconds = limit
        window = self._windows.get(key)
        if window is None or now >= window.began + seconds:
            window = self._windows[key] = Window(now)
        if window.used <= requests:
            window.used += 1
        return requests - window.used, max(0.0, window.began + seconds - now)
