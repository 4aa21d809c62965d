"""From subscriptions to slots: downtimes of days, changing clocks, changed zones, and subscriptions that fail."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.core.calendar import Schedule
from bot.core.community import Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.pick import Pick
from bot.core.subscription import NextSlot, Slot, Subscription, SubscriptionState
from bot.ports.chat import Missed
from bot.ports.picks import PickStore
from bot.services.delivery.pace import Pace
from bot.services.delivery.slots import following, owed
from tests.fakes.clock import FakeHolidays
from tests.faults.watch import Watch
from tests.faults.world import DAY, DUE, SLOT, FakeWorld, daily, discord_like

S = DeliveryState
ONE_DAY = timedelta(days=1)


async def deliveries(world: FakeWorld, subscription: Subscription) -> list[Delivery]:
    """All of a subscription's deliveries, oldest first."""
    return list(await world.deliveries.recent(subscription.channel, 1000))[::-1]


async def settled_in(subscription: Subscription | None = None) -> tuple[FakeWorld, Subscription]:
    world = await discord_like()
    subscription = subscription or daily(world.platform)
    await world.settle_in(subscription)
    return world, subscription


async def test_a_due_slot_is_made_once_and_the_next_is_worked_out() -> None:
    world, subscription = await settled_in()
    assert [(await world.worker().tick()).made for _ in range(3)] == [1, 0, 0]
    changed = await world.subscriptions.get(subscription.id)
    assert changed is not None
    assert changed.upcoming == NextSlot(Slot(subscription.id, DAY + ONE_DAY), DUE + ONE_DAY)
    (row,) = await deliveries(world, subscription)
    assert (row.due, row.late_after) == (DUE, DUE + timedelta(hours=6))


@pytest.mark.parametrize("late_limit", [timedelta(hours=1), timedelta(days=2)])
async def test_after_days_of_downtime_each_missed_date_has_its_slot(late_limit: timedelta) -> None:
    world, subscription = await settled_in()
    await world.subscriptions.update(subscription.id, lambda s: replace(s, late_limit=late_limit))
    world.clock.advance(timedelta(days=9, hours=2))
    await world.worker().tick()
    rows = await deliveries(world, subscription)
    assert [row.slot for row in rows] == [Slot(subscription.id, DAY + n * ONE_DAY) for n in range(10)]
    in_time = [row for row in rows if row.late_after >= world.clock.now()]
    assert len(in_time) == late_limit.days
    assert {row.state for row in in_time} <= {S.DONE}
    missed = [row for row in rows if row not in in_time]
    assert {(row.state, row.reason) for row in missed} == {(S.SKIPPED, Reason.LATE)}
    assert world.fake.notices == [Missed(missed[-1])]  # one notice says it all; the list shows each
    assert len(world.fake.visible()) == len(in_time)


async def test_two_slots_that_are_posted_together_show_two_essays() -> None:
    world, subscription = await settled_in()
    await world.subscriptions.update(subscription.id, lambda s: replace(s, late_limit=timedelta(days=3)))
    world.clock.advance(timedelta(days=2))

    class Yielding(Watch):
        """Lets the others run at every call, as a store or a platform does that is not in memory."""

        async def passes(self, call: str, effect: Any) -> Any:
            await asyncio.sleep(0)
            return await super().passes(call, effect)

    await world.worker(Yielding()).tick()
    assert len({message.post.slug for message in world.fake.visible()}) == 3


async def test_one_tick_makes_a_bounded_number_of_slots() -> None:
    world, subscription = await settled_in()
    world.clock.advance(timedelta(days=20))
    worker = world.worker(pace=Pace(batch=2, slots_per_tick=6))
    for n in range(25):
        await world.subscriptions.add(daily(world.platform, number=n + 2))
    assert (await worker.tick()).made == 6
    while (await worker.tick()).made:
        pass
    assert len(await deliveries(world, subscription)) == 21


async def test_many_missed_slots_are_skipped_in_batches() -> None:
    world, subscription = await settled_in()
    world.clock.advance(timedelta(days=5))
    tick = await world.worker(pace=Pace(batch=2)).tick()
    assert tick.missed == 5
    assert len(world.fake.notices) == 1
    assert [row.state for row in await deliveries(world, subscription)] == [S.SKIPPED] * 5 + [S.DONE]


@pytest.mark.parametrize(
    ("zone", "at", "first", "instants"),
    [
        # Clocks jump from 02:00 to 03:00, and later go back from 03:00 to 02:00.
        ("Europe/Berlin", time(2, 30), date(2026, 3, 28), ["28 01:30", "29 01:00", "30 00:30"]),
        ("Europe/Berlin", time(2, 30), date(2026, 10, 24), ["24 00:30", "25 00:30", "26 01:30"]),
        # The thirtieth of December 2011 did not exist in Samoa.
        ("Pacific/Apia", time(8), date(2011, 12, 29), ["29 18:00", "30 18:00", "31 18:00"]),
    ],
    ids=["gap", "fold", "no-such-date"],
)
async def test_one_post_for_each_date_that_exists(zone: str, at: time, first: date, instants: list[str]) -> None:
    begin = datetime.combine(first - ONE_DAY, time(), tzinfo=UTC)
    world = await discord_like(begin)
    blank = replace(daily(world.platform), schedule=Schedule(at, zone))
    upcoming = following(blank.id, blank.schedule, begin + ONE_DAY, FakeHolidays())
    await world.settle_in(replace(blank, upcoming=upcoming))
    worker = world.worker()
    for _ in range(4 * 48):
        world.clock.advance(timedelta(minutes=30))
        await worker.tick()
    posted = world.fake.visible()
    assert [f"{message.at:%d %H:%M}" for message in posted] == instants
    assert [message.key for message in posted] == [row.slot.key for row in await deliveries(world, blank)]


