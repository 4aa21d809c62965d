"""One delivery and one thing that goes wrong: what becomes of it, what is written to the platform, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Language
from bot.core.subscription import Subscription, SubscriptionState
from bot.ports.chat import Held, Missed, Suspended
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.delivery.slots import owed
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
from tests.faults.world import (
    DUE,
    SLOT,
    FakeWorld,
    blind_discord,
    blind_slack,
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
    await world.essays.apply("test", others, [e.slug for e in await world.essays.every()])
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


async def test_a_library_without_an_essay_for_it_is_told_of() -> None:
    world = await discord_like()
    await world.settle_in(replace(daily(world.platform), language=Language.JA))
    row = await ticked(world)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.NO_ESSAY)
    assert world.fake.notices == [Missed(row)]
    assert world.fake.messages == {}


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


@pytest.mark.parametrize("fault", [LOST, ACCEPTED_502, REFUSED_502, BROKEN], ids=["lost", "502", "502-refused", "bug"])
async def test_with_a_nonce_the_same_key_is_sent_again_inside_the_window(fault: Fault) -> None:
    world = await faulty(discord_like, "post", fault)
    first = await ticked(world)
    assert (first.state, first.reason, first.next_attempt) == (
        S.UNCERTAIN,
        Reason.NO_ANSWER,
        DUE + timedelta(seconds=5),
    )
    assert (await ticked(world, 5)).first_sent == DUE  # the window goes on from the first send
    assert await verdict(world) == ONCE
    assert (world.fake.calls.count("post"), world.fake.calls.count("find")) == (2, 0)


async def test_with_a_nonce_that_is_too_old_we_look_first() -> None:
    world = await faulty(discord_like, "post", LOST)
    await ticked(world)
    await ticked(world, 60)
    assert await verdict(world) == ONCE
    assert (world.fake.calls.count("post"), world.fake.calls.count("find")) == (1, 1)


async def test_a_second_send_opens_a_new_window_only_after_looking() -> None:
    world = await faulty(discord_like, "post", REFUSED_502, LOST)
    await ticked(world)
    row = await ticked(world, 70)
    assert (row.state, row.first_sent) == (S.UNCERTAIN, DUE + timedelta(seconds=70))
    await ticked(world, 20)
    assert await verdict(world) == ONCE
    assert world.fake.calls.count("find") == 1


async def test_without_a_nonce_we_give_it_time_to_turn_up_and_look() -> None:
    world = await faulty(slack_like, "post", late(20))
    assert (await ticked(world)).next_attempt == DUE + timedelta(seconds=30)
    await ticked(world, 30)
    assert await verdict(world) == ONCE
    assert world.fake.calls.count("post") == 1


async def test_in_doubt_an_unavailable_platform_leaves_it_in_doubt() -> None:
    world = await faulty(slack_like, "post", REFUSED_502, unavailable())
    row = await ticked(world, 30)
    assert (row.state, row.reason) == (S.UNCERTAIN, Reason.UNAVAILABLE)
    await ticked(world, 30)
    assert await verdict(world) == ONCE


async def test_what_was_found_late_is_adopted_and_further_copies_deleted() -> None:
    world = await faulty(slack_like, "post", late(1), late(2))
    await ticked(world)
    row = await world.row()
    assert row.post is not None
    with pytest.raises(Exception, match="No answer"):
        await world.chat.post(row.channel, row.post, SLOT.key)
    row = await ticked(world, 7 * 3600)
    (message,) = world.fake.visible()
    assert (row.message, message.at) == (message.ref, DUE + timedelta(seconds=1))
    assert row.state is S.DONE


async def test_what_was_not_found_in_time_is_skipped_and_a_later_copy_swept() -> None:
    world = await faulty(slack_like, "post", late(7 * 3600 + 60))
    row = await ticked(world, 7 * 3600)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.LATE)
    world.clock.advance(timedelta(seconds=60))
    assert len(world.fake.visible()) == 1
    await ticked(world, 540)
    assert world.fake.visible() == []


async def test_a_search_that_fails_is_made_again_before_anything_is_sent() -> None:
    world = await faulty(slack_like, "post", LOST)
    world.fake.script("find", unavailable(120), LOST, BROKEN)
    await ticked(world, 30)
    assert (await world.row()).next_attempt == DUE + timedelta(seconds=150)
    await ticked(world, 120, 30, 40)
    assert await verdict(world) == ONCE
    assert world.fake.calls.count("post") == 1


@pytest.mark.parametrize("make_world", [blind_discord, blind_slack])
async def test_where_nobody_can_look_it_is_held_and_told_once(make_world: MakeWorld) -> None:
    world = await faulty(make_world, "post", LOST, LOST, LOST, LOST, LOST)
    row = await ticked(world, 5, 10, 20, 40, 300, 3600, 7 * 3600)
    assert (row.state, row.reason, row.next_attempt) == (S.UNCERTAIN, Reason.CANNOT_SCAN, None)
    assert world.fake.notices == [Held(row)]
    assert len(world.fake.visible()) == 1
    assert "find" not in world.fake.calls


@pytest.mark.parametrize("fault", [FORBIDDEN, REJECTED])
async def test_a_search_that_is_forbidden_holds_it(fault: Fault) -> None:
    world = await faulty(slack_like, "post", LOST)
    world.fake.script("find", fault)
    row = await ticked(world, 30, 3600)
    assert (row.state, row.reason, row.next_attempt) == (S.UNCERTAIN, Reason.CANNOT_SCAN, None)
    assert world.fake.notices == [Held(row)]


async def test_a_channel_that_is_gone_when_we_look_ends_it() -> None:
    world = await faulty(slack_like, "post", LOST)
    world.fake.script("find", GONE)
    row = await ticked(world, 30)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.GONE)
    assert [type(notice) for notice in world.fake.notices] == [Missed, Suspended]


# What admins do meanwhile


@pytest.mark.parametrize("make_world", [discord_like, slack_like])
async def test_nothing_is_sent_again_for_a_subscription_that_was_paused(make_world: MakeWorld) -> None:
    world = await faulty(make_world, "post", REFUSED_502)
    await ticked(world)
    await world.subscriptions.update(SLOT.subscription, lambda s: replace(s, state=SubscriptionState.PAUSED))
    row = await ticked(world, 30)
    assert (row.state, row.reason, world.fake.calls.count("post")) == (S.SKIPPED, Reason.ADMIN, 1)
    assert world.fake.notices == []


async def test_what_was_accepted_is_adopted_for_a_subscription_that_was_removed() -> None:
    world = await faulty(discord_like, "post", LOST)
    await ticked(world)
    await world.subscriptions.remove(SLOT.subscription)
    row = await ticked(world, 30)
    assert (row.state, world.fake.calls.count("post")) == (S.DONE, 1)


async def test_nothing_is_sent_again_for_a_subscription_that_was_suspended() -> None:
    world = await faulty(slack_like, "post", REFUSED_502)
    await ticked(world)
    await world.subscriptions.update(
        SLOT.subscription, lambda s: replace(s, state=SubscriptionState.SUSPENDED, reason="gone")
    )
    row = await ticked(world, 30)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.GONE)
