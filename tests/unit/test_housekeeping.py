"""Keeping house: what is over goes in portions, and what fails keeps nothing else."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest

from bot.core.retention import RETENTION, Leftover
from bot.errors import StoreError
from bot.services.housekeeping import Housekeeping
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW

DAY = timedelta(days=1)


class Broken:
    """A store that fails with one kind, and counts what it is asked for the others."""

    def __init__(self, broken: Leftover) -> None:
        self.broken = broken
        self.asked: dict[Leftover, datetime] = {}

    async def clear(self, leftover: Leftover, before: datetime, limit: int) -> int:
        if leftover is self.broken:
            raise StoreError("The disk is full.")
        self.asked[leftover] = before
        return 0


def test_every_leftover_has_a_retention() -> None:
    assert set(RETENTION) == set(Leftover)
    assert all(kept >= DAY for kept in RETENTION.values())


async def test_all_that_is_over_goes_however_many_portions_it_takes(caplog: pytest.LogCaptureFixture) -> None:
    stores = MemoryStores.empty()
    kept = RETENTION[Leftover.EVENTS]
    for number in range(25):
        await stores.handled_events.first(f"old {number}", NOW - kept - timedelta(seconds=1))
        await stores.handled_events.first(f"new {number}", NOW - kept)
    with caplog.at_level(logging.INFO):
        assert await Housekeeping(stores.leftovers, FixedClock(NOW), portion=10).keep()
    assert len(stores.handled_events.kept) == 25
    assert "25 of events went, kept for 2 days" in caplog.text


async def test_one_failure_is_logged_and_keeps_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    store = Broken(Leftover.SKIPPED)
    assert not await Housekeeping(store, FixedClock(NOW)).keep()
    assert store.asked == {each: NOW - kept for each, kept in RETENTION.items() if each is not Leftover.SKIPPED}
    assert "Could not keep house (skipped)" in caplog.text


async def test_what_has_no_retention_stays() -> None:
    store = Broken(Leftover.SKIPPED)
    assert await Housekeeping(store, FixedClock(NOW), {Leftover.PINS: DAY}).keep()
    assert store.asked == {Leftover.PINS: NOW - DAY}
