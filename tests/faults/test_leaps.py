"""A clock that leaps: nothing is missed without a reason, and nothing comes twice."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.community import Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.subscription import Slot, SubscriptionState
from bot.ports.chat import Missed
from bot.services.community.subscribing import Subscribing
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from bot.services.delivery.timekeeping import BELIEVED_AFTER, Timekeeper
from tests.fakes.chat import LOST, FakeChat, Fault
from tests.fakes.clock import FakeHolidays
from tests.fakes.clock_that_leaps import LeapingClock
from tests.fakes.stores import MemoryStores
from tests.faults.world import DAY, DUE, SLOT, daily, essay

S = DeliveryState
MINUTE, HOUR, ONE_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


@dataclass(slots=True)
class Leaping:
    """A subscription that is due at ``DUE``, a platform with the true time, and a worker whose clock leaps."""

    clock: LeapingClock
    stores: MemoryStores
    chat: FakeChat
    worker: Delivering
    setup: Subscribing

    async def ticks(self, lasting: timedelta, every: timedelta = MINUTE) -> None:
        """A tick now, and then one each ``every``."""
        await self.worker.tick()
        passed = timedelta(0)
        while passed < lasting:
            self.clock.advance(every)
            passed += every
            await self.worker.tick()

    async def row(self, day: date = DAY) -> Delivery | None:
        return await self.stores.deliveries.get(Slot(SLOT.subscription, day))

    def again(self) -> None:
        """The program is started anew."""
        self.worker = _worker(self.clock, self.stores, self.chat)


def _worker(clock: LeapingClock, stores: MemoryStores, chat: FakeChat) -> Delivering:
    return Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=_picking(stores),
        chats={Platform.SLACK: chat},
        clock=Timekeeper(clock, clock),
        holidays=FakeHolidays(),
    )


def _picking(stores: MemoryStores) -> Picking:
    return Picking(stores.essays, stores.picks, "https://essays.example")


async def leaping(now: datetime = DUE - HOUR, *faults: Fault) -> Leaping:
    clock, stores = LeapingClock(now), MemoryStores.empty()
    chat = FakeChat.scan_only(clock.true)
    chat.script("post", *faults)
    await stores.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
    await stores.subscriptions.add(daily(Platform.SLACK))
    setup = Subscribing(stores.subscriptions, stores.deliveries, _picking(stores), FakeHolidays(), clock)
    return Leaping(clock, stores, chat, _worker(clock, stores, chat), setup)


async def test_a_minute_in_the_future_skips_nothing() -> None:
    world = await leaping()
    await world.ticks(10 * MINUTE)
    world.clock.set_by(37 * ONE_DAY)
    await world.ticks(MINUTE, timedelta(seconds=1))
    assert await world.row() is None
    world.clock.set_right()
    await world.ticks(timedelta(days=3), 10 * MINUTE)
    rows = [await world.row(DAY + n * ONE_DAY) for n in range(3)]
    assert [row and row.state for row in rows] == [S.DONE] * 3
    assert not [notice for notice in world.chat.notices if isinstance(notice, Missed)]


async def test_what_is_due_while_a_leap_is_doubted_comes_in_time() -> None:
    world = await leaping(DUE - 2 * MINUTE)
    await world.worker.tick()
    world.clock.set_by(37 * ONE_DAY)
    await world.ticks(BELIEVED_AFTER - MINUTE)
    [message] = world.chat.visible()
    assert message.at == DUE


@pytest.mark.parametrize("started_anew", [False, True])
@pytest.mark.parametrize("paused", [False, True])
async def test_dates_that_were_skipped_ahead_are_free_again_when_the_clock_comes_back(
    paused: bool, started_anew: bool
) -> None:
    world = await leaping()
    await world.ticks(10 * MINUTE)
    world.clock.set_by(37 * ONE_DAY)
    await world.ticks(HOUR)  # long enough to be believed
    row = await world.row()
    assert row is not None
    assert (row.state, row.reason) == (S.SKIPPED, Reason.LATE)
    world.clock.set_right()
    if started_anew:
        world.again()
    if paused:
        await world.setup.pause(SLOT.subscription)
        await world.worker.tick()
        await world.setup.resume(SLOT.subscription)
    await world.ticks(timedelta(days=5), 10 * MINUTE)
    posted = Counter(message.key for message in world.chat.visible())
    for n in range(1, 5):  # on DAY itself an hour of the leap lay beyond its due instant
        assert posted[Slot(SLOT.subscription, DAY + n * ONE_DAY).key] == 1


async def test_a_resume_by_itself_heals_what_a_wrong_clock_skipped() -> None:
    world = await leaping(DUE - 5 * HOUR)
    await world.worker.tick()
    world.clock.set_by(37 * ONE_DAY)
    await world.ticks(10 * MINUTE)
    world.clock.set_right()
    await world.worker.tick()
    subscription = await world.stores.subscriptions.get(SLOT.subscription)
    assert subscription is not None
    assert subscription.upcoming is not None
    assert (subscription.upcoming.slot, subscription.upcoming.due) == (SLOT, DUE)
    assert subscription.state is SubscriptionState.ACTIVE


async def test_what_an_admin_skipped_stays_skipped() -> None:
    world = await leaping()
    await world.setup.skip(SLOT.subscription)
    world.clock.set_by(5 * ONE_DAY)
    await world.ticks(HOUR)
    world.clock.set_right()
    await world.ticks(3 * HOUR, 10 * MINUTE)
    row = await world.row()
    assert row is not None
    assert (row.state, row.reason) == (S.SKIPPED, Reason.ADMIN)
    assert world.chat.visible(SLOT.key) == []


@pytest.mark.parametrize("started_anew", [False, True])
@pytest.mark.parametrize("back", [10 * MINUTE, 2 * HOUR, 30 * ONE_DAY], ids=str)
async def test_an_answer_that_was_lost_before_the_clock_was_set_back_is_looked_for_at_once(
    back: timedelta, started_anew: bool
) -> None:
    world = await leaping(DUE, LOST)
    await world.worker.tick()
    row = await world.row()
    assert row is not None
    assert row.state is S.UNCERTAIN
    world.clock.set_by(-back)
    if started_anew:
        world.again()
    await world.ticks(2 * MINUTE, timedelta(seconds=10))
    row = await world.row()
    assert row is not None
    assert row.state is S.DONE
    assert len(world.chat.visible()) == 1


async def test_a_lease_from_the_future_ends_soon_and_its_work_goes_on() -> None:
    world = await leaping(DUE)
    rows = world.stores.deliveries
    await world.worker.tick()
    row = await world.row()
    assert row is not None
    stuck = replace(row, state=S.SENDING, message=None, lease_until=DUE + 2 * HOUR, settled=None, next_attempt=DUE)
    rows.kept[SLOT] = stuck
    world.clock.set_by(-HOUR)
    await world.ticks(3 * MINUTE, timedelta(seconds=10))
    row = await world.row()
    assert row is not None
    assert row.state is S.DONE
    assert len(world.chat.visible()) == 1


async def test_the_thread_of_what_was_just_posted_does_not_wait_for_the_old_time() -> None:
    world = await leaping(DUE)
    world.chat.script("open_thread", LOST)
    await world.worker.tick()
    world.clock.set_by(-2 * HOUR)
    await world.ticks(2 * MINUTE, timedelta(seconds=10))
    row = await world.row()
    assert row is not None
    assert row.state is S.DONE


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("hours", [1, 4])
async def test_a_laptop_that_slept_over_its_due_instant_posts_when_it_wakes(hours: int, counted: bool) -> None:
    world = await leaping(DUE - HOUR)
    await world.ticks(10 * MINUTE)
    world.clock.sleep_through(HOUR * hours, counted=counted)
    await world.ticks(2 * BELIEVED_AFTER)
    row = await world.row()
    assert row is not None
    assert row.state is S.DONE


async def test_a_laptop_that_slept_too_long_says_so() -> None:
    world = await leaping(DUE - HOUR)
    await world.ticks(10 * MINUTE)
    world.clock.sleep_through(10 * HOUR, counted=False)
    await world.ticks(2 * BELIEVED_AFTER)
    row = await world.row()
    assert row is not None
    assert (row.state, row.reason) == (S.SKIPPED, Reason.LATE)
    assert len(world.chat.notices) == 1


LEAPS = st.one_of(
    st.integers(-40 * 24 * 60, 40 * 24 * 60),
    st.sampled_from([-120, 120, 60 * 9, -60 * 9, 37 * 24 * 60, -37 * 24 * 60, 1, -1]),
)
STEPS = st.lists(
    st.tuples(LEAPS, st.sampled_from([1, 2, 4, 10, 60, 600]), st.sampled_from(["stays", "right", "anew"])), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
async def test_whatever_the_clock_does_nothing_is_missed_without_a_reason_and_nothing_comes_twice(
    steps: list[tuple[int, int, str]],
) -> None:
    logging.disable(logging.CRITICAL)
    try:
        world = await leaping()
        await world.worker.tick()
        for minutes, lasting, then in steps:
            world.clock.set_by(timedelta(minutes=minutes))
            await world.ticks(MINUTE * lasting, MINUTE * max(1, lasting // 20))
            if then == "right":
                world.clock.set_right()
            elif then == "anew":
                world.again()
        world.clock.set_right()
        right = world.clock.true.now()
        await world.ticks(timedelta(days=3), 10 * MINUTE)
        await _is_whole(world, right)
    finally:
        logging.disable(logging.NOTSET)


async def _is_whole(world: Leaping, right: datetime) -> None:
    """Each date has at most one post, and each that came due after the clock was ``right`` again has had one."""
    posted = Counter(message.key for message in world.chat.visible())
    assert not [key for key, count in posted.items() if count > 1]
    day, due = DAY, DUE
    while due <= world.clock.true.now():
        row = await world.row(day)
        assert row is not None, day
        assert row.state is S.DONE or (row.state is S.SKIPPED and row.reason and due < right), row
        assert posted[row.slot.key] == (row.state is S.DONE)
        day, due = day + ONE_DAY, due + ONE_DAY
