"""A vote for tomorrow on the local page: below the post before it, one choice a member, counts when it is closed."""

from __future__ import annotations

import re

import httpx

from bot.adapters.local.ballots import LocalBallots
from bot.core.ballot import Ballot
from bot.core.community import Platform
from bot.core.pin import Pin
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.balloting import Balloting
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from tests.adapters.local_world import HOLIDAYS, World, refused, words
from tests.unit.arranged import draft


async def tick(world: World) -> None:
    stores = world.stores
    balloting = Balloting(
        stores.subscriptions,
        stores.ballots,
        stores.essays,
        stores.deliveries,
        world.picking,
        {Platform.LOCAL: LocalBallots(world.chat, world.services.voting)},
        world.clock,
        HOLIDAYS,
        Pace(),
        Admins(stores.subscriptions, {Platform.LOCAL: world.chat}, Pace()),
    )
    await Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=world.picking,
        chats={Platform.LOCAL: world.chat},
        clock=world.clock,
        holidays=HOLIDAYS,
        balloting=balloting,
    ).tick()


def held(world: World) -> Ballot:
    [ballot] = world.stores.ballots.kept.values()
    return ballot


async def choose(browser: httpx.AsyncClient, argument: str) -> httpx.Response:
    return await browser.post("/channel/component", json={"name": "choose", "argument": argument})


async def test_members_choose_the_next_essay_below_the_post() -> None:
    world = World()
    await world.fill([draft(name, title=f"On <{name}>") for name in ("luck", "time", "work", "rest")])
    subscription = await world.subscribe(ballot=2)
    await world.setup.post_now(subscription)
    await tick(world)
    async with world.member("Ann") as ann, world.member("Ben") as ben, world.client() as nobody:
        page = (await nobody.get("/")).text
        assert "Which essay would you like to read next?" in words(page)
        first, second = re.findall(r'data-route="choose" data-argument="([^"]+)" aria-pressed="false"', page)
        one, other = (each.title for each in held(world).choices)
        refused(await choose(nobody, first), 403)  # without a name
        assert f"You chose “{one}”." in words((await choose(ann, first)).text)
        assert f"You chose “{other}”." in words((await choose(ann, second)).text)
        assert f"You chose “{other}”." in words((await choose(ben, second)).text)
        assert f'{second}" aria-pressed="true"' in (await ann.get("/")).text
        assert " votes" not in words((await nobody.get("/")).text)
        world.clock.advance(held(world).closes - world.clock.now())
        await tick(world)
        assert "This vote is closed." in refused(await choose(ben, first), 404)
        page = words((await nobody.get("/")).text)
        assert f"The vote is closed. You chose “{other}” as the next essay." in page
        assert f"{other} 2 votes" in page
    pins = await world.stores.picks.pins(subscription, held(world).slot.local_date)
    assert list(pins) == [Pin(held(world).slot, held(world).choices[1].slug, voted=True)]
    assert world.stores.ballots.votes == {}


async def test_a_vote_that_is_called_off_says_so_below_the_post() -> None:
    world = World()
    await world.fill([draft(name) for name in ("luck", "time", "work", "rest")])
    subscription = await world.subscribe(ballot=2)
    await world.setup.post_now(subscription)
    await tick(world)
    async with world.member("Ann") as ann, world.client() as nobody:
        [first, _] = re.findall(r'data-route="choose" data-argument="([^"]+)"', (await nobody.get("/")).text)
        await world.setup.pause(subscription)
        await tick(world)
        page = (await nobody.get("/")).text
        assert "This vote was called off, because what comes next was changed." in words(page)
        assert 'data-route="choose"' not in page
        assert "This vote is closed." in refused(await choose(ann, first), 404)
