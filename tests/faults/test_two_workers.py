"""Two workers over the same stores: one stands still at every point of its run, past its lease, and then goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import ended
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from tests.fakes.chat import ACCEPTED_502, BROKEN, FORBIDDEN, GONE, LOST, REJECTED, Fault, late, slow, unavailable
from tests.faults.crashes import ONCE, TICKS, MakeWorld, points, verdict
from tests.faults.watch import Death, Moment, Pause, Point, after, before
from tests.faults.world import SLOT, FakeWorld, World, blind_slack, discord_like, slack_like

BOTH = pytest.mark.parametrize("make_world", [discord_like, slack_like])
PAST_THE_LEASE = timedelta(seconds=61)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


async def live_on(world: World, *workers: Delivering, ticks: Sequence[int] = TICKS[1:]) -> None:
    """The clock ticks for ``workers`` in turn."""
    before = 0
    for seconds in ticks:
        world.clock.advance(timedelta(seconds=seconds - before))
        before = seconds
        for worker in workers:
            await worker.tick()


async def paused(world: World, point: Point, *, still: timedelta, others: Sequence[int]) -> str:
    """One worker stands still at ``point`` for ``still`` and while another ticks at ``others``; then both go on."""
    await world.settle_in()
    pause = Pause(point)
    first, second = world.worker(pause), world.worker()
    running = asyncio.create_task(_ticks_until_reached(world, first, pause))
    here = asyncio.create_task(pause.here.wait())
    await asyncio.wait({running, here}, return_when=asyncio.FIRST_COMPLETED)
    assert pause.reached, point
    world.clock.advance(still)
    await live_on(world, second, ticks=(0, *others))
    pause.go.set()
    await asyncio.gather(running, here)
    await live_on(world, first, second)
    return await verdict(world)


async def _ticks_until_reached(world: World, worker: Delivering, pause: Pause) -> None:
    """The first worker's own ticks, up to the one in which it stands still."""
    await worker.tick()
    for earlier, later in pairwise(TICKS):
        if pause.reached:
            return
        world.clock.advance(timedelta(seconds=later - earlier))
        await worker.tick()


def _asks_twice(point: Point) -> bool:
    """Stopped between the check of its lease and the question: without a nonce nothing tells the two apart."""
    return (point.call, point.moment) == ("chat.ask", Moment.BEFORE)


@BOTH
@pytest.mark.parametrize("others", [(), (5, 35), TICKS[1:-3]], ids=["one-tick", "a-minute", "until-swept"])
@pytest.mark.parametrize("still", [timedelta(seconds=20), PAST_THE_LEASE], ids=["leased", "lease-ended"])
async def test_a_worker_that_stands_still_anywhere(
    make_world: MakeWorld, still: timedelta, others: Sequence[int]
) -> None:
    ends = {}
    for point in await points(make_world):
        end = await paused(await make_world(), point, still=still, others=others)
        if end != ONCE and not _asks_twice(point):
            ends[str(point)] = end
    assert ends == {}


async def test_the_question_can_stand_twice_without_a_nonce() -> None:
    """What cannot be had is written down: see "What cannot be promised" in docs/explanation/delivery.md."""
    twice = "done () with 1 posts and 2 questions"
    assert await paused(await slack_like(), before("chat.ask"), still=PAST_THE_LEASE, others=()) == twice
    assert await paused(await discord_like(), before("chat.ask"), still=PAST_THE_LEASE, others=()) == ONCE


class Stopped:
    """A worker of its own that stands still at a point of its first tick, and may die at another ``then``."""

    def __init__(self, world: World, point: Point, pace: Pace | None = None, *, then: Point | None = None) -> None:
        self._dies = then is not None
        self._pause = Pause(point, then)
        self._tick = asyncio.create_task(world.worker(self._pause, pace).tick())

    async def __aenter__(self) -> Stopped:
        await self._pause.here.wait()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._pause.go.set()
        with pytest.raises(BaseExceptionGroup) if self._dies else nullcontext():
            await self._tick


async def the_message(world: FakeWorld) -> bool:
    """Whether members see exactly one post, and it is the one that we know."""
    return [m.ref for m in world.fake.visible(SLOT.key)] == [(await world.row()).message]


async def test_the_loser_deletes_its_own_copy() -> None:
    world = await slack_like()
    await world.settle_in()
    async with Stopped(world, before("chat.post")):
        world.clock.advance(PAST_THE_LEASE)
        await world.worker().tick()
        assert await the_message(world)
    assert (world.fake.calls.count("post"), world.fake.calls.count("delete")) == (2, 1)
    assert await the_message(world)


@pytest.mark.parametrize("swept", [False, True], ids=["before-the-sweep", "after-the-sweep"])
async def test_a_copy_that_the_loser_cannot_delete_is_left_to_a_sweep(swept: bool) -> None:
    world = await slack_like()
    await world.settle_in()
    second = world.worker()
    world.fake.script("delete", unavailable())
    async with Stopped(world, before("chat.post")):
        world.clock.advance(PAST_THE_LEASE)
        await live_on(world, second, ticks=(0, 300, 601) if swept else (0,))
        assert ((await world.row()).sweep_at is None) == swept
    assert len(world.fake.visible()) == 2
    await live_on(world, second, ticks=(601,))
    assert await the_message(world)
    assert (await world.row()).sweep_at is None


