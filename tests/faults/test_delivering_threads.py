"""After the post: the thread and its closing question, each of which may fail without taking the post along."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.core.delivery import Delivery, DeliveryState
from bot.services.delivery.opening import question_key
from bot.services.delivery.pace import Pace
from tests.fakes.chat import (
    ACCEPTED_502,
    BROKEN,
    FORBIDDEN,
    GONE,
    LOST,
    REFUSED_502,
    REJECTED,
    Fault,
    late,
    unavailable,
)
from tests.faults.crashes import ONCE, MakeWorld, verdict
from tests.faults.watch import Watch
from tests.faults.world import DUE, SLOT, FakeWorld, discord_like, slack_like

S = DeliveryState
BOTH = pytest.mark.parametrize("make_world", [discord_like, slack_like])
HOPELESS = pytest.mark.parametrize("fault", [FORBIDDEN, GONE, REJECTED], ids=["forbidden", "gone", "rejected"])


async def faulty(make_world: MakeWorld, method: str, *faults: Fault) -> FakeWorld:
    world = await make_world()
    assert isinstance(world, FakeWorld)
    await world.settle_in()
    world.fake.script(method, *faults)
    return world


async def ticked(world: FakeWorld, *pauses: float, pace: Pace | None = None) -> Delivery:
    worker = world.worker(pace=pace)
    await worker.tick()
    for seconds in pauses:
        world.clock.advance(timedelta(seconds=seconds))
        await worker.tick()
    return await world.row()


async def test_the_question_has_a_key_of_its_own_that_fits_a_nonce() -> None:
    world = await faulty(discord_like, "ask")
    row = await ticked(world)
    assert row.message is not None
    (question,) = world.fake.questions(row.message)
    assert question.key == question_key(SLOT) != SLOT.key
    assert len(question.key) <= 25


@BOTH
@pytest.mark.parametrize("method", ["open_thread", "ask"])
@HOPELESS
async def test_what_cannot_be_mended_is_not_tried_again(make_world: MakeWorld, method: str, fault: Fault) -> None:
    """The post stands; its subscription goes on, and nobody is told of a missed essay."""
    world = await faulty(make_world, method, fault)
    row = await ticked(world, 60, 3600)
    assert row.state is (S.POSTED if method == "open_thread" else S.THREADED)
    assert (row.next_attempt, row.lease_until) == (None, None)
    assert world.fake.calls.count(method) == 1
    assert world.fake.notices == []
    assert len(world.fake.visible()) == 1


@BOTH
@pytest.mark.parametrize("method", ["open_thread", "ask"])
async def test_an_unavailable_platform_is_tried_again_when_it_says_so(make_world: MakeWorld, method: str) -> None:
    world = await faulty(make_world, method, unavailable(), unavailable(retry_after=100))
    assert (await ticked(world)).next_attempt == DUE + timedelta(seconds=5)
    assert (await ticked(world, 5)).next_attempt == DUE + timedelta(seconds=105)
    await ticked(world, 100)
    assert await verdict(world) == ONCE


@BOTH
@pytest.mark.parametrize(
    "fault", [LOST, ACCEPTED_502, REFUSED_502, late(20)], ids=["lost", "502", "502-refused", "late"]
)
async def test_a_question_that_may_stand_is_looked_for_before_it_is_asked_again(
    make_world: MakeWorld, fault: Fault
) -> None:
    world = await faulty(make_world, "ask", fault)
    assert (await ticked(world)).next_attempt == DUE + timedelta(seconds=30)
    await ticked(world, 30)
    assert await verdict(world) == ONCE
    assert world.fake.calls.count("asked") == 1
    assert world.fake.calls.count("ask") == (2 if fault is REFUSED_502 else 1)


@BOTH
async def test_where_the_question_cannot_be_looked_for_it_is_not_asked_again(make_world: MakeWorld) -> None:
    world = await faulty(make_world, "ask", LOST)
    world.fake.script("asked", FORBIDDEN)
    row = await ticked(world, 30, 3600)
    assert (row.state, row.next_attempt, world.fake.calls.count("ask")) == (S.THREADED, None, 1)


async def test_a_message_that_a_moderator_deleted_ends_its_thread() -> None:
    world = await faulty(discord_like, "open_thread", unavailable())
    row = await ticked(world)
    assert row.message is not None
    world.fake.erase(row.message)
    row = await ticked(world, 5, 3600)
    assert (row.state, row.next_attempt) == (S.POSTED, None)
    assert world.fake.visible() == []


async def test_a_thread_that_keeps_failing_is_given_up_at_last() -> None:
    world = await faulty(slack_like, "open_thread", *[BROKEN] * 100)
    row = await ticked(world, *[600] * 60, pace=Pace(steps=3))
    assert (row.state, row.next_attempt) == (S.POSTED, None)
    tries = world.fake.calls.count("open_thread")
    assert 30 < tries < 60  # until it was late
    await ticked(world, 3600)
    assert world.fake.calls.count("open_thread") == tries


async def test_a_late_thread_is_tried_more_than_once() -> None:
    world = await faulty(slack_like, "open_thread", unavailable(), BROKEN)
    await ticked(world)
    await ticked(world, 7 * 3600, 30)
    assert await verdict(world) == ONCE


async def test_no_thread_is_opened_after_the_lease() -> None:
    world = await faulty(slack_like, "open_thread", unavailable())
    await ticked(world)
    world.clock.advance(timedelta(seconds=5))

    class Slow(Watch):
        async def passes(self, call: str, effect: Any) -> Any:
            answer = await super().passes(call, effect)
            if call == "deliveries.claim":
                world.clock.advance(timedelta(seconds=61))
            return answer

    await world.worker(Slow()).tick()
    assert world.fake.calls.count("open_thread") == 1
    await ticked(world)
    assert await verdict(world) == ONCE
