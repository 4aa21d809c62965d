"""``DeliveryStore``: the moves of one delivery, legal and not, by its holder and by others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.delivery import LEASED, STANDING, Delivery, DeliveryState, Event, Reason, sources
from bot.core.subscription import Slot
from bot.errors import Conflict, NotFound
from bot.ports.deliveries import DeliveryStore
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    DAY,
    HOUR,
    MESSAGE,
    MINUTE,
    NOW,
    POST,
    RIVAL,
    SECOND,
    SLOT,
    SUB,
    THREAD,
    delivery,
    full_delivery,
)

S = DeliveryState
FENCE = 4
LATER = NOW + HOUR
STEPS = frozenset({S.POSTED, S.THREADED})
SLOTS = {state: Slot(SUB, DAY, turn) for turn, state in enumerate(S, start=1)}

Act = Callable[[DeliveryStore, Slot, int], Awaitable[object]]

# What a holder does · the states in which it may · the row afterwards.
HELD: dict[str, tuple[Act, frozenset[S], Callable[[Delivery], Delivery]]] = {
    "freeze": (
        lambda store, slot, fence: store.freeze(slot, fence, POST, 6),
        LEASED,
        lambda row: replace(row, post=POST, round=6),
    ),
    "record_send": (
        lambda store, slot, fence: store.record_send(slot, fence, LATER),
        LEASED,
        lambda row: replace(row, state=S.SENDING, first_sent=LATER),
    ),
    "mark_uncertain": (
        lambda store, slot, fence: store.mark_uncertain(slot, fence, Reason.NO_ANSWER, LATER),
        sources(Event.DOUBT),
        lambda row: replace(row, state=S.UNCERTAIN, reason=Reason.NO_ANSWER, next_attempt=LATER, lease_until=None),
    ),
    "hold": (
        lambda store, slot, fence: store.mark_uncertain(slot, fence, Reason.CANNOT_SCAN, None),
        sources(Event.DOUBT),
        lambda row: replace(row, state=S.UNCERTAIN, reason=Reason.CANNOT_SCAN, next_attempt=None, lease_until=None),
    ),
    "release": (
        lambda store, slot, fence: store.release(slot, fence, Reason.UNAVAILABLE, LATER),
        sources(Event.RELEASE),
        lambda row: replace(row, state=S.DUE, reason=Reason.UNAVAILABLE, next_attempt=LATER, lease_until=None),
    ),
    "postpone": (
        lambda store, slot, fence: store.postpone(slot, fence, LATER),
        STEPS,
        lambda row: replace(row, next_attempt=LATER, lease_until=None),
    ),
    "postpone for ever": (
        lambda store, slot, fence: store.postpone(slot, fence, None),
        STEPS,
        lambda row: replace(row, next_attempt=None, lease_until=None),
    ),
    "threaded": (
        lambda store, slot, fence: store.threaded(slot, fence, THREAD),
        sources(Event.OPEN_THREAD),
        lambda row: replace(row, state=S.THREADED, thread=THREAD, attempts=0),
    ),
    "done": (
        lambda store, slot, fence: store.done(slot, fence),
        sources(Event.ASK),
        lambda row: replace(row, state=S.DONE, lease_until=None, next_attempt=None),
    ),
    "close": (
        lambda store, slot, fence: store.close(slot, fence),
        sources(Event.CLOSE),
        lambda row: replace(row, state=S.DONE, lease_until=None, next_attempt=None),
    ),
    "skip": (
        lambda store, slot, fence: store.skip(slot, Reason.REJECTED, fence),
        sources(Event.SKIP),
        lambda row: replace(row, state=S.SKIPPED, reason=Reason.REJECTED, lease_until=None, next_attempt=None),
    ),
}


def held(state: DeliveryState) -> Delivery:
    """The delivery in ``state`` of ``SLOTS``, held with ``FENCE``."""
    return replace(delivery(SLOTS[state]), state=state, fence=FENCE, attempts=2, lease_until=NOW + MINUTE)


def settled(row: Delivery, now: datetime = NOW) -> Delivery:
    """``row`` after ``MESSAGE`` was settled."""
    return replace(
        row,
        state=S.POSTED,
        message=MESSAGE,
        reason=Reason.NONE,
        lease_until=None,
        attempts=0,
        next_attempt=now,
        settled=now,
        sweep_at=LATER,
    )


@pytest.mark.parametrize("name", HELD)
async def test_a_holder_makes_a_move_exactly_where_it_is_legal(stores: Stores, name: str) -> None:
    act, legal, after = HELD[name]
    for state, slot in SLOTS.items():
        await stores.deliveries.add(held(state))
        if state in legal:
            await act(stores.deliveries, slot, FENCE)
        else:
            with pytest.raises(Conflict):
                await act(stores.deliveries, slot, FENCE)
    rows = {state: await stores.deliveries.get(slot) for state, slot in SLOTS.items()}
    assert rows == {state: after(held(state)) if state in legal else held(state) for state in SLOTS}


@pytest.mark.parametrize("name", HELD)
async def test_a_wrong_fence_is_a_conflict_and_changes_nothing(stores: Stores, name: str) -> None:
    act, legal, _ = HELD[name]
    for state in legal:
        await stores.deliveries.add(held(state))
        for fence in (FENCE - 1, FENCE + 1):
            with pytest.raises(Conflict):
                await act(stores.deliveries, SLOTS[state], fence)
        assert await stores.deliveries.get(SLOTS[state]) == held(state)


@pytest.mark.parametrize("name", HELD)
async def test_a_slot_that_does_not_exist_is_a_conflict_for_a_holder(stores: Stores, name: str) -> None:
    with pytest.raises(Conflict):
        await HELD[name][0](stores.deliveries, SLOT, FENCE)


async def test_settle_records_the_message_where_the_state_allows_it_and_else_only_tells(stores: Stores) -> None:
    for state, slot in SLOTS.items():
        row = replace(held(state), reason=Reason.NO_ANSWER, post=POST, round=1)
        after = settled(row) if state in sources(Event.SETTLE) else row
        await stores.deliveries.add(row)
        assert await stores.deliveries.settle(slot, MESSAGE, NOW, LATER) == after
        assert await stores.deliveries.get(slot) == after


async def test_the_first_settle_wins_and_the_loser_sees_it(stores: Stores) -> None:
    row = held(S.SENDING)
    await stores.deliveries.add(row)
    first = await stores.deliveries.settle(row.slot, MESSAGE, NOW, LATER)
    second = await stores.deliveries.settle(row.slot, RIVAL, NOW + SECOND, LATER + SECOND)
    assert second == first == settled(row)
    assert await stores.deliveries.settle(row.slot, MESSAGE, NOW + SECOND, LATER) == first


async def test_of_many_settling_at_once_one_wins(pair: tuple[Stores, Stores]) -> None:
    row = held(S.SENDING)
    await pair[0].deliveries.add(row)
    results = await asyncio.gather(
        *(pair[n % 2].deliveries.settle(row.slot, (MESSAGE, RIVAL)[n // 2 % 2], NOW, LATER) for n in range(20))
    )
    assert len({result.message for result in results}) == 1


async def test_settle_keeps_a_message_that_is_known(stores: Stores) -> None:
    known = replace(held(S.UNCERTAIN), message=RIVAL)
    await stores.deliveries.add(known)
    assert await stores.deliveries.settle(known.slot, MESSAGE, NOW, LATER) == known


async def test_settle_of_an_unknown_slot_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        await stores.deliveries.settle(SLOT, MESSAGE, NOW, LATER)


async def test_an_admin_skips_without_a_fence(stores: Stores) -> None:
    for state, slot in SLOTS.items():
        await stores.deliveries.add(held(state))
        if state in sources(Event.SKIP):
            after = replace(held(state), state=S.SKIPPED, reason=Reason.ADMIN, lease_until=None, next_attempt=None)
            assert await stores.deliveries.skip(slot, Reason.ADMIN) == after
        else:
            after = held(state)
            with pytest.raises(Conflict):
                await stores.deliveries.skip(slot, Reason.ADMIN)
        assert await stores.deliveries.get(slot) == after


async def test_a_holder_that_skips_gets_the_row(stores: Stores) -> None:
    row = held(S.SENDING)
    await stores.deliveries.add(row)
    skipped = await stores.deliveries.skip(row.slot, Reason.GONE, FENCE)
    assert (skipped.state, skipped.reason) == (S.SKIPPED, Reason.GONE)
    assert await stores.deliveries.get(row.slot) == skipped


@pytest.mark.parametrize("sweep_at", [None, LATER])
async def test_swept_sets_the_next_sweep_alone(stores: Stores, sweep_at: datetime | None) -> None:
    other = Slot(SUB, DAY, 2)
    await stores.deliveries.add(full_delivery())
    await stores.deliveries.add(full_delivery(other))
    await stores.deliveries.schedule_sweep(SLOT, sweep_at)
    assert await stores.deliveries.get(SLOT) == replace(full_delivery(), sweep_at=sweep_at)
    assert await stores.deliveries.get(other) == full_delivery(other)


async def test_another_message_shuts_out_the_holder_and_begins_its_thread_anew(stores: Stores) -> None:
    for state, slot in SLOTS.items():
        row = replace(held(state), message=MESSAGE, thread=THREAD, first_sent=NOW)
        await stores.deliveries.add(row)
        if state not in STANDING:
            with pytest.raises(Conflict):
                await stores.deliveries.repoint(slot, RIVAL, LATER)
            assert await stores.deliveries.get(slot) == row
            continue
        await stores.deliveries.repoint(slot, RIVAL, LATER)
        assert await stores.deliveries.get(slot) == replace(
            row,
            state=S.POSTED,
            message=RIVAL,
            thread=None,
            first_sent=None,
            fence=FENCE + 1,
            attempts=0,
            lease_until=None,
            next_attempt=LATER,
        )
    with pytest.raises(Conflict):
        await stores.deliveries.repoint(Slot(SUB, DAY, 99), RIVAL, LATER)
