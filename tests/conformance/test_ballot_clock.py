"""``BallotStore``: a vote that was planned ahead of the clock keeps no channel from its next ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.ballot import BallotState, Chosen
from bot.core.subscription import Slot
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, DISCORD, HOUR, MESSAGE, MINUTE, NOW, SLOT, SUB
from tests.conformance.test_ballots import ANN, ON_SLACK, PLANNED, SIX

LEAP = timedelta(days=30)
LONGEST = 10 * MINUTE
AHEAD = replace(
    PLANNED,
    slot=Slot(SUB, DAY + LEAP),
    opened=NOW + LEAP,
    closes=NOW + LEAP + HOUR,
    next_attempt=NOW + LEAP,
)


async def test_a_vote_that_was_planned_ahead_gives_way(stores: Stores) -> None:
    """Also where the process whose clock was ahead has not seen that it was set back."""
    await stores.ballots.add(AHEAD)
    assert await stores.ballots.add(PLANNED)
    assert await stores.ballots.get(AHEAD.slot) is None
    assert await stores.ballots.of_subscription(SUB) == PLANNED
    assert await stores.ballots.add(AHEAD)  # when its time has come in earnest
    assert await stores.ballots.of_subscription(SUB) == AHEAD


async def test_it_gives_its_own_slot_up(stores: Stores) -> None:
    await stores.ballots.add(AHEAD)
    anew = replace(AHEAD, opened=NOW)
    assert await stores.ballots.add(anew)
    assert not await stores.ballots.add(anew)
    assert await stores.ballots.get(AHEAD.slot) == anew


async def test_what_was_sent_ahead_is_called_off_and_shown_so(stores: Stores) -> None:
    await stores.ballots.add(AHEAD)
    await stores.ballots.opened(AHEAD.slot, MESSAGE, AHEAD.closes)
    assert await stores.ballots.choose(ANN, Chosen(AHEAD.slot, SIX, NOW))
    assert await stores.ballots.pull_in(NOW, LONGEST) == 1
    assert await stores.ballots.chosen(AHEAD.slot) == {}
    [taken] = await stores.ballots.take(NOW, NOW + MINUTE, DISCORD, 9)
    assert (taken.slot, taken.is_called_off, taken.message) == (AHEAD.slot, True, MESSAGE)
    assert await stores.ballots.pull_in(NOW, LONGEST) == 0
    assert await stores.ballots.add(PLANNED)
    assert await stores.ballots.of_subscription(SUB) == PLANNED


async def test_what_was_not_sent_is_forgotten(stores: Stores) -> None:
    await stores.ballots.add(AHEAD)
    assert await stores.ballots.pull_in(NOW, LONGEST) == 1
    assert await stores.ballots.get(AHEAD.slot) is None


async def test_no_vote_waits_longer_than_it_can_have_to(stores: Stores) -> None:
    await stores.ballots.add(PLANNED)
    await stores.ballots.postpone(SLOT, NOW + LEAP)
    await stores.ballots.add(ON_SLACK)
    await stores.ballots.opened(ON_SLACK.slot, MESSAGE, ON_SLACK.closes)
    await stores.ballots.postpone(ON_SLACK.slot, NOW + LEAP)
    assert await stores.ballots.pull_in(NOW, LONGEST) == 2
    assert await stores.ballots.get(SLOT) == PLANNED
    counted = await stores.ballots.get(ON_SLACK.slot)
    assert counted is not None
    assert (counted.state, counted.next_attempt) == (BallotState.OPEN, ON_SLACK.closes)
    assert await stores.ballots.pull_in(NOW, LONGEST) == 0
