"""Our votes are the platform's reactions: as they come, and when they are counted again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.community import Channel, Community, Platform
from bot.core.ids import Slug
from bot.core.rating import BY_COMMAND
from bot.core.subscription import Kind
from bot.errors import ChatUnavailable, InvalidInput
from bot.services.community.recounting import AWAY_POSTS
from tests.fakes.chat import FORBIDDEN, unavailable
from tests.unit.arranged import essay, post
from tests.unit.recounted import ANN, AWAY, BEN, DOWN, HERE, HOME, ROBOT, THERE, TRUST, UP, World


@pytest.fixture
def world() -> World:
    return World()


async def test_events_are_votes_and_cards_hear_of_each(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.recounting.reacted(ANN, row, UP)
    await world.recounting.reacted(BEN, row, "👍\ufe0f")
    assert await world.votes() == {("ann", UP), ("ben", UP)}
    await world.recounting.unreacted(ANN, row, UP)
    assert await world.votes() == {("ben", UP)}
    assert world.rated == [(HOME, TRUST)] * 3
    assert world.chat.calls == ["post"], "an event asks the platform nothing"


async def test_reactions_to_what_came_to_one_member_alone_are_no_votes(world: World) -> None:
    """To count an essay again looks at its posts in channels alone, and would take them away."""
    [row] = await world.begin(HERE)
    await world.recounting.reacted(ANN, replace(row, kind=Kind.PERSONAL), UP)
    assert await world.votes() == set()
    await world.recounting.reacted(ANN, row, UP)
    await world.recounting.unreacted(ANN, replace(row, kind=Kind.PERSONAL), UP)
    assert await world.votes() == {("ann", UP)}


async def test_bots_and_other_emojis_are_no_votes(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.recounting.reacted(ROBOT, row, UP)
    await world.recounting.reacted(ANN, row, "🍎")
    await world.recounting.reacted(ANN, replace(row, post=None), UP)
    world.react(row, ROBOT, UP)
    assert await world.recounting.recount(HERE) == 0
    assert await world.votes() == set()
    assert world.rated == []


async def test_what_was_missed_is_counted_and_only_who_differs_is_asked_for(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.recounting.reacted(ANN, row, UP)
    world.react(row, ANN, UP)
    world.react(row, BEN, DOWN)
    world.rated.clear()
    world.chat.calls.clear()
    assert await world.recounting.recount(HERE) == 1
    assert await world.votes() == {("ann", UP), ("ben", DOWN)}
    assert world.chat.calls == ["counts", "holders"]
    world.unreact(row, ANN, UP)
    assert await world.recounting.recount(HERE, TRUST) == 1
    assert await world.votes() == {("ben", DOWN)}
    assert world.rated == [(HOME, TRUST)] * 2
    assert await world.recounting.recount(HERE) == 0
    assert world.rated == [(HOME, TRUST)] * 2, "where nothing changed, no card is edited"


async def test_ratings_by_command_are_left_alone(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.engagement.rate(ANN, TRUST, 4)
    world.react(row, BEN, UP)
    assert await world.recounting.recount(HERE) == 1
    assert await world.votes() == {("ann", BY_COMMAND), ("ben", UP)}


async def test_the_posts_of_an_essay_count_together(world: World) -> None:
    first, second = await world.begin(HERE, THERE)
    world.react(first, ANN, UP)
    world.react(second, ANN, UP)
    for member in (ANN, BEN):  # who took it back while nobody listened
        await world.recounting.reacted(member, first, UP)
    assert await world.recounting.recount(HERE) == 1
    assert await world.votes() == {("ann", UP)}, "Ann twice is as many as Ann and Ben"
    world.unreact(first, ANN, UP)
    await world.recounting.unreacted(ANN, first, UP)
    assert await world.votes() == {("ann", UP)}, "she holds it under the other post"


async def test_a_post_that_cannot_be_seen_takes_no_votes_with_it(world: World) -> None:
    first, second = await world.begin(HERE, THERE)
    await world.recounting.reacted(ANN, first, UP)
    world.react(second, BEN, UP)
    assert first.message is not None
    world.chat.erase(first.message)
    assert await world.recounting.recount(HERE) == 1
    assert await world.votes() == {("ann", UP), ("ben", UP)}


async def test_cleared_reactions_are_counted_again(world: World) -> None:
    first, second = await world.begin(HERE, THERE)
    for row in (first, second):
        world.react(row, ANN, UP)
        await world.recounting.reacted(ANN, row, UP)
    world.unreact(first, ANN, UP)
    await world.recounting.cleared(first)
    assert await world.votes() == {("ann", UP)}
    world.unreact(second, ANN, UP)
    await world.recounting.cleared(second)
    assert await world.votes() == set()


async def test_a_reaction_that_is_told_after_it_was_cleared_is_no_vote(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.recounting.cleared(row, 2.0)
    await world.recounting.reacted(ANN, row, UP, 1.0)
    assert await world.votes() == set()
    await world.recounting.reacted(ANN, row, UP, 3.0)
    assert await world.votes() == {("ann", UP)}


async def test_without_reactions_there_is_nothing_to_count(world: World) -> None:
    local = Channel(Community(Platform.LOCAL, "local"), "local")
    with pytest.raises(InvalidInput, match="on the page itself"):
        await world.recounting.recount(local)
    with pytest.raises(InvalidInput, match="on the page itself"):
        await world.recounting.recount_later(Platform.LOCAL)


async def test_an_essay_that_is_another_communitys_by_now_keeps_no_other_from_being_counted(world: World) -> None:
    [gone] = await world.begin(HERE, slug=Slug("gone"))
    [row] = await world.begin(HERE)
    world.react(gone, ANN, UP)
    world.react(row, ANN, UP)
    await world.stores.essays.apply("test", [essay("gone", category="Secret")], ())
    await world.stores.essays.give("Secret", {AWAY: "key"})
    assert await world.recounting.recount(HERE) == 1
    assert await world.votes() == {("ann", UP)}


async def test_a_recount_raises_what_the_platform_says(world: World) -> None:
    await world.begin(HERE)
    world.chat.script("counts", unavailable())
    with pytest.raises(ChatUnavailable):
        await world.recounting.recount(HERE)


async def test_after_a_time_away_every_community_is_counted_but_what_is_known(world: World) -> None:
    [home] = await world.begin(HERE)
    [luck] = await world.begin(THERE, slug=Slug("luck"))
    [away] = await world.begin(Channel(AWAY, "here"))
    for row in (home, luck, away):
        await world.subscribe(row)
        world.react(row, replace(ANN, community=row.channel.community), UP)
    assert luck.message is not None
    assert home.message is not None
    await world.recounting.recount_later(Platform.DISCORD, {HOME}, {home.message, luck.message})
    assert world.work.waiting == [], "all of it is known"
    await world.recounting.recount_later(Platform.DISCORD, {HOME}, {luck.message})
    assert await world.recounted() == 2
    assert await world.votes() == {("ann", UP)}
    assert not await world.votes(AWAY)
    await world.recounting.recount_later(Platform.DISCORD)
    assert await world.recounted() == 1
    assert await world.votes(AWAY) == {("ann", UP)}


async def test_a_community_that_refuses_is_left_and_one_that_does_not_answer_is_counted_again(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.subscribe(row)
    world.chat.script("counts", FORBIDDEN)
    assert await world.recounting.recount_community(HOME) == 0
    world.chat.script("counts", unavailable())
    with pytest.raises(ChatUnavailable):
        await world.recounting.recount_community(HOME)


async def test_what_another_process_heard_while_the_platform_was_read_is_left_as_it_is(world: World) -> None:
    """A worker counts, and the gateway hears: they share no memory."""
    [row] = await world.begin(HERE)
    world.react(row, ANN, UP)
    world.react(row, BEN, UP)
    await world.recounting.reacted(ANN, row, UP)

    async def elsewhere() -> None:
        """Ann takes it back, of which the answer that is on its way knows nothing."""
        await world.ratings.withdraw(ANN, TRUST, UP)

    world.chat.meanwhile.append(elsewhere)
    assert await world.recounting.recount(HERE) == 1
    assert await world.votes() == {("ben", UP)}


async def test_only_the_latest_posts_of_a_subscription_are_looked_at_after_a_time_away(world: World) -> None:
    rows = await world.begin(*[HERE] * (AWAY_POSTS + 1))
    order = rows[0].slot.subscription
    for number, row in enumerate(rows):
        slug = Slug(f"essay-{number}")
        await world.stores.essays.apply("test", [essay(slug)], ())
        changed = replace(row, slot=replace(row.slot, turn=20 + number), post=post(slug, seeds=(DOWN, UP)))
        await world.stores.deliveries.add(changed)
    await world.subscribe(rows[0])
    world.chat.calls.clear()
    await world.recounting.recount_later(Platform.DISCORD)
    await world.recounted()
    assert order == rows[-1].slot.subscription
    assert world.chat.calls.count("counts") == AWAY_POSTS
