"""``DeliveryStore``: what is written ahead of the clock comes back when the clock is set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.delivery import DeliveryState, Reason, Waits
from bot.core.subscription import NextSlot, Slot
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, HOUR, MINUTE, NOW, SUB, delivery, full_delivery, subscription

WAITS = Waits(lease=MINUTE, own=5 * MINUTE, told=HOUR, sweep=10 * MINUTE)
AHEAD = NOW + timedelta(days=30)
TOMORROW = Slot(SUB, DAY + timedelta(days=1))


async def test_an_attempt_far_ahead_is_made_now_and_never_before_it_is_due(stores: Stores) -> None:
    waits = delivery(next_attempt=AHEAD)
    due_later = delivery(TOMORROW, due=NOW + MINUTE, late_after=NOW + HOUR, next_attempt=AHEAD)
    for row in (waits, due_later):
        await stores.deliveries.add(row)
    assert await stores.deliveries.pull_in(NOW, WAITS) == 2
    assert await stores.deliveries.get(waits.slot) == replace(waits, next_attempt=NOW)
    assert await stores.deliveries.get(due_later.slot) == replace(due_later, next_attempt=NOW + MINUTE)
    assert await stores.deliveries.pull_in(NOW, WAITS) == 0


async def test_a_sweep_far_ahead_comes_after_its_usual_wait(stores: Stores) -> None:
    row = replace(full_delivery(), sweep_at=AHEAD, lease_until=None, next_attempt=None, settled=NOW)
    await stores.deliveries.add(row)
    assert await stores.deliveries.pull_in(NOW, WAITS) == 1
    assert await stores.deliveries.get(row.slot) == replace(row, sweep_at=NOW + WAITS.sweep)


async def test_dates_that_were_skipped_ahead_are_freed_and_the_subscription_goes_back_to_them(stores: Stores) -> None:
    await stores.subscriptions.add(subscription(due=AHEAD))
    early, by_an_admin = (
        replace(delivery(slot, due=NOW + HOUR, next_attempt=None, reason=reason), state=DeliveryState.SKIPPED)
        for slot, reason in [(TOMORROW, Reason.LATE), (Slot(SUB, DAY, 9), Reason.ADMIN)]
    )
    for row in (early, by_an_admin):
        await stores.deliveries.add(row)
    assert await stores.deliveries.skipped_ahead(NOW, 9) == [early]
    upcoming = NextSlot(TOMORROW, NOW + HOUR)
    assert await stores.deliveries.free([TOMORROW, by_an_admin.slot], upcoming) == 1
    assert await stores.deliveries.get(TOMORROW) is None
    assert await stores.deliveries.get(by_an_admin.slot) == by_an_admin
    found = await stores.subscriptions.get(SUB)
    assert found is not None
    assert found.upcoming == upcoming
