"""Reactions under a post on Slack are ratings: as they come, in whatever order, and after a time away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.adapters.slack.living import Living, living
from tests.fronts.slack.asked import Delivery as Envelope
from tests.fronts.slack.faults import NO_SCOPE, error
from tests.fronts.slack.front import POST, UPDATE

SECOND = timedelta(seconds=1)


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


async def test_the_emojis_of_the_scale_stand_under_the_post_and_are_nobodys_rating(world: Living) -> None:
    message = world.post(await world.deliver())
    await world.talk.handled()
    assert list(message.reactions) == ["-1", "+1"]
    assert await world.votes() == {}


async def test_seeds_that_stand_already_are_not_missed(world: Living) -> None:
    """As after a crash between the post and its thread."""
    world.talk.front.faults.add("reactions.add", error("already_reacted"))
    await world.talk.stores.subscriptions.add(world.subscription)
    await world.worker().tick()
    row = await world.row()
    assert row.message is not None
    post = world.post(row.message)
    await world.talk.front.until(lambda: list(post.reactions) == ["+1"], what="the other seed")


async def test_a_reaction_rates_and_its_removal_takes_that_back(world: Living) -> None:
    message = world.post(await world.deliver())
    acts = world.talk.acts
    acts.react(message, world.talk.ann, "+1")
    acts.react(message, world.ben, "-1")
    await world.talk.handled()
    assert await world.votes() == {"👍": 1, "👎": 1}
    acts.unreact(message, world.ben, "-1")
    await world.talk.handled()
    assert await world.votes() == {"👍": 1}


async def test_the_latest_counts_and_its_removal_gives_the_earlier_one_back(world: Living) -> None:
    message = world.post(await world.deliver())
    for name in ("+1", "-1"):
        world.talk.acts.react(message, world.talk.ann, name)
        await world.talk.handled()
        world.talk.clock.advance(SECOND)
    assert await world.score_of(world.talk.ann) == 1.0
    world.talk.acts.unreact(message, world.talk.ann, "-1")
    await world.talk.handled()
    assert await world.score_of(world.talk.ann) == 5.0


async def test_other_emojis_and_other_messages_rate_nothing(world: Living) -> None:
    message = world.post(await world.deliver())
    other = world.talk.acts.write(world.talk.channel, world.ben, "Hello")
    world.talk.acts.react(message, world.talk.ann, "eyes")
    world.talk.acts.react(other, world.talk.ann, "+1")
    await world.talk.handled()
    assert await world.votes() == {}


async def test_a_bot_rates_nothing(world: Living) -> None:
    message = world.post(await world.deliver())
    robot = world.talk.acts.person(world.talk.home, "Robot")
    robot.bot = True
    world.talk.acts.react(message, robot, "+1")
    await world.talk.handled()
    assert await world.votes() == {}


async def test_every_tone_of_skin_is_the_same_rating(world: Living) -> None:
    message = world.post(await world.deliver())
    for name in ("+1", "+1::skin-tone-3"):
        world.talk.acts.react(message, world.talk.ann, name)
    await world.talk.handled()
    assert await world.votes() == {"👍": 1}
    world.talk.acts.unreact(message, world.talk.ann, "+1")
    await world.talk.handled()
    assert await world.votes() == {"👍": 1}, "the other tone still stands"
    world.talk.acts.unreact(message, world.talk.ann, "+1::skin-tone-3")
    await world.talk.handled()
    assert await world.votes() == {}


async def test_an_event_that_comes_again_rates_once(world: Living) -> None:
    """Ann took it back meanwhile: the second copy of the first event must not bring it again."""
    message = world.post(await world.deliver())
    world.talk.acts.react(message, world.talk.ann, "-1")
    first = world.last("reaction_added")
    world.talk.acts.unreact(message, world.talk.ann, "-1")
    await world.talk.handled()
    await world.hear_again(first)
    assert await world.votes() == {}


async def test_a_removal_that_overtakes_its_reaction_wins(world: Living) -> None:
    message = world.post(await world.deliver())
    world.talk.acts.react(message, world.talk.ann, "-1")
    added = world.last("reaction_added")
    world.talk.acts.unreact(message, world.talk.ann, "-1")
    await world.talk.handled()
    added.payload["event_id"] = "Ev0LATE"
    await world.hear_again(added)
    assert await world.votes() == {}


async def test_of_two_reactions_that_come_in_the_wrong_order_the_later_counts(world: Living) -> None:
    message = world.post(await world.deliver())
    outbox, acts = world.talk.front.outbox, world.talk.acts
    held: list[Envelope] = []
    send = outbox.dispatch
    outbox.dispatch = held.append  # type: ignore[method-assign,assignment]
    for name in ("-1", "+1"):
        acts.react(message, world.talk.ann, name)
    outbox.dispatch = send  # type: ignore[method-assign]
    for envelope in reversed(held):
        outbox.dispatch(envelope)
        await world.talk.handled()
        world.talk.clock.advance(SECOND)
    assert await world.votes() == {"👍": 1, "👎": 1}
    assert await world.score_of(world.talk.ann) == 5.0


async def test_what_happened_while_the_program_was_away_is_counted_anew(world: Living) -> None:
    message = world.post(await world.deliver())
    world.talk.acts.react(message, world.ben, "-1")
    await world.talk.handled()
    message.reactions["-1"].remove(world.ben.id)
    world.talk.acts.silently(message, world.talk.ann, "+1", "eyes")
    await world.talk.slack._reactions.catch_up()
    await world.talk.work.done()
    assert await world.votes() == {"👍": 1}


async def test_a_recount_after_a_restart_leaves_a_newer_rating_by_command_in_force(world: Living) -> None:
    message = world.post(await world.deliver())
    world.talk.acts.react(message, world.ben, "+1")
    await world.talk.handled()
    await world.talk.do("/essay rate 2", world.ben)
    await world.talk.slack._reactions.catch_up()
    await world.talk.work.done()
    assert await world.score_of(world.ben) == 2.0


async def test_a_post_that_is_gone_takes_no_rating_with_it(world: Living) -> None:
    message = world.post(await world.deliver())
    world.talk.acts.react(message, world.ben, "-1")
    await world.talk.handled()
    world.talk.acts.erase(world.talk.channel, message)
    assert await world.talk.services.recounting.recount(world.channel) == 0
    assert await world.votes() == {"👎": 1}


async def test_without_the_scope_nothing_is_counted_away(world: Living) -> None:
    message = world.post(await world.deliver())
    world.talk.acts.react(message, world.ben, "-1")
    await world.talk.handled()
    world.talk.front.faults.add("reactions.get", NO_SCOPE)
    await world.talk.slack._reactions.catch_up()
    await world.talk.work.done()
    assert await world.votes() == {"👎": 1}


async def test_a_new_rating_is_shown_on_the_card(world: Living) -> None:
    message = world.post(await world.deliver())
    world.talk.services.refreshing._delay = 0
    world.talk.acts.react(message, world.talk.ann, "+1")
    await world.talk.front.until(lambda: bool(world.talk.front.of(UPDATE)), what="an edit")
    await world.talk.front.until(lambda: "Rated 5.0 by 1 member" in str(message.blocks), what="the rating")
    assert message.metadata is not None
    assert message.metadata["event_payload"] == {"key": (await world.row()).slot.key}
    assert len(world.talk.front.of(POST)) == 2, "the post and its question, and no other message"
