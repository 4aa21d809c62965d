"""A channel of Discord whose members vote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.core.ballot import Ballot
from bot.core.community import Platform
from bot.core.subscription import Subscription
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.balloting import Balloting
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.adapters.discord.living import Living
from tests.fakes.clock import FakeHolidays
from tests.fronts.discord.state import Json


def worker(world: Living) -> Delivering:
    stores = world.stores
    picking = Picking(stores.essays, stores.picks, "https://essays.example")
    balloting = Balloting(
        stores.subscriptions,
        stores.ballots,
        stores.essays,
        stores.deliveries,
        picking,
        {Platform.DISCORD: world.discord.polls},
        world.clock,
        FakeHolidays(),
        Pace(),
        Admins(stores.subscriptions, {Platform.DISCORD: world.discord.chat}, Pace()),
    )
    return Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=picking,
        chats={Platform.DISCORD: world.discord.chat},
        clock=world.clock,
        holidays=FakeHolidays(),
        balloting=balloting,
    )


async def voting(world: Living, ballot: int = 2) -> Subscription:
    """The channel, whose essay of today is posted, with its vote."""
    wanted = replace(world.subscription, ballot=ballot)
    await world.stores.subscriptions.add(wanted)
    await worker(world).tick()
    return wanted


@contextmanager
def before_a_poll(world: Living, happens: Callable[[], None]) -> Iterator[None]:
    """``happens`` just before the request for each poll: when the essay has its post, and its thread."""
    ordinary = world.discord.polls.open_ballot

    async def open_ballot(*args: object) -> object:
        happens()
        return await ordinary(*args)  # type: ignore[arg-type]

    world.discord.polls.open_ballot = open_ballot  # type: ignore[assignment, method-assign]
    yield
    world.discord.polls.open_ballot = ordinary  # type: ignore[method-assign]


def polls(world: Living) -> list[Json]:
    channels = [
        world.front.state.channel(int(row.message.id)) for row in world.stores.deliveries.kept.values() if row.message
    ]
    return [each.poll for place in channels if place for each in place.messages.values() if each.poll is not None]


def held(world: Living) -> Ballot:
    """The latest."""
    return max(world.stores.ballots.kept.values(), key=lambda each: each.slot)


def said(world: Living) -> list[str]:
    """What stands in plain words in the threads."""
    places = [each for each in world.guild.channels.values() if each.is_thread]
    return [each.content for place in places for each in place.messages.values() if each.content]


def notices(world: Living) -> list[str]:
    """What the owner was told."""
    told = world.front.state.direct(world.owner.id).messages.values()
    return [part["content"] for each in told for part in each.components if part["type"] == 10]


async def count(world: Living, *counts: int) -> Ballot:
    [poll] = polls(world)
    poll |= {"counts": list(counts), "final": True}
    world.clock.advance(held(world).closes - world.clock.now())
    await worker(world).tick()
    return held(world)
