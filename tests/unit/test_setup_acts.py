"""Looking ahead, leaving out, pausing and posting now."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Slot, Subscription, SubscriptionState
from bot.errors import Conflict, InvalidInput, NotFound
from bot.services.community.changes import Change, PostNow
from bot.services.delivery.picking import Planned
from bot.services.delivery.slots import owed
from tests.fakes.stores import MemoryDeliveries
from tests.unit.arranged import NOW, standing_order
from tests.unit.standing import DAY, MINUTES, TODAY, TOMORROW, Setting, filled


@pytest.fixture
async def setting() -> Setting:
    return await filled()


LOCAL = [LOCAL_CHANNEL.platform]


# Looking ahead and leaving out


async def test_a_preview_is_what_is_posted_later(setting: Setting) -> None:
    standing = await setting.subscribe()
    for _ in range(7):  # into the second round
        preview = await setting.setup.preview(standing)
        assert preview.planned is not None
        setting.clock.advance(preview.upcoming.due - setting.clock.now())
        assert await setting.work() == [preview.planned.post.slug]
        row = await setting.deliveries.get(preview.upcoming.slot)
        assert row is not None
        assert (row.post, row.round) == (preview.planned.post, preview.planned.pick.round)


async def test_a_preview_without_an_essay_says_so() -> None:
    setting = Setting()
    preview = await setting.setup.preview(await setting.subscribe())
    assert (preview.planned, preview.upcoming.slot.local_date) == (None, TOMORROW)
    skipped = await setting.setup.skip(preview.upcoming.slot.subscription)
    assert skipped.skipped == preview


async def test_skip_leaves_out_the_slot_and_its_essay(setting: Setting) -> None:
    standing = await setting.subscribe()
    before = await setting.setup.preview(standing)
    skipped = await setting.setup.skip(standing)
    assert skipped.skipped == before
    assert skipped.upcoming is not None
    assert skipped.upcoming.slot == Slot(standing, TOMORROW + DAY)
    [row] = await setting.rows()
    assert (row.slot, row.state, row.reason) == (before.upcoming.slot, DeliveryState.SKIPPED, Reason.ADMIN)
    setting.clock.advance(DAY)
    assert await setting.work() == []  # tomorrow's 08:00 has passed
    setting.clock.advance(DAY)
    [slug] = await setting.work()
    assert before.planned is not None
    assert slug != before.planned.post.slug


async def test_skipping_twice_leaves_out_two_days(setting: Setting) -> None:
    standing = await setting.subscribe()
    first, second = await setting.setup.skip(standing), await setting.setup.skip(standing)
    assert [_slug(first.skipped.planned), _slug(second.skipped.planned)] == ["essay-1", "essay-2"]
    assert await setting.upcoming(standing) == (TOMORROW + 2 * DAY, 1, "27 08:00")


@pytest.mark.parametrize("again", ["resume", "schedule"])
async def test_what_was_skipped_does_not_come_back(setting: Setting, again: str) -> None:
    standing = await setting.subscribe()
    await setting.setup.skip(standing)
    if again == "resume":
        await setting.setup.pause(standing)
        await setting.setup.resume(standing)
        assert await setting.upcoming(standing) == (TOMORROW + DAY, 1, "26 08:00")
    else:
        await setting.setup.schedule(standing, Change(at=time(9)))
        assert await setting.upcoming(standing) == (TOMORROW + DAY, 1, "26 09:00")


async def test_a_skip_today_does_not_stop_a_schedule_two_minutes_ahead(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(11))
    await setting.setup.skip(standing)
    await setting.setup.schedule(standing, Change(at=time(10, 2)))
    assert await setting.upcoming(standing) == (TODAY, 2, "24 10:02")


async def test_a_skip_that_comes_too_late_is_a_conflict(setting: Setting) -> None:
    standing = await setting.subscribe()
    found = await setting.setup.get(standing)
    assert found.upcoming is not None
    await setting.deliveries.add(owed(found, found.upcoming.slot, found.upcoming.due))  # the worker was first
    with pytest.raises(Conflict, match="was already being posted"):
        await setting.setup.skip(standing)
    assert [row.state for row in await setting.rows()] == [DeliveryState.DUE]


# Pausing


async def test_a_pause_makes_no_slots_until_it_ends(setting: Setting) -> None:
    standing = await setting.subscribe()
    assert (await setting.setup.pause(standing)).upcoming is None
    setting.clock.advance(5 * DAY)
    assert await setting.work() == []
    await setting.setup.resume(standing)
    assert await setting.work() == []  # what was missed is not made up for
    assert await setting.upcoming(standing) == (TODAY + 6 * DAY, 1, "30 08:00")


async def test_pausing_and_resuming_twice_is_the_same_as_once(setting: Setting) -> None:
    standing = await setting.subscribe()
    before = await setting.setup.get(standing)
    assert await setting.setup.pause(standing) == await setting.setup.pause(standing)
    assert await setting.setup.resume(standing) == await setting.setup.resume(standing) == before


async def test_resuming_what_is_active_keeps_a_second_turn(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(11))
    await setting.setup.post_now(standing)
    await setting.setup.schedule(standing, Change(at=time(10, 2)))
    await setting.setup.resume(standing)
    assert await setting.upcoming(standing) == (TODAY, 2, "24 10:02")


async def test_resuming_brings_no_second_essay_on_the_same_day(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(11))
    await setting.setup.post_now(standing)
    await setting.setup.pause(standing)
    await setting.setup.resume(standing)
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 11:00")


async def test_resuming_ends_a_suspension(setting: Setting) -> None:
    standing = await _suspended(setting)
    resumed = await setting.setup.resume(standing)
    assert (resumed.state, resumed.reason) == (SubscriptionState.ACTIVE, "")
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 08:00")


@pytest.mark.parametrize("state", ["paused", "suspended"])
async def test_without_a_running_subscription_nothing_is_to_come(setting: Setting, state: str) -> None:
    standing = await (_suspended(setting) if state == "suspended" else setting.subscribe())
    if state == "paused":
        await setting.setup.pause(standing)
    for act in (setting.setup.preview, setting.setup.skip):
        with pytest.raises(NotFound, match=f"Nothing is due: the subscription is {state}"):
            await act(standing)
    with pytest.raises(InvalidInput, match=f"The subscription is {state}"):
        await setting.setup.post_now(standing)
    assert await setting.rows() == []


async def test_a_schedule_without_a_day_has_nothing_to_come(setting: Setting) -> None:
    standing = await setting.subscribe()
    await setting.setup.schedule(standing, Change(weekdays=frozenset()))
    with pytest.raises(NotFound, match="the schedule has no day"):
        await setting.setup.preview(standing)
    made = await setting.setup.post_now(standing)
    assert (made.instead_of, made.delivery.slot.local_date) == (None, TODAY)


# Posting now


async def test_post_now_before_todays_slot_uses_it_up(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(11))
    made = await setting.setup.post_now(standing)
    assert (made.delivery.slot, made.delivery.due) == (Slot(standing, TODAY), NOW)
    assert made.instead_of == NOW + timedelta(hours=1)
    assert await setting.work() == ["essay-1"]
    setting.clock.advance(timedelta(hours=2))
    assert await setting.work() == []
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 11:00")


async def test_post_now_after_todays_slot_is_an_extra_one(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(10, 1))
    setting.clock.advance(MINUTES)
    assert await setting.work() == ["essay-1"]
    setting.clock.advance(MINUTES)
    made = await setting.setup.post_now(standing)
    assert (made.delivery.slot, made.instead_of) == (Slot(standing, TODAY, 2), None)
    assert await setting.work() == ["essay-2"]
    assert await setting.upcoming(standing) == (TOMORROW, 1, "25 10:01")


async def test_a_post_now_that_still_waits_is_hurried_and_not_joined_by_a_second(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(10, 1))
    setting.clock.advance(MINUTES)
    assert await setting.work() == ["essay-1"]
    setting.clock.advance(MINUTES)
    first = (await setting.setup.post_now(standing)).delivery
    [row] = await setting.deliveries.claim(setting.clock.now(), setting.clock.now() + MINUTES, LOCAL, 1)
    assert (await setting.setup.post_now(standing)).delivery.slot == first.slot  # it is being posted
    await setting.deliveries.release(row.slot, row.fence, Reason.UNAVAILABLE, setting.clock.now() + 2 * MINUTES)
    again = (await setting.setup.post_now(standing)).delivery
    assert (again.slot, again.next_attempt) == (first.slot, setting.clock.now())
    assert await setting.work() == ["essay-2"]
    assert await setting.work() == []


async def test_a_post_now_after_one_that_is_too_late_or_held_is_another(setting: Setting) -> None:
    standing = await setting.subscribe(at=time(10, 1))
    setting.clock.advance(MINUTES)
    assert await setting.work() == ["essay-1"]
    [row] = await setting.rows()
    await setting.deliveries.mark_uncertain(row.slot, row.fence, Reason.CANNOT_SCAN, None)
    assert (await setting.setup.post_now(standing)).delivery.slot == Slot(standing, TODAY, 2)
    setting.clock.advance(timedelta(hours=7))
    assert (await setting.setup.post_now(standing)).delivery.slot == Slot(standing, TODAY, 3)


class Interleaved(MemoryDeliveries):
    """Lets others run between its reads and its writes, as a database does."""

    async def turns(self, subscription: SubscriptionId, local_date: date) -> int:
        turns = await super().turns(subscription, local_date)
        await asyncio.sleep(0)
        return turns

    async def materialise(self, delivery: Delivery, upcoming: NextSlot | None) -> bool:
        await asyncio.sleep(0)
        return await super().materialise(delivery, upcoming)


@pytest.mark.parametrize("at", [time(8), time(11)], ids=["after today's slot", "before it"])
async def test_of_two_admins_at_the_same_moment_one_posts(at: time) -> None:
    setting = Setting(deliveries=Interleaved)
    await setting.fill()
    standing = await setting.subscribe(at)
    both = await asyncio.gather(*(setting.setup.post_now(standing) for _ in range(2)), return_exceptions=True)
    assert {type(outcome) for outcome in both} == {PostNow, Conflict}
    assert len(await setting.rows()) == 1


def _slug(planned: Planned | None) -> str:
    return planned.post.slug if planned is not None else ""


async def _suspended(setting: Setting) -> SubscriptionId:
    order: Subscription = standing_order(state=SubscriptionState.SUSPENDED, reason="gone")
    await setting.subscriptions.add(order)
    return order.id


@pytest.mark.parametrize("act", ["skip", "post_now"])
async def test_a_zone_that_was_moved_westwards_loses_no_date(act: str) -> None:
    """Kiritimati has had its 25th when Honolulu's 24th is still to come, so Honolulu's 25th is that date's second."""
    setting = Setting(now=NOW + timedelta(hours=11))
    await setting.fill()
    standing = await setting.subscribe()
    await setting.setup.schedule(standing, Change(zone="Pacific/Kiritimati"))
    assert (await setting.setup.post_now(standing)).delivery.slot == Slot(standing, TOMORROW)
    await setting.setup.schedule(standing, Change(zone="Pacific/Honolulu"))
    await getattr(setting.setup, act)(standing)
    upcoming = (await setting.setup.get(standing)).upcoming
    assert upcoming is not None
    assert upcoming.slot == Slot(standing, TOMORROW, turn=2)
