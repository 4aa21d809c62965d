"""How long delivering waits for what, and how much it takes on at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.delivery import Delivery
from bot.errors import ChatUnavailable, Conflict

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """``lease``: how long a worker may keep a delivery. ``call_limit``: how long one call to a platform may take before
    it counts as lost; shorter than a lease. ``sweep_after``: when second copies are looked for.

    ``first_retry`` doubles up to ``last_retry``. ``look_after``: how long an answer that was lost is given to turn up
    before we look for it. ``look_back``: how far the platform's clock may be behind ours. ``give_up_after``: how long a
    sweep that fails is tried again. ``steps``: how often a thread is tried at least.

    ``concurrency``: deliveries worked at once. ``batch``: rows read at once. ``slots_per_tick`` and ``tick_limit``
    keep one tick from holding up the others' due slots after a long downtime or in a rush.
    """

    lease: timedelta = timedelta(seconds=60)
    call_limit: timedelta = timedelta(seconds=45)
    sweep_after: timedelta = timedelta(minutes=10)
    first_retry: timedelta = timedelta(seconds=5)
    last_retry: timedelta = timedelta(minutes=10)
    look_after: timedelta = timedelta(seconds=30)
    look_back: timedelta = timedelta(minutes=10)
    give_up_after: timedelta = timedelta(days=1)
    steps: int = 10
    concurrency: int = 8
    batch: int = 100
    slots_per_tick: int = 1000
    tick_limit: timedelta = timedelta(seconds=30)

    def retry_at(self, now: datetime, attempts: int, error: Exception | None = None) -> datetime:
        """When to try again after ``attempts`` attempts; not before the platform said so."""
        wait = self.first_retry
        for _ in range(1, attempts):
            wait = min(wait * 2, self.last_retry)
        if isinstance(error, ChatUnavailable) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        return now + wait

    async def bounded(self, call: Awaitable[T]) -> T:
        """The answer of a call to a platform; ``TimeoutError`` where none comes within ``call_limit``."""
        async with asyncio.timeout(self.call_limit.total_seconds()):
            return await call


def ensure_held(row: Delivery, now: datetime) -> None:
    """Asked before every write to a platform: raises ``Conflict`` where the lease has ended and somebody else may have
    taken over.
    """
    if row.lease_until is None or row.lease_until <= now:
        raise Conflict("The lease on {key} ended before the next write.", key=row.slot.key)
