"""``HandledEventStore``."""

from __future__ import annotations

import asyncio

from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, SECOND


async def test_an_event_is_new_once(stores: Stores) -> None:
    assert await stores.handled_events.first("Ev1", NOW)
    assert not await stores.handled_events.first("Ev1", NOW + SECOND)
    assert await stores.handled_events.first("Ev2", NOW)


async def test_of_several_at_once_one_is_first(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    told = await asyncio.gather(*[where.handled_events.first("Ev1", NOW) for where in (one, other) * 10])
    assert told.count(True) == 1


async def test_what_was_forgotten_is_new_again(stores: Stores) -> None:
    await stores.handled_events.first("Ev1", NOW)
    await stores.handled_events.first("Ev2", NOW)
    await stores.handled_events.forget("Ev1")
    await stores.handled_events.forget("Ev3")
    assert await stores.handled_events.first("Ev1", NOW)
    assert not await stores.handled_events.first("Ev2", NOW)


async def test_old_ones_are_forgotten_and_new_ones_kept(stores: Stores) -> None:
    await stores.handled_events.first("old", NOW)
    await stores.handled_events.first("new", NOW + SECOND)
    assert await stores.handled_events.prune(NOW + SECOND) == 1
    assert await stores.handled_events.prune(NOW + SECOND) == 0
    assert await stores.handled_events.first("old", NOW + SECOND)
    assert not await stores.handled_events.first("new", NOW + SECOND)
