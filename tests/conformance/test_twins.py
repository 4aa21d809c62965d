"""Whatever is done to the deliveries, in whatever order: SQLite and the store in memory answer alike."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.delivery import Reason, Waits
from bot.core.subscription import NextSlot, Slot, SubscriptionState
from bot.errors import BotError
from tests.conformance.bundle import Stores
from tests.conformance.conftest import emptied, opened
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    EVERYWHERE,
    MESSAGE,
    MINUTE,
    NOW,
    OTHER_SUB,
    POST,
    RIVAL,
    SUB,
    THREAD,
    delivery,
    subscription,
)
from tests.fakes.stores import MemoryStores

Act: TypeAlias = tuple[str, tuple[Any, ...]]

SLOTS = [Slot(SUB, DAY, 1), Slot(SUB, DAY, 2), Slot(OTHER_SUB, DAY, 1)]
instants = st.integers(0, 6).map(lambda minutes: NOW + minutes * MINUTE)
slots = st.sampled_from(SLOTS)
WAITS = [
    Waits(lease=MINUTE, own=MINUTE, told=2 * MINUTE, sweep=3 * MINUTE, skew=MINUTE),
    Waits(lease=2 * MINUTE, own=2 * MINUTE, told=4 * MINUTE, sweep=MINUTE, skew=2 * MINUTE),
]
fences = st.integers(0, 3)
reasons = st.sampled_from(Reason)
limits = st.integers(0, 3)


@st.composite
def rows(draw: st.DrawFn) -> Any:
    due: datetime = draw(instants)
    late_after, next_attempt = draw(st.tuples(instants, st.none() | instants))
    return delivery(draw(slots), due=due, late_after=late_after, next_attempt=next_attempt, reason=draw(reasons))


@st.composite
def materialisings(draw: st.DrawFn) -> Act:
    row = draw(rows())
    following = NextSlot(replace(row.slot, turn=draw(st.integers(1, 3))), draw(instants))
    return "materialise", (row, draw(st.none() | st.just(following)))


@st.composite
def freeings(draw: st.DrawFn) -> Act:
    slot = draw(slots)
    return "free", ([slot], NextSlot(slot, draw(instants)))


def act(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Act]:
    return st.tuples(st.just(name), st.tuples(*arguments))


everywhere = st.just(EVERYWHERE)
acts = st.one_of(
    materialisings(),
    act("add", rows()),
    act("claim", instants, instants, everywhere, limits),
    act("claim", st.just(NOW + 3 * MINUTE), st.just(NOW + 5 * MINUTE), everywhere, st.just(3)),  # often fruitful
    act("reap_expired_leases", instants),
    act("skip_late", instants, limits),
    act("hurry", slots, instants),
    act("freeze", slots, fences, st.just(POST), st.integers(1, 3)),
    act("record_send", slots, fences, instants),
    act("settle", slots, st.sampled_from([MESSAGE, RIVAL]), instants, instants),
    act("mark_uncertain", slots, fences, reasons, st.none() | instants),
    act("release", slots, fences, reasons, instants),
    act("postpone", slots, fences, st.none() | instants),
    act("threaded", slots, fences, st.just(THREAD)),
    act("done", slots, fences),
    act("skip", slots, reasons, st.none() | fences),
    act("repoint", slots, st.sampled_from([MESSAGE, RIVAL]), instants),
    act("settle", slots, st.just(MESSAGE), instants, instants, instants),
    act("schedule_publish", slots, st.none() | instants),
    act("heard", slots, instants),
    act("to_publish", instants, everywhere, limits),
    act("schedule_sweep", slots, st.none() | instants),
    act("to_sweep", instants, everywhere, limits),
    act("pull_in", instants, st.sampled_from(WAITS)),
    act("skipped_ahead", instants, limits),
    act("free", st.lists(slots, max_size=2), st.none()),
    freeings(),
    act("of_message", st.sampled_from([MESSAGE, RIVAL])),
    act("latest_of", st.just(CHANNEL), st.just(POST.slug)),
)


@pytest.fixture
async def database(template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(f"sqlite:///{shutil.copy(template, tmp_path)}") as database:
        yield database


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(begun=st.lists(rows(), max_size=3), done=st.lists(acts, max_size=25), state=st.sampled_from(SubscriptionState))
async def test_the_twins_answer_alike(
    database: Database, begun: list[Any], done: list[Act], state: SubscriptionState
) -> None:
    await emptied(database)
    twins: list[Stores] = [MemoryStores.empty(), SqlStores(database)]
    for twin in twins:
        await twin.subscriptions.add(subscription(SUB))
        await twin.subscriptions.add(subscription(OTHER_SUB, state=state))
    for one in [*(("add", (row,)) for row in begun), *done]:
        memory, sql = [await outcome(twin, one) for twin in twins]
        assert sql == memory, one
    memory, sql = [[await twin.deliveries.get(slot) for slot in SLOTS] for twin in twins]
    assert sql == memory
    memory, sql = [list(await twin.subscriptions.page(100)) for twin in twins]
    assert sql == memory


async def outcome(stores: Stores, one: Act) -> object:
    """What the act returned, or the kind of error that it raised."""
    name, arguments = one
    try:
        result = await getattr(stores.deliveries, name)(*arguments)
    except BotError as exc:
        return type(exc)
    return list(result) if isinstance(result, tuple | list) else result
