"""The machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.adapters.scheduler.clock import SystemClock
from bot.ports.clock import Clock


async def test_the_present_is_aware_and_in_utc() -> None:
    clock: Clock = SystemClock()
    before, now, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.tzinfo is UTC


async def test_sleeping_takes_the_time_and_none_where_it_is_over() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(timedelta(milliseconds=5))
    assert clock.now() > before
    await clock.sleep(timedelta(seconds=-5))
