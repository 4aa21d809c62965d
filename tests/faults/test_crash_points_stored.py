"""The crash points once more, over what a newcomer runs (SQLite stores, the local channel) and over a server."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Hub
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_CHANNEL, MessageRef, Platform
from bot.core.ids import MessageId
from bot.ports.chat import ChatPort
from tests import postgres
from tests.adapters.sql_opened import opened, url_of
from tests.conformance.conftest import emptied
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.faults.crashes import ONCE, MakeWorld, crash, points
from tests.faults.watch import Point
from tests.faults.world import DUE, World, discord_like

TICKS = (0, 1, 62, 130, 800, 1500, 1600)
"""Fewer than in memory, for each commit goes to the disk; lease and sweep are still among them."""


@dataclass(frozen=True, slots=True)
class Look:
    """A platform, and what is seen of it from outside."""

    platform: Platform
    chat: ChatPort
    visible: Callable[[str], Awaitable[Sequence[MessageRef]]]
    questions: Callable[[MessageRef], Awaitable[int]]


def local_channel(stores: SqlStores, clock: FixedClock) -> Look:
    """The local channel, whose log is in the same database."""

    async def visible(key: str) -> Sequence[MessageRef]:
        found = await stores.local_log.by_key(key)
        return [MessageRef(LOCAL_CHANNEL, MessageId(str(found.id)))] if found is not None else []

    async def questions(message: MessageRef) -> int:
        return len(await stores.local_log.replies(int(message.id)))

    return Look(Platform.LOCAL, LocalChat(stores.local_log, Hub(), clock), visible, questions)


def slack_like(stores: SqlStores, clock: FixedClock) -> Look:
    """A platform that can only be scanned."""
    chat = FakeChat.scan_only(clock)

    async def visible(key: str) -> Sequence[MessageRef]:
        return [message.ref for message in chat.visible(key)]

    async def questions(message: MessageRef) -> int:
        return len(chat.questions(message))

    return Look(Platform.SLACK, chat, visible, questions)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL, where there is one."""
    if not postgres.is_there():
        pytest.skip(postgres.REASON)
    address: str = request.getfixturevalue("postgres_url")
    return address


@pytest.fixture
async def on_server(server: str) -> AsyncIterator[MakeWorld]:
    """Each world finds the one database empty."""
    async with postgres.own_database(server) as url:
        kept = Database(url)
        await kept.start()
        await upgrade(kept, DUE)

        async def make() -> World:
            await emptied(kept)
            database, clock = Database(url), FixedClock(DUE)
            await database.start()
            return world_of(SqlStores(database), clock, slack_like, database.stop)

        yield make
        await kept.stop()


@pytest.fixture(params=[local_channel, slack_like])
async def make_world(request: pytest.FixtureRequest, tmp_path: Path) -> MakeWorld:
    """Each world gets its own copy of an empty database."""
    numbers = count()
    async with opened(tmp_path / "empty.db"):
        pass

    async def make() -> World:
        path = Path(shutil.copy(tmp_path / "empty.db", tmp_path / f"{next(numbers)}.db"))
        database, clock = Database(url_of(path)), FixedClock(DUE)
        await database.start()
        return world_of(SqlStores(database), clock, request.param, database.stop)

    return make


def world_of(
    stores: SqlStores,
    clock: FixedClock,
    look_at: Callable[[SqlStores, FixedClock], Look],
    close: Callable[[], Awaitable[None]],
) -> World:
    look = look_at(stores, clock)
    return World(
        clock=clock,
        platform=look.platform,
        essays=stores.essays,
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picks=stores.picks,
        chat=look.chat,
        visible=look.visible,
        questions=look.questions,
        close=close,
    )


def writes(found: Sequence[Point]) -> list[Point]:
    """The points round what changes something; the others were tried in memory."""
    reading = {"due", "get", "every", "next", "turns", "to_sweep", "skip_late", "reap_expired_leases"}
    return [point for point in found if point.call.split(".")[1] not in reading]


async def test_a_death_anywhere_leaves_one_post_and_one_question(make_world: MakeWorld) -> None:
    found = await points(make_world, ticks=TICKS)
    assert {point.call for point in found} == {point.call for point in await points(discord_like)}
    ends = {str(point): (await crash(make_world, point, ticks=TICKS)).verdict for point in writes(found)}
    assert set(ends.values()) == {ONCE}, ends


async def test_a_death_anywhere_leaves_one_post_and_one_question_on_a_server(on_server: MakeWorld) -> None:
    found = await points(on_server, ticks=TICKS)
    ends = {str(point): (await crash(on_server, point, ticks=TICKS)).verdict for point in writes(found)}
    assert set(ends.values()) == {ONCE}, ends
