"""Rate limits as Slack keeps them: by method and workspace, and for posting by channel."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Final

POSTING: Final = ("chat.postMessage", "chat.postEphemeral")


@dataclass(slots=True)
class Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Limits:
    """``channel``: calls that may come together and calls a second, for posting into one channel; ``methods``: the same
    for one method in one workspace. None and absence mean no limit. ``refused`` counts the 429s. Time is the machine's,
    since clients wait in it.
    """

    channel: tuple[float, float] | None = None
    methods: dict[str, tuple[float, float]] = field(default_factory=dict)
    refused: int = 0
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def judge(self, method: str, workspace: str, place: str) -> int | None:
        """Count one call; the whole seconds after which to come back, None where it is welcome."""
        waits = []
        if self.channel is not None and method in POSTING:
            waits.append(self._take((workspace, place), self.channel))
        if method in self.methods:
            waits.append(self._take((workspace, method), self.methods[method]))
        wait = max(waits, default=0.0)
        if wait <= 0:
            return None
        self.refused += 1
        return max(1, math.ceil(wait))

    def _take(self, key: tuple[str, str], limit: tuple[float, float]) -> float:
        """The seconds until there is room, zero where one was taken."""
        burst, rate = limit
        now = time.monotonic()
        bucket = self._buckets.setdefault(key, Bucket(burst, now))
        bucket.left = min(burst, bucket.left + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / rate
        bucket.left -= 1
        return 0.0
