"""Reactions as ratings, over real sockets: as they come, and counted anew after a time away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.adapters.discord import refs
from bot.adapters.discord.sessions import Sessions
from bot.core import community as core
from bot.core.ids import MemberId, Slug
from tests.adapters.discord.living import Living, eventually, living
from tests.fronts.discord.state import BOT, Member

UP, DOWN = "👍", "👎"


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


async def mean(world: Living) -> float | None:
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    slug = row.post.slug if row.post else Slug("none")
    return (await world.engagement.summary(world.channel.community, slug)).score.mean


async def test_a_reaction_is_a_rating_and_our_own_seeds_are_none(world: Living) -> None:
    post = world.message(await world.deliver())
    assert [r.users for r in post.reactions.values()] == [[BOT], [BOT]]
    world.acts.react(post, world.ann, UP)
    await world.see({UP: 1})
    assert await mean(world) == 5.0


async def test_of_several_by_one_member_the_latest_counts_and_taking_it_back_gives_the_earlier_one(
    world: Living,
) -> None:
    post = world.message(await world.deliver())
    world.acts.react(post, world.ann, UP)
    world.acts.react(post, world.ann, DOWN)
    await world.see({UP: 1, DOWN: 1})
    assert await mean(world) == 1.0
    world.acts.unreact(post, world.ann, DOWN)
    await world.see({UP: 1})
    assert await mean(world) == 5.0


async def test_a_super_reaction_counts_like_any(world: Living) -> None:
    post = world.message(await world.deliver())
    world.acts.react(post, world.ann, UP, burst=True)
    await world.see({UP: 1})


async def test_other_emojis_other_messages_and_bots_rate_nothing(world: Living) -> None:
    post = world.message(await world.deliver())
    robot = replace(world.ben, bot=True)
    world.guild.members[robot.id] = world.front.state.users[robot.id] = robot
    other = world.acts.write(world.place, world.ann, "Good morning")
    for message, who, emoji in [(other, world.ann, UP), (post, world.ann, "🍎"), (post, robot, UP)]:
        world.acts.react(message, who, emoji)
    world.acts.react(post, world.ann, DOWN)  # comes last, so the others were seen
    await world.see({DOWN: 1})


async def test_clearing_everything_or_one_emoji_takes_the_ratings_back(world: Living) -> None:
    post = world.message(await world.deliver())
    for who in (world.ann, world.ben):
        world.acts.react(post, who, UP)
        world.acts.react(post, who, DOWN)
    await world.see({UP: 2, DOWN: 2})
    world.acts.clear_emoji(post, UP)
    await world.see({DOWN: 2})
    world.acts.clear_reactions(post)
    await world.see({})


def quietly(world: Living, message_id: int, who: Member, emoji: str) -> None:
    """React while nobody listens."""
    for place in world.guild.channels.values():
        if message_id in place.messages:
            place.messages[message_id].reactions[emoji].users.append(who.id)


async def test_what_was_done_while_away_is_counted_on_demand_asking_only_about_what_differs(world: Living) -> None:
    ref = await world.deliver()
    post = world.message(ref)
    world.acts.react(post, world.ann, UP)
    await world.see({UP: 1})
    quietly(world, post.id, world.ben, DOWN)
    world.front.requests.clear()
    assert await world.services.recounting.recount(world.channel) == 1
    assert await world.votes() == {UP: 1, DOWN: 1}
    asked = [r.params["emoji_name"] for r in world.front.of(USERS)]
    assert asked == [DOWN]
    assert await world.services.recounting.recount(world.channel) == 0


async def test_a_fresh_session_counts_anew_by_itself(world: Living) -> None:
    post = world.message(await world.deliver())
    world.front.gateway.invalidate()
    quietly(world, post.id, world.ann, UP)
    await world.see({UP: 1})


async def test_a_post_that_the_session_saw_from_its_beginning_is_not_asked_for(world: Living) -> None:
    client = world.discord.client
    client.dispatch("shard_connect", 0)
    await world.deliver()  # the shard is not ready yet, and posts all the same
    client.dispatch("shard_ready", 0)
    for event in ("shard_connect", "shard_ready"):  # the next session asks
        client.dispatch(event, 0)
    await world.front.until(lambda: bool(world.front.of(ONE)), what="the post")
    assert len(world.front.of(ONE)) == 1


async def test_a_post_that_is_older_than_the_session_is_asked_for_although_its_nonce_gave_it_back(
    world: Living,
) -> None:
    ref = await world.deliver()
    sessions = Sessions(world.discord.client, world.clock)
    world.clock.advance(timedelta(seconds=1))
    sessions.began(0)
    sessions.posted(ref)
    assert not sessions.seen(0)


async def test_what_was_done_while_away_under_a_post_whose_order_has_moved_counts(world: Living) -> None:
    post = world.message(await world.deliver())
    [order] = await world.stores.subscriptions.page(100)
    await world.setup.move(order.id, refs.channel_of(world.guild.id, world.acts.channel(world.guild, "other").id))
    world.front.gateway.invalidate()
    quietly(world, post.id, world.ann, UP)
    await world.see({UP: 1})


async def test_a_rating_by_command_after_a_reaction_outlives_a_restart(world: Living) -> None:
    post = world.message(await world.deliver())
    world.acts.react(post, world.ann, UP)
    await world.see({UP: 1})
    world.clock.advance(timedelta(minutes=1))
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    assert row.post is not None
    ann = core.Member(world.channel.community, MemberId(str(world.ann.id)), "Ann")
    await world.engagement.rate(ann, row.post.slug, 2)
    world.clock.advance(timedelta(minutes=1))
    await world.discord.reactions.catch_up(0)
    await world.work.done()
    assert (await world.engagement.summary(ann.community, row.post.slug, ann)).mine == 2.0


async def test_marks_under_an_older_post_of_the_essay_are_kept(world: Living) -> None:
    ref = await world.deliver()
    world.acts.react(world.message(ref), world.ann, UP)
    await world.see({UP: 1})
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    assert row.post is not None
    again = replace(row, slot=replace(row.slot, turn=9), due=row.due + timedelta(days=9))
    posted = await world.discord.chat.post(world.channel, row.post, again.slot.key)
    await world.stores.deliveries.add(replace(again, message=posted))
    await world.discord.reactions.catch_up(0)
    await world.work.done()
    assert await mean(world) == 5.0
    del world.place.messages[int(ref.id)]  # what can no longer be seen takes nothing back
    await world.discord.reactions.catch_up(0)
    await world.work.done()
    assert await mean(world) == 5.0


async def test_in_a_forum_the_reactions_stand_in_the_post_s_own_thread(world: Living) -> None:
    place = refs.channel_of(world.guild.id, world.forum.id)
    ref = await world.deliver(replace(world.subscription, channel=place))
    world.acts.react(world.message(ref), world.ann, UP)

    async def rated() -> bool:
        scores = await world.stores.ratings.scores(place.community)
        return [score.total for score in scores.values()] == [5.0]

    await eventually(rated)


async def test_events_keep_their_order_though_finding_the_post_of_one_takes_longer(
    world: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a forum whose thread has left the library's memory."""
    place = refs.channel_of(world.guild.id, world.forum.id)
    post = world.message(await world.deliver(replace(world.subscription, channel=place)))
    client, begun, go_on, found = world.discord.client, asyncio.Event(), asyncio.Event(), asyncio.Event()
    fetch = client.fetch_channel

    async def slowly(number: int) -> Any:
        if begun.is_set():
            return await fetch(number)
        begun.set()
        await go_on.wait()
        answer = await fetch(number)
        found.set()
        return answer

    async def votes() -> Mapping[str, int]:
        return await world.stores.ratings.counts(place.community, Slug("essay-1"))

    monkeypatch.setattr(client, "fetch_channel", slowly)
    monkeypatch.setattr(discord.Guild, "get_thread", lambda guild, number: None)
    world.acts.react(post, world.ann, UP)
    await begun.wait()
    world.acts.unreact(post, world.ann, UP)
    world.acts.react(post, world.ann, DOWN)
    await eventually(lambda: _are(votes, {DOWN: 1}))
    go_on.set()
    await found.wait()
    world.acts.react(post, world.ben, DOWN)
    await eventually(lambda: _are(votes, {DOWN: 2}))


async def _are(votes: Callable[[], Awaitable[Mapping[str, int]]], wanted: Mapping[str, int]) -> bool:
    return {emoji: count for emoji, count in (await votes()).items() if count} == wanted


ONE = "GET /channels/{channel_id}/messages/{message_id}"
USERS = "GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}"
