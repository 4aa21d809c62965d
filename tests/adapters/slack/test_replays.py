"""A recorded request is taken once: by this process, by others, after a restart, and while the store rests."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.slack.web.replays import PRUNED_EVERY, Replays
from bot.adapters.slack.web.signing import LIFETIME, Signed
from bot.core.retention import EVENTS_KEPT
from bot.errors import StoreBusy
from tests.fakes.clock import FixedClock
from tests.fakes.handled_events import MemoryHandledEvents

NOW = datetime(2026, 7, 17, 23, tzinfo=UTC)
COMMAND = "command=%2Fessay&text=pause"
INTERACTION = "payload=%7B%22type%22%3A%22block_actions%22%7D"
SUGGESTION = "payload=%7B%22type%22%3A%22block_suggestion%22%7D"
NAMELESS = json.dumps({"type": "event_callback", "event": {"type": "message"}})
EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message"}})
ODD = "{=1&payload={}"


def signed(number: int = 1, at: datetime = NOW) -> Signed:
    return Signed(f"v0={number:064x}", at)


class Resting(MemoryHandledEvents):
    """A store that has its moments."""

    def __init__(self) -> None:
        super().__init__()
        self.rests = False
        self.hangs = False

    async def first(self, event: str, at: datetime) -> bool:
        if self.hangs:
            await asyncio.Event().wait()
        if self.rests:
            raise StoreBusy("The database rests.")
        return await super().first(event, at)

    async def forget(self, event: str) -> None:
        if self.rests:
            raise StoreBusy("The database rests.")
        await super().forget(event)


@pytest.mark.parametrize("body", [COMMAND, INTERACTION, SUGGESTION, NAMELESS, ODD])
async def test_once_in_this_process_in_another_and_after_a_restart(body: str) -> None:
    store, clock = MemoryHandledEvents(), FixedClock(NOW)
    one, other = Replays(store, clock), Replays(store, clock)
    assert await one.is_new(signed(), body)
    assert not await one.is_new(signed(), body)
    assert not await other.is_new(signed(), body)
    clock.advance(LIFETIME)
    assert not await Replays(store, clock).is_new(signed(), body)
    assert await other.is_new(signed(2), body)


@pytest.mark.parametrize("body", [COMMAND, EVENT])
async def test_of_several_at_once_one_is_first(body: str) -> None:
    replays = Replays(MemoryHandledEvents(), FixedClock(NOW))
    assert (await asyncio.gather(*[replays.is_new(signed(), body) for _ in range(10)])).count(True) == 1


async def test_an_event_with_an_id_costs_no_second_row() -> None:
    store = MemoryHandledEvents()
    replays = Replays(store, FixedClock(NOW))
    assert await replays.is_new(signed(), EVENT)
    assert not await replays.is_new(signed(), EVENT)
    assert not store.kept


async def test_while_the_store_rests_what_is_younger_than_the_process_is_taken_once() -> None:
    store = Resting()
    replays = Replays(store, FixedClock(NOW))
    store.rests = True
    young, old = signed(1, NOW + timedelta(seconds=1)), signed(2, NOW)
    assert await replays.is_new(young, COMMAND)
    assert not await replays.is_new(young, COMMAND)
    with pytest.raises(StoreBusy):
        await replays.is_new(old, COMMAND)
    store.rests = False
    assert await replays.is_new(old, COMMAND), "it was not done, so it may come again"


async def test_a_store_that_hangs_is_not_waited_for() -> None:
    store = Resting()
    replays = Replays(store, FixedClock(NOW), patience=0.01)
    store.hangs = True
    assert await replays.is_new(signed(1, NOW + timedelta(seconds=1)), COMMAND)
    with pytest.raises(StoreBusy):
        await replays.is_new(signed(2), COMMAND)


async def test_what_was_given_back_may_come_again() -> None:
    store = Resting()
    replays = Replays(store, FixedClock(NOW))
    assert await replays.is_new(signed(), COMMAND)
    await replays.give_back(signed())
    assert await replays.is_new(signed(), COMMAND)
    store.rests = True
    await replays.give_back(signed())


async def test_what_is_too_old_to_come_again_is_forgotten() -> None:
    store, clock = MemoryHandledEvents(), FixedClock(NOW)
    replays = Replays(store, clock)
    for number in range(100):
        assert await replays.is_new(signed(number), COMMAND)
    clock.advance(2 * LIFETIME)
    assert not await replays.is_new(signed(7), COMMAND), "a stamp may have been ahead of our clock"
    clock.advance(timedelta(seconds=1))
    assert await replays.is_new(signed(100), COMMAND)
    assert len(replays._taken) == 1
    clock.advance(EVENTS_KEPT + PRUNED_EVERY)
    assert await replays.is_new(signed(101), COMMAND)
    assert len(store.kept) == 1
