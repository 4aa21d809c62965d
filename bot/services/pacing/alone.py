"""``Pacing`` for processes that are one: in memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from bot.core.pacing import Holder, Share, divided
from bot.ports.pacing import HOLD_MAX, LEASE_SECONDS


class PacingAlone:
    """What is known in this process alone. ``now``: any clock that only grows, in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._next: OrderedDict[str, float] = OrderedDict()
        self._holders: dict[str, dict[str, tuple[Holder, float]]] = {}

    @property
    def remembered(self) -> int:
        """How many buckets are not quiet."""
        return len(self._next)

    async def share(self, bucket: str, mine: Holder, used: int, total: int) -> Share:
        now, kept = self._now(), self._holders.setdefault(bucket, {})
        for name in [name for name, (_, until) in kept.items() if until <= now]:
            del kept[name]
        if not mine.needs and not used:
            kept.pop(mine.name, None)
            return Share(0, 0)
        share = divided(mine, used, [one for one, _ in kept.values() if one.name != mine.name], total)
        kept[mine.name] = replace(mine, places=share.places), now + LEASE_SECONDS
        return replace(share, held=max(0.0, self._next.get(bucket, now) - now))

    async def book(self, bucket: str, pause: float, longest: float) -> float:
        now = self._now()
        self._forget(now)
        at = max(now, self._next.get(bucket, now))
        if at - now <= longest:
            self._set(bucket, at + pause)
        return at - now

    async def hold(self, bucket: str, seconds: float) -> None:
        now = self._now()
        self._set(bucket, max(self._next.get(bucket, now), now + min(seconds, HOLD_MAX)))

    def _set(self, bucket: str, at: float) -> None:
        self._next[bucket] = at
        self._next.move_to_end(bucket)

    def _forget(self, now: float) -> None:
        """Those whose time has come; they stand about in its order."""
        while self._next and (first := next(iter(self._next.items())))[1] <= now:
            del self._next[first[0]]
