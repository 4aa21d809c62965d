"""The tick as a whole: how much it takes on, what a failing store does to it, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.core.delivery import DeliveryState, Reason
from bot.errors import StoreBusy
from bot.services.delivery.delivering import Delivering, Tick
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from bot.services.delivery.sweeping import sweep_task
from tests.fakes.chat import FakeChat, Fault, unavailable
from tests.fakes.clock import FakeHolidays
from tests.fakes.opening import ListedWork
from tests.faults.crashes import ONCE, verdict
from tests.faults.watch import Pause, Watch, before
from tests.faults.world import DUE, SLOT, FakeWorld, daily, discord_like, slack_like

S = DeliveryState


class Busy(Watch):
    """The store is busy at every call of one name, as often as told; each call lets other deliveries run."""

    def __init__(self, call: str, times: int = 1) -> None:
        super().__init__()
        self._call = call
        self._times = times

    async def passes(self, call: str, effect: Any) -> Any:
        await asyncio.sleep(0)
        if call == self._call and self._times:
            self._times -= 1
            raise StoreBusy("The database is busy.")
        return await super().passes(call, effect)


async def crowd(world: FakeWorld, size: int) -> None:
    """Subscriptions that are all due now."""
    await world.settle_in()
    for n in range(2, size + 1):
        await world.subscriptions.add(daily(world.platform, number=n))


async def test_one_tick_takes_a_slot_from_due_to_done() -> None:
    world = await discord_like()
    await world.settle_in()
    assert await world.worker().tick() == Tick(made=1, ended=0, freed=0, missed=0, worked=2, beside=0, swept=0)
    world.clock.advance(timedelta(minutes=10))
    assert await world.worker().tick() == Tick(made=0, ended=0, freed=0, missed=0, worked=0, beside=0, swept=1)


async def test_what_is_to_be_swept_is_handed_to_background_work_where_there_is_one() -> None:
    world, work = await discord_like(), ListedWork()
    await world.settle_in()
    worker = world.worker(work=work)
    await worker.tick()
    assert work.waiting == [], "it is not due yet"
    world.clock.advance(timedelta(minutes=10))
    for _ in range(2):
        assert (await worker.tick()).swept == 0
    assert work.waiting == [(sweep_task(world.platform), "")]
    assert await world.worker(work=work).sweep() == 1, "any worker does it"
    work.waiting.clear()
    await worker.tick()
    assert work.waiting == []


async def test_a_tick_with_nothing_to_do_claims_essays_and_others_once_and_writes_nothing() -> None:
    world = await discord_like()
    watch = Watch()
    worker = world.worker(watch)
    await worker.tick()
    watch.calls.clear()  # the first one looks for what a clock that was set back has left
    await worker.tick()
    assert watch.calls == [
        "subscriptions.due",
        "deliveries.reap_expired_leases",
        "deliveries.skip_late",
        "deliveries.claim",
        "subscriptions.due",
        "deliveries.claim",
        "deliveries.to_sweep",
    ]


async def test_a_bounded_number_is_worked_at_once() -> None:
    world = await slack_like()
    await crowd(world, 10)
    at_once: list[int] = []

    class Counting(Watch):
        now = 0

        async def passes(self, call: str, effect: Any) -> Any:
            if call != "chat.post":
                return await effect()
            self.now += 1
            at_once.append(self.now)
            await asyncio.sleep(0)
            self.now -= 1
            return await effect()

    await world.worker(Counting(), Pace(concurrency=3)).tick()
    assert max(at_once) == 3
    assert len(world.fake.visible()) == 10


async def test_a_slow_platform_leaves_the_rest_to_the_next_tick() -> None:
    world = await slack_like()
    await crowd(world, 4)
    world.fake.script("post", *[Fault(slow=timedelta(seconds=20))] * 4)
    worker = world.worker(pace=Pace(concurrency=1, tick_limit=timedelta(seconds=30)))
    await worker.tick()
    assert len(world.fake.visible()) == 2
    await worker.tick()
    await worker.tick()
    assert len(world.fake.visible()) == 4


async def test_one_stuck_call_ends_by_itself_and_does_not_stop_the_others() -> None:
    world = await slack_like()
    await crowd(world, 3)

    class Stuck(Watch):
        async def passes(self, call: str, effect: Any) -> Any:
            if call == "chat.post" and call not in self.calls:
                self.calls.append(call)
                await asyncio.Event().wait()
            return await effect()

    await world.worker(Stuck(), Pace(call_limit=timedelta(milliseconds=1))).tick()
    assert len(world.fake.visible()) == 2
    assert ((await world.row()).state, (await world.row()).reason) == (S.UNCERTAIN, Reason.NO_ANSWER)


@pytest.mark.parametrize(
    "call",
    [
        "subscriptions.due",
        "deliveries.materialise",
        "deliveries.reap_expired_leases",
        "deliveries.skip_late",
        "deliveries.claim",
        "picks.next",
        "deliveries.freeze",
        "deliveries.record_send",
        "deliveries.settle",
        "deliveries.threaded",
        "deliveries.done",
        "deliveries.to_sweep",
        "deliveries.schedule_sweep",
    ],
)
async def test_a_busy_store_delays_and_loses_nothing(call: str, caplog: pytest.LogCaptureFixture) -> None:
    world = await slack_like()
    await world.settle_in()
    busy = Busy(call, times=2)
    worker = world.worker(busy)
    for _ in range(40):
        await worker.tick()
        world.clock.advance(timedelta(seconds=31))
    assert busy._times == 0
    assert await verdict(world) == ONCE
    assert "The database is busy" in caplog.text
    assert (await world.row()).sweep_at is None


async def test_a_clock_that_was_set_back_is_followed_later_where_the_store_is_busy() -> None:
    world, busy = await discord_like(), Busy("deliveries.pull_in")
    worker = world.worker(busy)
    for times in range(2):  # at the start, and when it is set back
        for _ in range(3):
            await worker.tick()
            world.clock.advance(timedelta(seconds=5))
        assert busy.calls.count("deliveries.pull_in") == times + 1
        busy._times = 1
        world.clock.set_back(timedelta(hours=1))


async def test_a_failing_claim_does_not_end_what_is_being_worked() -> None:
    world = await slack_like()
    await crowd(world, 3)

    class SecondClaimFails(Busy):
        async def passes(self, call: str, effect: Any) -> Any:
            if call == "deliveries.claim" and "deliveries.claim" not in self.calls:
                self.calls.append(call)
                return await effect()
            if call == "chat.post":
                self.calls.append(call)
                for _ in range(100 * self.calls.count(call)):  # the second comes long after the first
                    await asyncio.sleep(0)
            return await super().passes(call, effect)

    await world.worker(SecondClaimFails("deliveries.claim", times=100), Pace(concurrency=2)).tick()
    assert len(world.fake.visible()) == 2


async def test_a_delivery_that_fails_does_not_stop_the_others() -> None:
    world = await slack_like()
    await crowd(world, 3)
    await world.worker(Busy("deliveries.freeze"), Pace(concurrency=3)).tick()
    assert len(world.fake.visible()) == 2


async def test_admins_who_cannot_be_told_do_not_stop_the_tick(caplog: pytest.LogCaptureFixture) -> None:
    world = await slack_like()
    await crowd(world, 2)

    class Untold(Watch):
        async def passes(self, call: str, effect: Any) -> Any:
            if call == "chat.tell_admins" and call not in self.calls:
                self.calls.append(call)
                raise RuntimeError("the adapter has a bug")
            return await effect()

    world.clock.advance(timedelta(hours=7))
    tick = await world.worker(Untold()).tick()
    assert (tick.missed, len(world.fake.notices)) == (2, 1)
    assert "Admins on slack were not notified of Missed" in caplog.text


async def test_a_cancelled_tick_leaves_a_row_that_the_lease_recovers() -> None:
    world = await slack_like()
    await world.settle_in()
    pause = Pause(before("chat.post"))
    tick = asyncio.create_task(world.worker(pause).tick())
    await pause.here.wait()
    tick.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tick
    assert (await world.row()).state is S.SENDING
    world.clock.advance(timedelta(seconds=60))
    await world.worker().tick()
    assert await verdict(world) == ONCE


async def test_each_decision_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    world = await slack_like()
    await world.settle_in()
    world.fake.script("post", unavailable())
    with caplog.at_level(logging.INFO, "bot.services"):
        await world.worker().tick()
        world.clock.advance(timedelta(seconds=5))
        await world.worker().tick()
    lines = [record.getMessage() for record in caplog.records]
    again = DUE + timedelta(seconds=5)
    assert lines == [
        f"Delivery {SLOT.key}: due at {DUE}",
        f"Delivery {SLOT.key}: not accepted (unavailable: Too many requests.), next attempt at {again}",
        f"Delivery {SLOT.key}: posted",
        f"Delivery {SLOT.key}: done",
    ]


async def test_two_platforms_share_one_tick() -> None:
    world = await slack_like()
    await crowd(world, 2)
    other = await discord_like()
    discord = FakeChat.with_nonce(world.clock)
    await world.subscriptions.add(daily(other.platform, number=3))
    worker = Delivering(
        subscriptions=world.subscriptions,
        deliveries=world.deliveries,
        picking=Picking(world.essays, world.picks, "https://essays.example"),
        chats={world.platform: world.fake, other.platform: discord},
        clock=world.clock,
        holidays=FakeHolidays(),
    )
    await worker.tick()
    assert (len(world.fake.visible()), len(discord.visible())) == (2, 1)