async def test_a_zone_that_moves_westwards_does_not_lose_a_date() -> None:
    """Kiritimati has its dates 25 hours before Niue: the date that comes next has been posted already."""
    world = await discord_like()
    kiritimati = replace(daily(world.platform), schedule=Schedule(time(8), "Pacific/Kiritimati"))
    await world.settle_in(kiritimati)
    await world.worker().tick()
    niue = replace(kiritimati.schedule, zone="Pacific/Niue")
    upcoming = NextSlot(Slot(kiritimati.id, DAY - ONE_DAY), DUE + timedelta(hours=1))
    await world.subscriptions.update(kiritimati.id, lambda s: replace(s, schedule=niue, upcoming=upcoming))
    world.clock.advance(timedelta(hours=1))
    await world.worker().tick()
    world.clock.advance(ONE_DAY)
    await world.worker().tick()
    rows = await deliveries(world, kiritimati)
    assert [row.slot.local_date - DAY for row in rows] == [timedelta(0), -ONE_DAY, timedelta(0)]
    assert [row.slot.turn for row in rows] == [1, 1, 2]
    assert {row.state for row in rows} == {S.DONE}


@pytest.mark.parametrize("state", [SubscriptionState.PAUSED, SubscriptionState.SUSPENDED])
async def test_a_subscription_that_is_not_active_makes_and_posts_nothing(state: SubscriptionState) -> None:
    world = await discord_like()
    await world.settle_in(replace(daily(world.platform), state=state))
    await world.deliveries.add(owed(daily(world.platform), SLOT, DUE))
    tick = await world.worker().tick()
    assert (tick.made, tick.worked, world.fake.messages) == (0, 0, {})


async def test_a_schedule_without_another_day_ends_after_its_slot() -> None:
    world = await discord_like()
    never = Schedule(time(8), "Asia/Tokyo", frozenset())
    await world.settle_in(replace(daily(world.platform), schedule=never))
    await world.worker().tick()
    changed = await world.subscriptions.get(SLOT.subscription)
    assert changed is not None
    assert (changed.upcoming, changed.state) == (None, SubscriptionState.ACTIVE)
    assert len(world.fake.visible()) == 1


async def test_a_subscription_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """Its zone is not known any more after an update of the zones."""
    world = await discord_like()
    broken = replace(daily(world.platform), schedule=Schedule(time(8), "Nowhere/Lost"))
    await world.settle_in(broken)
    await world.subscriptions.add(daily(world.platform, number=2))
    tick = await world.worker().tick()
    assert (tick.made, len(world.fake.visible())) == (1, 1)
    assert caplog.text.count(f"Subscription {broken.id}: its slot could not be made") == 1


async def test_admins_of_a_platform_that_is_not_served_here_cannot_be_told(caplog: pytest.LogCaptureFixture) -> None:
    world = await discord_like()
    await world.settle_in(daily(Platform.SLACK))
    await world.worker().tick()
    world.clock.advance(timedelta(hours=7))
    tick = await world.worker().tick()
    assert (tick.missed, tick.worked, world.fake.notices) == (1, 0, [])
    assert "Nobody here can notify admins on slack" in caplog.text


class Unhurried:
    """Picks that take their time, and note for whom others are at work meanwhile."""

    def __init__(self, picks: PickStore) -> None:
        self._picks = picks
        self.left, self.pin, self.unpin, self.pins = picks.left, picks.pin, picks.unpin, picks.pins
        self._for: list[str] = []
        self.together: set[tuple[str, ...]] = set()

    async def next(
        self, subscription: Subscription, without: Collection[str], slots: Sequence[Slot]
    ) -> Sequence[Pick | None]:
        self._for.append(subscription.id)
        for _ in range(9):
            await asyncio.sleep(0)
        self.together.add(tuple(sorted(self._for)))
        self._for.remove(subscription.id)
        return await self._picks.next(subscription, without, slots)


async def test_slots_of_one_subscription_are_picked_one_by_one_and_others_meanwhile() -> None:
    world, first = await settled_in(replace(daily(Platform.DISCORD), late_limit=timedelta(days=4)))
    await world.subscriptions.add(daily(Platform.DISCORD, number=2))
    picks = Unhurried(world.picks)
    world = replace(world, picks=picks)
    world.clock.advance(2 * ONE_DAY)
    await world.worker().tick()
    shown = [row.post.slug for row in await deliveries(world, first) if row.post is not None]
    assert len(shown) == len(set(shown)) == 3
    assert all(len(set(those)) == len(those) for those in picks.together)
    assert any(len(those) == 2 for those in picks.together)
