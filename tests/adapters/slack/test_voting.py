"""A vote for tomorrow on Slack: buttons in the post's thread, counted before the next essay is due."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.ballot import Ballot, BallotState
from bot.core.community import Member, Platform, person_of
from bot.core.ids import MemberId
from bot.core.pin import Pin
from bot.core.subscription import Subscription
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.balloting import Balloting
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.adapters.slack.living import Living, living
from tests.adapters.slack.talk import PAGES, blocks_shown
from tests.fakes.clock import FakeHolidays
from tests.fronts.slack import state
from tests.fronts.slack.faults import LOST
from tests.fronts.slack.front import POST

MINUTE = timedelta(minutes=1)
LATE = "This vote is closed. Your choice does not count."


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


def worker(world: Living) -> Delivering:
    stores = world.talk.stores
    picking = Picking(stores.essays, stores.picks, PAGES)
    balloting = Balloting(
        stores.subscriptions,
        stores.ballots,
        stores.essays,
        picking,
        {Platform.SLACK: world.talk.slack.poster.polls},
        world.talk.clock,
        FakeHolidays(),
        Pace(),
        Admins(stores.subscriptions, {Platform.SLACK: world.talk.slack.chat}, Pace()),
    )
    return Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=picking,
        chats={Platform.SLACK: world.talk.slack.chat},
        clock=world.talk.clock,
        holidays=FakeHolidays(),
        balloting=balloting,
    )


async def voting(world: Living) -> Subscription:
    """The channel, whose essay of today is posted, with its vote."""
    wanted = replace(world.subscription, ballot=2)
    await world.talk.stores.subscriptions.add(wanted)
    await worker(world).tick()
    return wanted


def polls(world: Living) -> list[state.Message]:
    messages = world.talk.home.channels[world.channel.id].messages.values()
    return [each for each in messages if (each.metadata or {}).get("event_type") == "ichiwa_ballot"]


def held(world: Living) -> Ballot:
    [ballot] = world.talk.stores.ballots.kept.values()
    return ballot


async def press(world: Living, number: int, who: state.Member) -> str:
    [poll] = polls(world)
    name = held(world).choices[number].title
    return await world.talk.do(f"[{name}]", who, poll)


async def count(world: Living) -> Ballot:
    world.talk.clock.advance(held(world).closes - world.talk.clock.now())
    await worker(world).tick()
    return held(world)


async def test_members_choose_the_next_essay(world: Living) -> None:
    subscription = await voting(world)
    [poll] = polls(world)
    ballot = held(world)
    first, second = (each.title for each in ballot.choices)
    assert poll.thread_ts == ballot.thread
    assert blocks_shown(poll.blocks, world.talk) == [
        "**Which essay would you like to read next?**",
        f"[{first}] [{second}]",
    ]
    chose = "You chose “{}”. You can change your choice until the vote closes."
    assert await press(world, 0, world.talk.ann) == chose.format(first)
    assert await press(world, 1, world.talk.ann) == chose.format(second)
    assert await press(world, 1, world.ben) == chose.format(second)
    closed = await count(world)
    assert (closed.state, closed.counts) == (BallotState.CLOSED, (0, 2))
    pins = await world.talk.stores.picks.pins(subscription.id, closed.slot.local_date)
    assert list(pins) == [Pin(closed.slot, closed.choices[1].slug, voted=True)]
    assert world.talk.stores.ballots.votes == {}
    assert await press(world, 0, world.ben) == LATE
    assert not await world.talk.slack.chat.written_in(closed.under)


async def test_a_vote_between_the_closing_and_the_counting_is_refused(world: Living) -> None:
    await voting(world)
    world.talk.clock.advance(held(world).closes - world.talk.clock.now())
    assert await press(world, 0, world.talk.ann) == LATE
    await worker(world).tick()
    assert held(world).counts == (0, 0)


async def test_what_a_member_deletes_does_not_count(world: Living) -> None:
    await voting(world)
    await press(world, 0, world.talk.ann)
    ann = person_of(Member(world.channel.community, MemberId(world.talk.ann.id), "Ann"))
    assert "1 vote for the next essay" in await world.talk.do("/essay my-data", world.talk.ann)
    await world.talk.do("/essay my-data delete", world.talk.ann)
    await world.talk.do("[Delete everything]", world.talk.ann)
    assert list(await world.talk.stores.ballots.of_person(ann)) == []
    assert (await count(world)).counts == (0, 0)


async def test_a_lost_answer_makes_no_second_message(world: Living) -> None:
    await world.talk.stores.subscriptions.add(replace(world.subscription, ballot=2))
    ordinary = world.talk.slack.poster.polls.open_ballot

    async def lost(*args: object) -> object:
        world.talk.front.faults.add(POST, LOST)
        return await ordinary(*args)  # type: ignore[arg-type]

    world.talk.slack.poster.polls.open_ballot = lost  # type: ignore[assignment, method-assign]
    await worker(world).tick()
    world.talk.slack.poster.polls.open_ballot = ordinary  # type: ignore[method-assign]
    assert (len(polls(world)), held(world).state) == (1, BallotState.PLANNED)
    for _ in range(3):
        world.talk.clock.advance(20 * MINUTE)
        await worker(world).tick()
    assert (len(polls(world)), held(world).state) == (1, BallotState.OPEN)
