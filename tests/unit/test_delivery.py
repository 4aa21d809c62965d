"""The table of a delivery's legal moves: complete, without a dead end, and nothing beside it."""

from __future__ import annotations

from itertools import product

import pytest

from bot.core.delivery import (
    FINAL,
    LEASED,
    MOVES,
    UNSETTLED,
    DeliveryState,
    Event,
    IllegalMove,
    move,
    sources,
)

PAIRS = list(product(DeliveryState, Event))


def reachable(start: DeliveryState) -> set[DeliveryState]:
    found, frontier = {start}, [start]
    while frontier:
        here = frontier.pop()
        onward = {target for (state, _), target in MOVES.items() if state is here} - found
        found |= onward
        frontier += onward
    return found


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_a_pair_is_in_the_table_or_raises(state: DeliveryState, event: Event) -> None:
    if (state, event) in MOVES:
        assert move(state, event) is MOVES[state, event]
    else:
        with pytest.raises(IllegalMove, match=event.value):
            move(state, event)


def test_every_state_is_reached_from_due() -> None:
    assert reachable(DeliveryState.DUE) == set(DeliveryState)


def test_only_final_states_have_no_way_out_and_all_others_lead_to_both() -> None:
    """From everywhere before the post it can still be skipped; a posted one can only go on to its end."""
    assert {state for state in DeliveryState if reachable(state) == {state}} == FINAL
    for state in set(DeliveryState) - FINAL:
        assert DeliveryState.DONE in reachable(state)
    before_the_post = {state for state in DeliveryState if DeliveryState.SKIPPED in reachable(state)}
    assert before_the_post == {DeliveryState.DUE, *UNSETTLED, DeliveryState.SKIPPED}


def test_a_posted_delivery_is_never_sent_or_skipped() -> None:
    for state in (DeliveryState.POSTED, DeliveryState.THREADED, DeliveryState.DONE):
        assert not reachable(state) & {DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.SKIPPED}


def test_doubt_is_never_followed_by_a_send_without_a_look() -> None:
    """The heart of "once": from UNCERTAIN the way to SENDING leads through RECONCILING alone, and never back to DUE."""
    onward = {target for (state, _), target in MOVES.items() if state is DeliveryState.UNCERTAIN}
    assert onward == {DeliveryState.RECONCILING, DeliveryState.POSTED, DeliveryState.SKIPPED}
    assert DeliveryState.DUE not in {t for (s, _), t in MOVES.items() if s is DeliveryState.RECONCILING}


def test_a_lease_that_ends_leads_to_doubt() -> None:
    assert sources(Event.DOUBT) == LEASED


@pytest.mark.parametrize("event", list(Event))
def test_sources_are_the_states_that_allow_the_event(event: Event) -> None:
    assert sources(event) == {state for state in DeliveryState if (state, event) in MOVES}
    assert sources(event)


def test_what_was_not_posted_can_always_be_skipped() -> None:
    assert sources(Event.SKIP) == {DeliveryState.DUE, *UNSETTLED}
    assert sources(Event.CLAIM) == {DeliveryState.DUE, DeliveryState.UNCERTAIN}


def test_settling_is_possible_exactly_while_a_write_may_be_out() -> None:
    assert sources(Event.SETTLE) == UNSETTLED == LEASED | {DeliveryState.UNCERTAIN}