async def test_a_loser_that_dies_before_it_deletes_leaves_that_to_a_sweep() -> None:
    world = await slack_like()
    await world.settle_in()
    second = world.worker()
    async with Stopped(world, before("chat.post"), then=before("chat.delete")):
        world.clock.advance(PAST_THE_LEASE)
        await live_on(world, second, ticks=(0, 300, 601))
    assert len(world.fake.visible()) == 2
    await live_on(world, second, ticks=(601,))
    assert await the_message(world)


async def test_a_post_that_comes_after_an_admin_skipped_it_is_deleted() -> None:
    world = await blind_slack()
    await world.settle_in()
    async with Stopped(world, before("chat.post")):
        world.clock.advance(PAST_THE_LEASE)
        await world.worker().tick()
        assert (await world.row()).reason is Reason.CANNOT_SCAN
        await world.deliveries.skip(SLOT, Reason.ADMIN)
    assert world.fake.calls.count("post") == 1
    assert world.fake.visible() == []
    assert (await world.row()).state is DeliveryState.SKIPPED


async def test_the_sweep_removes_what_was_accepted_late() -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("post", late(120))
    worker = world.worker()
    await live_on(world, worker, ticks=(0, 30, 120, 180))
    assert len(world.fake.visible(SLOT.key)) == 2
    await live_on(world, worker, ticks=(500,))
    assert await the_message(world)


async def test_a_sweep_that_fails_or_dies_is_made_again() -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("post", late(120))
    await live_on(world, world.worker(), ticks=(0, 30, 120))
    world.fake.script("find", unavailable())
    await live_on(world, world.worker(), ticks=(600,))
    assert len(world.fake.visible()) == 2
    world.clock.advance(timedelta(minutes=10))
    with pytest.raises(BaseExceptionGroup):
        await world.worker(Death(after("chat.delete"))).tick()
    await world.worker().tick()
    assert await the_message(world)
    assert (await world.row()).sweep_at is None


async def test_a_sweep_waits_for_what_is_not_settled() -> None:
    """Before a skip a sweep is booked; should the worker die between the two, the only copy must not be swept."""
    world = await slack_like()
    await world.settle_in()
    world.fake.script("post", LOST)
    await world.worker().tick()
    await world.deliveries.schedule_sweep(SLOT, world.clock.now())
    await world.worker().tick()
    assert len(world.fake.visible()) == 1
    assert (await world.row()).sweep_at == world.clock.now() + timedelta(minutes=10)
    await live_on(world, world.worker())
    assert await verdict(world) == ONCE


async def test_where_nobody_can_look_nothing_is_swept() -> None:
    world = await blind_slack()
    await world.settle_in()
    await live_on(world, world.worker(), ticks=(0, 601))
    assert (await world.row()).sweep_at is None
    assert "find" not in world.fake.calls


@pytest.mark.parametrize("fault", [FORBIDDEN, GONE, REJECTED], ids=["forbidden", "gone", "rejected"])
async def test_a_sweep_that_is_refused_ends(fault: Fault) -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("find", fault)
    await live_on(world, world.worker(), ticks=(0, 601))
    assert (await world.row()).sweep_at is None


async def test_a_sweep_that_fails_for_a_day_is_given_up() -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("find", *[BROKEN] * 200)
    await world.worker().tick()
    await world.subscriptions.update(SLOT.subscription, ended)  # or the next day's slot would be swept as well
    await live_on(world, world.worker(), ticks=range(0, 100_000, 600))
    assert (await world.row()).sweep_at is None
    assert 140 < world.fake.calls.count("find") < 150


async def test_a_lease_that_ended_before_the_write_stops_the_write() -> None:
    """The store takes longer than the lease: nothing is sent, and whoever comes next sends once."""
    world = await slack_like()
    await world.settle_in()
    async with Stopped(world, after("deliveries.record_send")):
        world.clock.advance(PAST_THE_LEASE)
    assert world.fake.messages == {}
    await live_on(world, world.worker())
    assert await verdict(world) == ONCE


async def test_the_lease_is_counted_from_before_the_claim() -> None:
    world = await slack_like()
    await world.settle_in()
    began = world.clock.now()
    async with Stopped(world, before("deliveries.claim"), Pace(lease=timedelta(seconds=20))):
        world.clock.advance(timedelta(seconds=21))
    row = await world.row()
    assert (row.lease_until, row.state) == (began + timedelta(seconds=20), DeliveryState.SENDING)
    assert world.fake.messages == {}


async def test_an_answer_that_comes_after_the_lease_settles_all_the_same() -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("post", slow(70))
    await world.worker().tick()
    assert (await world.row()).state is DeliveryState.POSTED
    await world.worker().tick()
    assert (await verdict(world), world.fake.calls.count("post")) == (ONCE, 1)


async def test_three_work_at_once_and_the_slot_is_posted_once() -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("post", ACCEPTED_502)
    workers = [world.worker() for _ in range(3)]
    await asyncio.gather(*(worker.tick() for worker in workers))
    await live_on(world, *workers)
    assert await verdict(world) == ONCE
