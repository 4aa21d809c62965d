"""``DeliveryStore``: what is written ahead of the clock comes back when the clock is set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.delivery import DeliveryState, Reason, Waits
from bot.core.subscription import NextSlot, Slot, SubscriptionState
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
    at_rest = replace(full_delivery(), lease_until=None, next_attempt=None, settled=NOW)
    row = replace(at_rest, sweep_at=AHEAD, publish_at=AHEAD)
    await stores.deliveries.add(row)
    assert await stores.deliveries.pull_in(NOW, WAITS) == 2
    assert await stores.deliveries.get(row.slot) == replace(row, sweep_at=NOW + WAITS.sweep, publish_at=NOW)


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


async def test_a_skip_is_taken_back_with_its_essay_and_nothing_else_is(stores: Stores) -> None:
    await stores.subscriptions.add(subscription(due=AHEAD))
    skipped = replace(delivery(TOMORROW, next_attempt=None, reason=Reason.ADMIN), state=DeliveryState.SKIPPED)
    others = [
        replace(skipped, slot=Slot(SUB, DAY, 2), first_sent=NOW),
        replace(skipped, slot=Slot(SUB, DAY, 3), reason=Reason.LATE),
        replace(skipped, slot=Slot(SUB, DAY, 4), state=DeliveryState.UNCERTAIN),
    ]
    for row in (skipped, *others):
        await stores.deliveries.add(row)
    for row in others:
        assert not await stores.deliveries.unskip(row.slot, NextSlot(row.slot, NOW))
        assert await stores.deliveries.get(row.slot) == row
    found = await stores.subscriptions.get(SUB)
    assert found == subscription(due=AHEAD)
    assert await stores.deliveries.unskip(TOMORROW, NextSlot(TOMORROW, NOW))
    assert await stores.deliveries.get(TOMORROW) is None
    assert not await stores.deliveries.unskip(TOMORROW, NextSlot(TOMORROW, NOW))
    found = await stores.subscriptions.get(SUB)
    assert found is not None
    assert found.upcoming == NextSlot(TOMORROW, NOW)


async def test_what_is_taken_back_waits_for_no_other_slot_and_for_a_subscription_that_goes_on(stores: Stores) -> None:
    skipped = replace(delivery(TOMORROW, next_attempt=None, reason=Reason.ADMIN), state=DeliveryState.SKIPPED)
    paused = replace(subscription(due=None), state=SubscriptionState.PAUSED)
    await stores.subscriptions.add(paused)
    await stores.deliveries.add(skipped)
    assert await stores.deliveries.unskip(TOMORROW, NextSlot(TOMORROW, NOW + HOUR))
    assert await stores.subscriptions.get(SUB) == paused
    sooner = await stores.subscriptions.update(SUB, lambda _: subscription(due=NOW))
    await stores.deliveries.add(skipped)
    assert await stores.deliveries.unskip(TOMORROW, NextSlot(TOMORROW, NOW + HOUR))
    assert await stores.subscriptions.get(SUB) == sooner
