"""How long delivering waits for what, and how much it does at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.delivery import Delivery, Waits
from bot.errors import ChatUnavailable, Conflict

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """``lease``: how long a worker may keep a delivery. ``call_limit``: how long one call to a platform may take before
    it counts as lost; shorter than a lease. ``sweep_after``: when second copies are looked for.

    ``look_first_after``: how late a delivery may be sent for the first time without a look for it.
    ``first_retry`` doubles up to ``last_retry``. ``look_after``: how long a lost answer is given to turn up
    before we look for it. ``look_back``: how far the platform's clock may be behind ours. ``give_up_after``: how long a
    sweep that fails is retried. ``steps``: how often a thread is tried at least.

    ``concurrency``: essays of the day of one platform worked at once, and ``beside`` them other deliveries: round-ups
    and what comes to one member. One community has about ``per_community`` of each at most. One that takes longer than
    ``patience`` gives its place to another; ``slow``: how many such go on besides.
    ``batch``: rows read at once. ``slots_per_tick`` and ``tick_limit``
    keep one tick from holding up the others' due slots after a long downtime or in a rush.
    """

    lease: timedelta = timedelta(seconds=60)
    call_limit: timedelta = timedelta(seconds=45)
    sweep_after: timedelta = timedelta(minutes=10)
    look_first_after: timedelta = timedelta(minutes=5)
    first_retry: timedelta = timedelta(seconds=5)
    last_retry: timedelta = timedelta(minutes=10)
    look_after: timedelta = timedelta(seconds=30)
    look_back: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(days=1)
    steps: int = 10
    concurrency: int = 32
    beside: int = 16
    per_community: int = 4
    patience: timedelta = timedelta(seconds=3)
    slow: int = 128
    batch: int = 100
    slots_per_tick: int = 1000
    tick_limit: timedelta = timedelta(seconds=30)

    def retry_at(self, now: datetime, attempts: int, error: Exception | None = None) -> datetime:
        """When to retry after ``attempts`` attempts; not before the platform allows it."""
        wait = self.first_retry
        for _ in range(1, attempts):
            wait = min(wait * 2, self.last_retry)
        if isinstance(error, ChatUnavailable) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        return now + wait

    @property
    def waits(self) -> Waits:
        """The longest that anything waits."""
        own = max(self.last_retry, self.look_after)
        return Waits(lease=self.lease, own=own, told=self.give_up_after, sweep=self.sweep_after)

    async def bounded(self, call: Awaitable[T]) -> T:
        """The answer of a call to a platform; ``TimeoutError`` where none comes within ``call_limit``."""
        async with asyncio.timeout(self.call_limit.total_seconds()):
            return await call


def ensure_held(row: Delivery, now: datetime) -> None:
    """Asked before every write to a platform: raises ``Conflict`` if the lease has expired and another worker may have
    taken over.
    """
    if row.lease_until is None or row.lease_until <= now:
        raise Conflict("The lease on {key} expired before the next write.", key=row.slot.key)
