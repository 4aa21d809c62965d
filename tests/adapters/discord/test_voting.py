"""A vote for tomorrow on Discord: one poll under the post, counted before the next one is due."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.ballot import Ballot, BallotState
from bot.core.community import Platform
from bot.core.essay import Language
from bot.core.pin import Pin
from bot.core.subscription import Slot, Subscription, SubscriptionState
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.balloting import Balloting
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.adapters.discord.living import Living, living
from tests.fakes.clock import FakeHolidays
from tests.faults.world import SLOT
from tests.fronts.discord.faults import FORBIDDEN, LOST
from tests.fronts.discord.front import CREATE
from tests.fronts.discord.state import Json

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


def worker(world: Living) -> Delivering:
    stores = world.stores
    picking = Picking(stores.essays, stores.picks, "https://essays.example")
    balloting = Balloting(
        stores.subscriptions,
        stores.ballots,
        stores.essays,
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


def polls(world: Living) -> list[Json]:
    channels = [
        world.front.state.channel(int(row.message.id)) for row in world.stores.deliveries.kept.values() if row.message
    ]
    return [each.poll for place in channels if place for each in place.messages.values() if each.poll is not None]


def held(world: Living) -> Ballot:
    [ballot] = world.stores.ballots.kept.values()
    return ballot


async def count(world: Living, *counts: int) -> Ballot:
    [poll] = polls(world)
    poll |= {"counts": list(counts), "final": True}
    world.clock.advance(held(world).closes - world.clock.now())
    await worker(world).tick()
    return held(world)


async def test_members_choose_the_next_essay(world: Living) -> None:
    await voting(world)
    [poll] = polls(world)
    ballot = held(world)
    assert not await world.discord.chat.written_in(ballot.under)  # a vote keeps no second copy of a post
    assert [each["poll_media"]["text"] for each in poll["answers"]] == [each.title for each in ballot.choices]
    assert (poll["duration"], ballot.closes - world.clock.now()) == (23, DAY - 10 * MINUTE)
    closed = await count(world, 1, 2)
    assert (closed.state, closed.counts) == (BallotState.CLOSED, (1, 2))
    world.clock.advance(10 * MINUTE)
    await worker(world).tick()
    [row, _] = await world.stores.deliveries.recent(world.channel, 2)
    assert row.post is not None
    assert row.post.slug == closed.choices[1].slug
    assert len(polls(world)) == 1  # of three essays there is one left: no choice


@pytest.mark.parametrize("counts", [(0, 0), (2, 2)])
async def test_a_tie_and_silence_leave_it_to_the_policy(world: Living, counts: tuple[int, int]) -> None:
    subscription = await voting(world)
    await count(world, *counts)
    assert list(await world.stores.picks.pins(subscription.id, held(world).slot.local_date)) == []


async def test_a_lost_answer_makes_no_second_poll(world: Living) -> None:
    wanted = replace(world.subscription, ballot=2)
    await world.stores.subscriptions.add(wanted)
    ordinary = world.discord.polls.open_ballot

    async def lost(*args: object) -> object:
        world.front.faults.add(CREATE, LOST)
        return await ordinary(*args)  # type: ignore[arg-type]

    world.discord.polls.open_ballot = lost  # type: ignore[assignment, method-assign]
    await worker(world).tick()
    world.discord.polls.open_ballot = ordinary  # type: ignore[method-assign]
    assert (len(polls(world)), held(world).state) == (1, BallotState.PLANNED)
    for _ in range(3):
        world.clock.advance(20 * MINUTE)  # long after Discord has forgotten the nonce
        await worker(world).tick()
    assert (len(polls(world)), held(world).state) == (1, BallotState.OPEN)


async def test_without_the_permission_the_essay_comes_and_the_vote_lapses(world: Living) -> None:
    wanted = replace(world.subscription, ballot=3)
    await world.stores.subscriptions.add(wanted)
    ordinary = world.discord.polls.open_ballot

    async def refused(*args: object) -> object:
        world.front.faults.add(CREATE, FORBIDDEN)
        return await ordinary(*args)  # type: ignore[arg-type]

    world.discord.polls.open_ballot = refused  # type: ignore[assignment, method-assign]
    await worker(world).tick()
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    assert (row.state, polls(world), held(world).state) == ("done", [], BallotState.CLOSED)


async def test_counts_that_are_not_final_are_waited_for_and_then_taken(world: Living) -> None:
    subscription = await voting(world)
    [poll] = polls(world)
    poll["counts"] = [3, 1]
    closes = held(world).closes
    for minutes, state in ((0, BallotState.OPEN), (4, BallotState.OPEN), (6, BallotState.CLOSED)):
        world.clock.advance(closes + minutes * MINUTE - world.clock.now())
        await worker(world).tick()
        assert held(world).state is state
    slot = held(world).slot
    assert list(await world.stores.picks.pins(subscription.id, slot.local_date)) == [
        Pin(slot, held(world).choices[0].slug, voted=True)
    ]


async def test_what_happens_meanwhile_counts(world: Living) -> None:
    """A withdrawn essay cannot win; an admin's pin, a pause and the end of votes go first."""
    subscription = await voting(world)
    slot, choices = held(world).slot, held(world).choices
    await world.stores.essays.apply("test", [], [choices[0].slug])
    await count(world, 5, 1)
    assert list(await world.stores.picks.pins(subscription.id, slot.local_date)) == [
        Pin(slot, choices[1].slug, voted=True)
    ]


@pytest.mark.parametrize("change", [{"ballot": 0}, {"state": SubscriptionState.PAUSED}, {"language": Language.JA}])
async def test_a_vote_that_is_not_wanted_any_more_changes_nothing(world: Living, change: dict[str, object]) -> None:
    subscription = await voting(world)
    slot = held(world).slot
    await world.stores.subscriptions.update(subscription.id, lambda before: replace(before, **change))  # type: ignore[arg-type]
    assert (await count(world, 5, 1)).state is BallotState.CLOSED
    assert list(await world.stores.picks.pins(subscription.id, slot.local_date)) == []


async def test_there_is_no_vote_on_what_is_settled_or_too_near(world: Living) -> None:
    tomorrow = Slot(SLOT.subscription, SLOT.local_date + DAY)
    [first, *_] = await world.stores.essays.every(None, ())
    await world.stores.picks.pin(world.subscription.id, [Pin(tomorrow, first.slug)])
    await voting(world)
    assert (polls(world), world.stores.ballots.kept) == ([], {})
