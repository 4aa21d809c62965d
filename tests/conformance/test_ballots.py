"""``BallotStore``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.ballot import Ballot, BallotState, Choice, Chosen
from bot.core.community import Member, MessageRef, Shards, person_of
from bot.core.essay import Language
from bot.core.ids import MemberId, Slug
from bot.core.pin import Pin
from bot.core.subscription import Slot
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    DAY,
    DISCORD,
    HOUR,
    MESSAGE,
    MINUTE,
    NOW,
    OTHER_SUB,
    RIVAL,
    SLACK_CHANNEL,
    SLOT,
    SUB,
    THREAD,
    delivery,
    subscription,
)

SIX, SEVEN = Slug("door-six"), Slug("door-seven")
PLANNED = Ballot(
    slot=SLOT,
    under=MESSAGE,
    thread=THREAD,
    language=Language.JA,
    choices=(Choice(SIX, "六番の扉 “Six”"), Choice(SEVEN, "七")),
    opened=NOW,
    closes=NOW + HOUR,
    next_attempt=NOW,
)
ON_SLACK = replace(PLANNED, slot=Slot(OTHER_SUB, DAY), under=MessageRef(SLACK_CHANNEL, MESSAGE.id))
LATER = Slot(SUB, DAY, 2)
ANN, BEN = (Member(SLACK_CHANNEL.community, MemberId(name), name) for name in ("ann", "ben"))


async def test_a_vote_comes_back_and_a_later_slot_takes_its_place(stores: Stores) -> None:
    assert await stores.ballots.add(PLANNED)
    assert not await stores.ballots.add(replace(PLANNED, choices=()))
    assert await stores.ballots.get(SLOT) == PLANNED
    assert await stores.ballots.get(LATER) is None
    assert await stores.ballots.add(replace(PLANNED, slot=LATER))
    assert not await stores.ballots.add(PLANNED)
    assert await stores.ballots.get(SLOT) is None
    assert await stores.ballots.of_subscription(SUB) == replace(PLANNED, slot=LATER)
    assert await stores.ballots.of_subscription(OTHER_SUB) is None


async def test_each_is_taken_once_by_those_that_serve_it(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    await stores.ballots.add(ON_SLACK)
    until = NOW + MINUTE
    assert list(await stores.ballots.take(NOW - MINUTE, until, DISCORD, 9)) == []
    taken = replace(PLANNED, next_attempt=until, attempts=1)
    assert list(await stores.ballots.take(NOW, until, DISCORD, 9, Shards(frozenset({0}), 1))) == [taken]
    assert list(await stores.ballots.take(NOW, until, DISCORD, 9)) == []
    assert [each.attempts for each in await stores.ballots.take(until, until + MINUTE, DISCORD, 9)] == [2]


async def test_the_first_message_is_the_vote(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    assert await stores.ballots.opened(SLOT, MESSAGE, PLANNED.closes)
    assert not await stores.ballots.opened(SLOT, RIVAL, PLANNED.closes)
    found = await stores.ballots.get(SLOT)
    assert found == replace(PLANNED, state=BallotState.OPEN, message=MESSAGE, next_attempt=PLANNED.closes)
    await stores.ballots.postpone(SLOT, NOW)
    assert len(await stores.ballots.take(NOW, NOW + MINUTE, DISCORD, 9)) == 1


async def test_the_winner_is_pinned_once(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    assert await stores.ballots.close(SLOT, (3, 1), SIX)
    assert not await stores.ballots.close(SLOT, (3, 1), SEVEN)
    await stores.ballots.postpone(SLOT, NOW)
    assert await stores.ballots.get(SLOT) == replace(
        PLANNED, state=BallotState.CLOSED, counts=(3, 1), won=SIX, next_attempt=None
    )
    assert list(await stores.picks.pins(SUB, DAY)) == [Pin(SLOT, SIX, voted=True)]


async def test_what_won_is_told_apart_until_an_admin_pins_something_else(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    await stores.ballots.close(SLOT, (3, 1), SIX)
    await stores.picks.pin(SUB, [Pin(SLOT, SIX), Pin(LATER, SEVEN)])  # as they stand
    assert list(await stores.picks.pins(SUB, DAY)) == [Pin(SLOT, SIX, voted=True), Pin(LATER, SEVEN)]
    await stores.picks.pin(SUB, [Pin(SLOT, SEVEN), Pin(LATER, SIX)])
    assert list(await stores.picks.pins(SUB, DAY)) == [Pin(SLOT, SEVEN), Pin(LATER, SIX)]


async def test_the_end_of_a_vote_is_shown_though_the_next_one_began(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    await stores.ballots.opened(SLOT, MESSAGE, PLANNED.closes)
    await stores.ballots.close(SLOT, (3, 1), SIX, show=NOW)
    await stores.ballots.add(replace(PLANNED, slot=LATER, next_attempt=PLANNED.closes))
    [taken] = await stores.ballots.take(NOW, NOW + MINUTE, DISCORD, 9)
    assert (taken.slot, taken.counts, taken.won, taken.attempts) == (SLOT, (3, 1), SIX, 1)
    await stores.ballots.postpone(SLOT, NOW)
    assert [each.slot for each in await stores.ballots.take(NOW, NOW + MINUTE, DISCORD, 9)] == [SLOT]
    await stores.ballots.shown(SLOT)
    assert list(await stores.ballots.take(PLANNED.closes - MINUTE, PLANNED.closes, DISCORD, 9)) == []


async def test_a_vote_that_is_open_is_called_off_by_the_next_one(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    await stores.ballots.opened(SLOT, MESSAGE, PLANNED.closes)
    after = replace(PLANNED, slot=LATER, opened=NOW + MINUTE, next_attempt=PLANNED.closes)
    assert await stores.ballots.add(after)
    [taken] = await stores.ballots.take(NOW + MINUTE, NOW + HOUR, DISCORD, 9)
    assert (taken.slot, taken.is_called_off, taken.message) == (SLOT, True, MESSAGE)
    assert await stores.ballots.of_subscription(SUB) == after


@pytest.mark.parametrize("by", ["an order", "a slot", "a pin"])
async def test_an_open_vote_is_looked_at_when_what_comes_changes(stores: Stores, by: str) -> None:
    await stores.subscriptions.add(subscription())
    await stores.ballots.add(PLANNED)
    await stores.ballots.opened(SLOT, MESSAGE, PLANNED.closes)
    assert list(await stores.ballots.take(NOW, NOW + MINUTE, DISCORD, 9)) == []
    if by == "an order":
        await stores.subscriptions.update(SUB, lambda before: before)
    elif by == "a slot":
        await stores.deliveries.materialise(delivery(LATER), None)
    else:
        await stores.picks.pin(SUB, [Pin(SLOT, SIX)])
    assert [each.slot for each in await stores.ballots.take(NOW, NOW + MINUTE, DISCORD, 9)] == [SLOT]


async def test_without_a_winner_nothing_is_pinned(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    assert not await stores.ballots.close(SLOT, (1, 1))
    assert list(await stores.picks.pins(SUB, DAY)) == []


@pytest.mark.parametrize("pin", [Pin(SLOT, SEVEN), Pin(LATER, SIX)])
async def test_what_an_admin_pinned_meanwhile_stays(stores: Stores, pin: Pin) -> None:
    await stores.ballots.add(PLANNED)
    await stores.picks.pin(SUB, [pin])
    assert not await stores.ballots.close(SLOT, (3, 1), SIX)
    assert list(await stores.picks.pins(SUB, DAY)) == [pin]


async def test_a_slot_that_is_made_is_left_alone(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    await stores.deliveries.materialise(delivery(), None)
    assert not await stores.ballots.close(SLOT, (3, 1), SIX)
    assert list(await stores.picks.pins(SUB, DAY)) == []


async def test_a_member_has_one_choice_until_the_vote_closes(stores: Stores) -> None:
    slot = ON_SLACK.slot
    six, seven = Chosen(slot, SIX, NOW), Chosen(slot, SEVEN, NOW + MINUTE)
    assert not await stores.ballots.choose(ANN, six)
    await stores.ballots.add(ON_SLACK)
    for member, chosen in ((ANN, six), (BEN, six), (ANN, seven)):
        assert await stores.ballots.choose(member, chosen)
    assert await stores.ballots.chosen(slot) == {SIX: 1, SEVEN: 1}
    assert list(await stores.ballots.of_person(person_of(ANN))) == [seven]
    assert not await stores.ballots.choose(ANN, replace(six, at=ON_SLACK.closes))
    assert await stores.ballots.forget(person_of(ANN)) == 1
    assert await stores.ballots.chosen(slot) == {SIX: 1}


@pytest.mark.parametrize("ended_by", ["closing", "the next vote"])
async def test_what_was_chosen_is_forgotten_with_the_vote(stores: Stores, ended_by: str) -> None:
    await stores.ballots.add(ON_SLACK)
    await stores.ballots.add(PLANNED)
    assert await stores.ballots.choose(ANN, Chosen(ON_SLACK.slot, SIX, NOW))
    assert await stores.ballots.choose(BEN, Chosen(SLOT, SIX, NOW))
    if ended_by == "closing":
        await stores.ballots.close(ON_SLACK.slot, (1, 0))
    else:
        await stores.ballots.add(replace(ON_SLACK, slot=Slot(OTHER_SUB, DAY, 2)))
    assert list(await stores.ballots.of_person(person_of(ANN))) == []
    assert not await stores.ballots.choose(ANN, Chosen(ON_SLACK.slot, SEVEN, NOW))
    assert await stores.ballots.chosen(SLOT) == {SIX: 1}
