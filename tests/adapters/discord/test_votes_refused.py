"""Where Discord refuses a vote's poll, the essay comes all the same, and admins hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.discord.host import DiscordHost
from bot.core.ballot import BallotState
from tests.adapters.discord.living import Living, eventually, living
from tests.adapters.discord.voting import before_a_poll, held, notices, polls, voting, worker
from tests.faults.world import essay
from tests.fronts.discord.faults import FORBIDDEN
from tests.fronts.discord.front import CREATE
from tests.fronts.discord.state import Permission

DAY = timedelta(days=1)


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


async def test_without_the_permission_the_essay_comes_and_the_vote_lapses(world: Living) -> None:
    wanted = replace(world.subscription, ballot=3)
    await world.stores.subscriptions.add(wanted)
    with before_a_poll(world, lambda: world.front.faults.add(CREATE, FORBIDDEN)):
        await worker(world).tick()
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    assert (row.state, polls(world), held(world).state) == ("done", [], BallotState.CLOSED)


async def test_admins_are_told_once_that_polls_are_refused(world: Living) -> None:
    await world.stores.essays.apply("test", [essay(n) for n in range(4, 20)], [])
    world.acts.forbid(world.place, Permission.SEND_POLLS)
    await voting(world)
    notice = (
        f"I am not allowed to create polls in <#{world.place.id}>, so members cannot vote on the next essay, and "
        "essays come in their usual order. Give me the permission *Create Polls* there, or end the votes with "
        "/essay schedule vote\\:off."
    )
    assert notices(world) == [notice]
    for allowed, times in ((False, 1), (True, 1), (False, 2)):
        if allowed:
            world.acts.allow(world.place)
        else:
            world.acts.forbid(world.place, Permission.SEND_POLLS)
        await asyncio.sleep(0)
        world.clock.advance(DAY)
        await worker(world).tick()
        assert held(world).state is (BallotState.OPEN if allowed else BallotState.CLOSED)
        assert notices(world) == [notice] * times


async def test_a_locked_thread_is_no_news_to_admins(world: Living) -> None:
    world.acts.forbid(world.place, Permission.MANAGE_THREADS)

    def lock() -> None:
        [thread] = [each for each in world.guild.channels.values() if each.is_thread]
        thread.locked = True

    with before_a_poll(world, lock):
        await voting(world)
    assert (held(world).state, notices(world)) == (BallotState.CLOSED, [])


async def test_admins_see_what_votes_need_where_votes_are_wanted(world: Living) -> None:
    world.acts.forbid(world.place, Permission.SEND_POLLS, Permission.EMBED_LINKS)
    host = DiscordHost(world.discord.client, captures=False)

    async def lacks(*, votes: bool) -> list[str]:
        return [name for each in await host.missing(world.channel, votes=votes) for name in each.listed["names"]]

    await eventually(lambda: _is(lacks(votes=True), ["Embed Links", "Create Polls"]))
    assert await lacks(votes=False) == ["Embed Links"]


async def _is(found: Awaitable[list[str]], wanted: list[str]) -> bool:
    return await found == wanted
