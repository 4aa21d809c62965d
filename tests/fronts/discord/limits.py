"""Rate limits as Discord keeps them: a bucket for each route and place, and one for the whole bot."""

from __future__ import annotations

import hashlib
import time
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
    requests a second of the whole bot, None for no limit. ``refused`` counts the 429s, ``refused_for_all`` those of the
    whole bot. Time is that of the machine, since clients wait in it.
    """

    routes: dict[str, tuple[int, float]] = field(default_factory=dict)
    all_together: int | None = None
    refused: int = 0
    refused_for_all: int = 0
    _windows: dict[tuple[str, str], Window] = field(default_factory=dict)

    def judge(self, route: str, place: str) -> Verdict:
        """Count one request for ``route`` at the major parameters ``place``."""
        now = time.monotonic()
        if self.all_together is not None and not route.partition(" ")[2].startswith(EXEMPT):
            left, wait = self._take(("all", ""), (self.all_together, 1.0), now)
            if left < 0:
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

    def _take(self, key: tuple[str, str], limit: tuple[int, float], now: float) -> tuple[int, float]:
        """What is left in the window after one more, and the seconds until the next one begins."""
        requests, seconds = limit
        window = self._windows.get(key)
        if window is None or now >= window.began + seconds:
            window = self._windows[key] = Window(now)
        if window.used <= requests:
            window.used += 1
        return requests - window.used, max(0.0, window.began + seconds - now)
