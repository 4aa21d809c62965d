"""A vote for tomorrow on Discord: one poll under the post, counted before the next one is due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.adapters.discord import refs
from bot.core.ballot import BallotState
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.pick import Policy
from bot.core.pin import Pin
from bot.core.subscription import Slot, Subscription, SubscriptionState
from bot.services.community.changes import Change
from tests.adapters.discord.living import Living, living
from tests.adapters.discord.voting import before_a_poll, count, held, polls, said, voting, worker
from tests.faults.world import SLOT, essay
from tests.fronts.discord.faults import LOST
from tests.fronts.discord.front import CREATE

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


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
    assert (row.post.slug, row.post.voted) == (closed.choices[1].slug, True)
    assert row.message is not None
    assert "Chosen by your vote" in str(world.message(row.message).components)
    assert said(world) == []  # Discord tells itself who won
    assert len(polls(world)) == 1  # of three essays there is one left: no choice


@pytest.mark.parametrize("counts", [(0, 0), (2, 2)])
async def test_a_tie_and_silence_leave_it_to_the_policy(world: Living, counts: tuple[int, int]) -> None:
    subscription = await voting(world)
    await count(world, *counts)
    assert list(await world.stores.picks.pins(subscription.id, held(world).slot.local_date)) == []


async def test_a_lost_answer_makes_no_second_poll(world: Living) -> None:
    wanted = replace(world.subscription, ballot=2)
    await world.stores.subscriptions.add(wanted)
    with before_a_poll(world, lambda: world.front.faults.add(CREATE, LOST)):
        await worker(world).tick()
    assert (len(polls(world)), held(world).state) == (1, BallotState.PLANNED)
    for _ in range(3):
        world.clock.advance(20 * MINUTE)  # long after Discord has forgotten the nonce
        await worker(world).tick()
    assert (len(polls(world)), held(world).state) == (1, BallotState.OPEN)


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


CHANGES: dict[str, Callable[[Living, Subscription], Awaitable[object]]] = {
    "paused": lambda world, its: world.setup.pause(its.id),
    "skipped": lambda world, its: world.setup.skip(its.id),
    "posted early": lambda world, its: posted_early(world, its),
    "ended": lambda world, its: world.setup.remove(its.id),
    "moved": lambda world, its: world.setup.move(its.id, refs.channel_of(world.guild.id, world.forum.id)),
    "no more votes": lambda world, its: world.setup.schedule(its.id, Change(ballot=0)),
    "earlier": lambda world, its: world.setup.schedule(its.id, Change(at=time(7))),
    "in another zone": lambda world, its: world.setup.schedule(its.id, Change(zone="Pacific/Auckland")),
    "other collections": lambda world, its: world.setup.schedule(its.id, Change(collections=frozenset({"none"}))),
    "pinned": lambda world, its: world.services.planning.pin(its.id, Slug("essay-1"), held(world).slot.local_date),
    "withdrawn": lambda world, its: withdrawn(world, its, *(each.slug for each in held(world).choices)),
}


async def posted_early(world: Living, subscription: Subscription) -> None:
    world.clock.advance(16 * HOUR)  # its date has begun
    await world.setup.post_now(subscription.id)


async def withdrawn(world: Living, subscription: Subscription, *slugs: Slug) -> None:
    await world.stores.essays.apply("test", [], slugs)
    await world.setup.schedule(subscription.id, Change(late_limit=2 * HOUR))


@pytest.mark.parametrize("change", CHANGES)
async def test_a_vote_that_is_called_off_is_ended_at_once_and_says_so_once(world: Living, change: str) -> None:
    subscription = await voting(world)
    slot, message = held(world).slot, held(world).message
    world.clock.advance(HOUR)
    await CHANGES[change](world, subscription)
    for seconds in (0, 1, 2):
        world.clock.advance(timedelta(seconds=seconds))
        await worker(world).tick()
    called_off = world.stores.ballots.kept[slot]
    assert (called_off.is_called_off, called_off.next_attempt) == (True, None)
    assert message is not None
    assert (world.message(message).poll or {})["final"]
    assert said(world) == ["This vote was called off, because what comes next was changed."]
    pins = await world.stores.picks.pins(subscription.id, slot.local_date)
    assert [pin for pin in pins if pin.voted] == []


async def test_a_lost_answer_says_only_once_that_a_vote_is_called_off(world: Living) -> None:
    subscription = await voting(world)
    await world.setup.pause(subscription.id)
    world.front.faults.add(CREATE, LOST)
    for _ in range(5):
        await worker(world).tick()
        world.clock.advance(20 * MINUTE)  # long after Discord has forgotten the nonce
    assert (len(said(world)), held(world).next_attempt) == (1, None)


@pytest.mark.parametrize(
    "change",
    [Change(at=time(7, 55)), Change(policy=Policy.NEWEST), Change(late_limit=2 * HOUR), Change(zone="Asia/Seoul")],
)
async def test_what_leaves_its_slot_as_it_is_leaves_the_vote(world: Living, change: Change) -> None:
    subscription = await voting(world)
    closes = held(world).closes
    await world.setup.schedule(subscription.id, change)
    await worker(world).tick()
    assert (held(world).state, held(world).next_attempt) == (BallotState.OPEN, closes)
    closed = await count(world, 1, 2)
    assert (closed.won, said(world)) == (closed.choices[1].slug, [])


async def test_a_poll_that_was_ended_early_counts_in_time(world: Living) -> None:
    await voting(world)
    [poll] = polls(world)
    poll |= {"counts": [0, 1], "final": True, "ended": world.clock.now()}
    await worker(world).tick()
    assert held(world).state is BallotState.OPEN
    assert (await count(world, 0, 1)).won == held(world).choices[1].slug


@pytest.mark.parametrize("gone", ["poll", "thread", "channel"])
async def test_what_is_deleted_ends_its_vote_and_not_the_next_one(world: Living, gone: str) -> None:
    subscription = await voting(world)
    ballot = held(world)
    assert ballot.message is not None
    place = world.front.state.channel(int(ballot.thread))
    assert place is not None
    if gone == "poll":
        del place.messages[int(ballot.message.id)]
    else:
        world.acts.delete_channel(place if gone == "thread" else world.place)
    await world.stores.essays.apply("test", [essay(n) for n in range(4, 7)], [])
    world.clock.advance(ballot.closes - world.clock.now())
    for _ in range(3):
        world.clock.advance(MINUTE)
        await worker(world).tick()
    assert (held(world).is_called_off, held(world).next_attempt) == (True, None)
    if gone != "channel":
        world.clock.advance(subscription.late_limit)
        await worker(world).tick()
        assert held(world).state is BallotState.OPEN
        assert held(world).slot > ballot.slot


@pytest.mark.parametrize("state", ["archived", "locked"])
async def test_a_thread_that_is_archived_or_locked_keeps_its_vote(world: Living, state: str) -> None:
    await voting(world)
    place = world.front.state.channel(int(held(world).thread))
    assert place is not None
    setattr(place, state, True)
    assert (await count(world, 0, 1)).won == held(world).choices[1].slug


async def test_a_vote_planned_ahead_of_the_clock_keeps_no_channel_from_its_own(world: Living) -> None:
    """The first tick, and every one after the clock was set back, looks for such votes."""
    await voting(world)
    ahead, leap = held(world), 30 * DAY
    world.stores.ballots.kept = {
        (later := replace(ahead.slot, local_date=ahead.slot.local_date + leap)): replace(
            ahead, slot=later, opened=ahead.opened + leap, closes=ahead.closes + leap
        )
    }
    for _ in range(2):
        await worker(world).tick()
    assert (held(world).is_called_off, len(said(world))) == (True, 1)
    await world.stores.essays.apply("test", [essay(n) for n in (4, 5, 6)], [])
    world.clock.advance(DAY)
    await worker(world).tick()
    assert (len(polls(world)), BallotState.OPEN in {each.state for each in world.stores.ballots.kept.values()}) == (
        2,
        True,
    )


async def test_what_was_posted_meanwhile_cannot_win(world: Living) -> None:
    await world.stores.essays.apply("test", [essay(n) for n in (4, 5)], [])
    subscription = await voting(world)
    ballot, first = held(world), held(world).choices[0]
    world.clock.advance(HOUR)
    await world.setup.post_now(subscription.id)  # beside the day's, so that the vote on the next day's stands
    await worker(world).tick()
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    assert row.post is not None
    assert row.post.slug == first.slug
    poll = polls(world)[0]
    poll |= {"counts": [5, 1], "final": True}
    world.clock.advance(ballot.closes - world.clock.now())
    await worker(world).tick()
    assert world.stores.ballots.kept[ballot.slot].won == ballot.choices[1].slug


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
