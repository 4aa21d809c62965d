"""One delivery and one thing that goes wrong: what becomes of it, what is written to the platform, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Essay, Language
from bot.core.subscription import Subscription, SubscriptionState
from bot.ports.chat import Missed, Suspended
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.delivery.slots import owed
from tests.fakes.chat import (
    FORBIDDEN,
    GONE,
    REJECTED,
    Fault,
    late,
    unavailable,
)
from tests.faults.crashes import ONCE, MakeWorld, verdict
from tests.faults.watch import Crash, Death, before
from tests.faults.world import (
    DUE,
    SLOT,
    FakeWorld,
    daily,
    discord_like,
    essay,
    slack_like,
)

BOTH = pytest.mark.parametrize("make_world", [discord_like, slack_like])
REFUSED = pytest.mark.parametrize(("fault", "reason"), [(FORBIDDEN, Reason.FORBIDDEN), (GONE, Reason.GONE)])
S = DeliveryState


async def ticked(world: FakeWorld, *pauses: float) -> Delivery:
    """The row after a tick now, and one after each of ``pauses`` seconds."""
    worker = world.worker()
    await worker.tick()
    for seconds in pauses:
        world.clock.advance(timedelta(seconds=seconds))
        await worker.tick()
    return await world.row()


async def faulty(make_world: MakeWorld, method: str, *faults: Fault) -> FakeWorld:
    """A world whose first calls of ``method`` go like ``faults``."""
    world = await make_world()
    assert isinstance(world, FakeWorld)
    await world.settle_in()
    world.fake.script(method, *faults)
    return world


async def subscription(world: FakeWorld) -> Subscription:
    """The only subscription as it stands."""
    found = await world.subscriptions.get(SLOT.subscription)
    assert found is not None
    return found


# What is posted


async def test_the_post_is_the_previewed_one_and_carries_the_key() -> None:
    world = await faulty(discord_like, "post")
    await world.worker().tick()
    (message,) = world.fake.visible()
    row = await world.row()
    assert message.key == SLOT.key == f"{SLOT.subscription}-20260303-1"
    assert message.post == row.post
    assert row.post is not None
    assert row.post.url == f"https://essays.example/e/{row.post.slug}"
    assert (row.state, row.round, row.settled, row.message) == (S.DONE, 1, DUE, message.ref)
    assert row.sweep_at == DUE + timedelta(minutes=10)


async def test_every_attempt_sends_what_was_frozen_first() -> None:
    """The library changes between two attempts; members get what was picked at first."""
    world = await faulty(slack_like, "post", unavailable())
    frozen = (await ticked(world)).post
    assert frozen is not None
    others = [essay(n) for n in (4, 5, 6)]
    await world.essays.apply("test", others, [e.slug for e in await world.essays.newest(99)])
    row = await ticked(world, 5)
    assert (row.post, row.state) == (frozen, S.DONE)
    assert world.fake.visible()[0].post == frozen


async def test_an_essay_without_a_question_has_a_thread_and_nothing_is_asked() -> None:
    world = await discord_like()
    await world.settle_in(essays=[essay(1, question="")])
    row = await ticked(world)
    assert row.state is S.DONE
    assert row.thread is not None
    assert row.message is not None
    assert await world.questions(row.message) == 0
    assert "ask" not in world.fake.calls


@pytest.mark.parametrize("library", [[], [essay(1)]], ids=["empty", "none fits"])
async def test_a_library_without_an_essay_for_it_waits_until_it_is_late_and_is_told_of(library: list[Essay]) -> None:
    world = await discord_like()
    await world.settle_in(replace(daily(world.platform), language=Language.JA), library)
    row = await ticked(world, 5, 3600)
    assert (row.state, row.reason) == (S.DUE, Reason.NO_ESSAY)
    assert world.fake.notices == []
    row = await ticked(world, 5 * 3600)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.NO_ESSAY)
    assert world.fake.notices == [Missed(row)]
    assert world.fake.messages == {}


@BOTH
async def test_an_essay_that_comes_into_the_library_in_time_is_posted(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.settle_in(essays=[])
    worker = world.worker()
    await worker.tick()
    await world.essays.apply("test", [essay(1)], [])
    world.clock.advance(timedelta(minutes=10))
    await worker.tick()
    assert await verdict(world) == ONCE


async def test_a_worker_that_died_before_its_pick_waits_for_an_essay_too() -> None:
    world = await discord_like()
    await world.settle_in(essays=[])
    death = Death(before("picks.next"))
    with pytest.raises((Crash, BaseExceptionGroup)):
        await world.worker(death).tick()
    assert death.reached
    row = await ticked(world, 60)
    assert (row.state, row.reason, row.first_sent) == (S.UNCERTAIN, Reason.NO_ESSAY, None)
    row = await ticked(world, 6 * 3600)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.NO_ESSAY)
    assert world.fake.notices == [Missed(row)]


# Certainly not accepted


@BOTH
async def test_an_unavailable_platform_is_tried_again_ever_more_slowly(make_world: MakeWorld) -> None:
    world = await faulty(make_world, "post", unavailable(), unavailable())
    first = await ticked(world)
    assert (first.state, first.reason, first.next_attempt) == (S.DUE, Reason.UNAVAILABLE, DUE + timedelta(seconds=5))
    second = await ticked(world, 5)
    assert second.next_attempt == DUE + timedelta(seconds=15)
    assert (await ticked(world, 10)).state is S.DONE
    assert await verdict(world) == ONCE
    assert "find" not in world.fake.calls


async def test_the_platform_says_how_long_to_wait() -> None:
    world = await faulty(slack_like, "post", unavailable(retry_after=300))
    assert (await ticked(world)).next_attempt == DUE + timedelta(seconds=300)
    await ticked(world, 299)
    assert world.fake.calls.count("post") == 1
    assert (await ticked(world, 1)).state is S.DONE


async def test_what_was_never_accepted_until_it_was_late_says_why() -> None:
    world = await faulty(slack_like, "post", unavailable(retry_after=7 * 3600))
    row = await ticked(world, 6 * 3600, 1)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.UNAVAILABLE)
    assert world.fake.notices == [Missed(row)]


async def test_a_rejected_post_is_skipped_and_told_of() -> None:
    world = await faulty(slack_like, "post", REJECTED)
    row = await ticked(world)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.REJECTED)
    await ticked(world, 60, 3600)
    assert world.fake.notices == [Missed(row)]
    assert world.fake.calls.count("post") == 1


# A channel that refuses us


@REFUSED
async def test_a_refusing_channel_suspends_its_subscription_and_tells_once(fault: Fault, reason: Reason) -> None:
    world = await faulty(discord_like, "post", fault)
    row = await ticked(world, 5, 60, 3600)
    suspended = await subscription(world)
    assert (suspended.state, suspended.reason, suspended.upcoming) == (SubscriptionState.SUSPENDED, reason.value, None)
    assert world.fake.notices == [Suspended(suspended)]
    assert (row.state, row.reason, world.fake.calls.count("post")) == (S.DUE, reason, 1)


@REFUSED
async def test_an_admin_who_mends_the_channel_in_time_still_gets_todays_essay(fault: Fault, reason: Reason) -> None:
    world = await faulty(discord_like, "post", fault)
    await ticked(world)
    await world.subscriptions.update(SLOT.subscription, lambda s: replace(s, state=SubscriptionState.ACTIVE, reason=""))
    await ticked(world, 3600)
    assert await verdict(world) == ONCE


@REFUSED
async def test_a_channel_that_is_not_mended_in_time_misses_the_essay(fault: Fault, reason: Reason) -> None:
    world = await faulty(discord_like, "post", fault)
    row = await ticked(world, 6 * 3600 + 1)
    assert (row.state, row.reason) == (S.SKIPPED, reason)
    assert world.fake.notices[1:] == [Missed(row)]


async def test_two_refused_slots_of_one_subscription_suspend_it_once() -> None:
    world = await faulty(slack_like, "post", FORBIDDEN, FORBIDDEN)
    extra = replace(SLOT, turn=2)
    await world.deliveries.add(owed(daily(world.platform), extra, DUE))
    await ticked(world)
    assert [(await world.row(slot)).reason for slot in (SLOT, extra)] == [Reason.FORBIDDEN] * 2
    assert world.fake.notices == [Suspended(await subscription(world))]


async def test_a_subscription_that_an_admin_paused_or_removed_is_left_as_it_is() -> None:
    world = await faulty(slack_like, "post")
    admins = Admins(world.subscriptions, {world.platform: world.fake}, Pace())
    await world.subscriptions.update(SLOT.subscription, lambda s: replace(s, state=SubscriptionState.PAUSED))
    await admins.suspend(SLOT.subscription, Reason.FORBIDDEN)
    assert (await subscription(world)).state is SubscriptionState.PAUSED
    await world.subscriptions.remove(SLOT.subscription)
    await admins.suspend(SLOT.subscription, Reason.FORBIDDEN)
    assert await world.subscriptions.every() == []
    assert world.fake.notices == []


@REFUSED
async def test_a_refusal_after_a_doubt_never_becomes_due_again(fault: Fault, reason: Reason) -> None:
    """The first attempt is accepted very late; ``DUE`` would promise that nothing was sent."""
    world = await faulty(slack_like, "post", late(300), fault)
    row = await ticked(world, 30)
    assert (row.state, row.reason) == (S.SKIPPED, reason)
    assert world.fake.notices == [Missed(row), Suspended(await subscription(world))]
    world.clock.advance(timedelta(seconds=300))
    assert len(world.fake.visible()) == 1
    await ticked(world, 600)
    assert world.fake.visible() == []  # what was accepted so late belongs to nothing any more


# Perhaps accepted
