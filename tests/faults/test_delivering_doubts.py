"""What becomes of a delivery whose answer was lost: looked for, adopted, held, never sent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.delivery import Reason
from bot.core.subscription import SubscriptionState, ended
from bot.ports.chat import Held, Missed, Suspended
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
from tests.faults.test_delivering_rules import S, faulty, ticked
from tests.faults.world import (
    DUE,
    SLOT,
    blind_discord,
    blind_slack,
    discord_like,
    slack_like,
)


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
    await world.subscriptions.update(SLOT.subscription, ended)
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
