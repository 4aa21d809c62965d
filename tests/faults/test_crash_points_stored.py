"""The crash points once more, over what a newcomer runs (SQLite stores, the local channel) and over a server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Hub
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.platform_schema import local_messages
from bot.adapters.sql.schema import deliveries, subscriptions
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_CHANNEL, MessageRef, Platform
from bot.core.ids import MessageId
from bot.core.subscription import Kind
from bot.ports.chat import ChatPort
from tests import postgres
from tests.adapters.sql_opened import url_of
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.faults.crashes import ONCE, MakeWorld, crash, points
from tests.faults.watch import Point
from tests.faults.world import DUE, World, discord_like, of_kind

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


LookAt = Callable[[SqlStores, FixedClock], Look]
MakeLooked = Callable[[LookAt], MakeWorld]


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL, where there is one."""
    if not postgres.is_there():
        pytest.skip(postgres.REASON)
    address: str = request.getfixturevalue("postgres_url")
    return address


async def _emptied(connection: AsyncConnection) -> None:
    for table in (deliveries, subscriptions, local_messages):
        await connection.execute(table.delete())


@asynccontextmanager
async def worlds_in(database: Database) -> AsyncIterator[MakeLooked]:
    """The database lives on through every death; each world finds nothing of the one before but its essays."""
    await database.start()
    await upgrade(database, DUE)

    async def make(look_at: LookAt) -> World:
        await database.write(_emptied)
        return world_of(SqlStores(database), FixedClock(DUE), look_at)

    yield lambda look_at: partial(make, look_at)
    await database.stop()


@pytest.fixture
async def on_file(tmp_path: Path) -> AsyncIterator[MakeLooked]:
    async with worlds_in(Database(url_of(tmp_path / "worlds.db"))) as make:
        yield make


@pytest.fixture
async def on_server(server: str) -> AsyncIterator[MakeLooked]:
    async with postgres.own_database(server) as url, worlds_in(Database(url)) as make:
        yield make


def world_of(stores: SqlStores, clock: FixedClock, look_at: LookAt) -> World:
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
    )


def writes(found: Sequence[Point]) -> list[Point]:
    """The points round what changes something; the others were tried in memory."""
    reading = {"due", "get", "every", "next", "turns", "to_sweep", "skip_late", "reap_expired_leases"}
    return [point for point in found if point.call.split(".")[1] not in reading]


async def ends(make_world: MakeWorld) -> dict[str, str]:
    """What the slot comes to after a death at each point."""
    found = await points(make_world, ticks=TICKS)
    return {str(point): (await crash(make_world, point, ticks=TICKS)).verdict for point in writes(found)}


@pytest.mark.parametrize(
    ("kind", "look_at"),
    [(Kind.ESSAY, local_channel), (Kind.ESSAY, slack_like), (Kind.DIGEST, local_channel), (Kind.PERSONAL, slack_like)],
)
async def test_a_death_anywhere_leaves_one_post_of_each_kind(on_file: MakeLooked, kind: Kind, look_at: LookAt) -> None:
    make_world = of_kind(on_file(look_at), kind)
    in_memory = await points(of_kind(discord_like, kind))
    assert {point.call for point in await points(make_world, ticks=TICKS)} == {point.call for point in in_memory}
    assert set((found := await ends(make_world)).values()) == {ONCE}, found


@pytest.mark.parametrize("kind", Kind)
async def test_a_death_anywhere_leaves_one_post_of_each_kind_on_a_server(on_server: MakeLooked, kind: Kind) -> None:
    assert set((found := await ends(of_kind(on_server(slack_like), kind))).values()) == {ONCE}, found
