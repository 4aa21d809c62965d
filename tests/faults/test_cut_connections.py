"""The database is lost in the middle of a delivery: its connection is cut at any statement, or the server crashes.

Workers go on by themselves, nothing is missed, and nothing is posted twice.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from tests import postgres
from tests.conformance.conftest import emptied
from tests.fakes.clock import FixedClock
from tests.faults.crashes import ONCE, points, verdict
from tests.faults.cutting import Wire, wired
from tests.faults.test_crash_points_stored import TICKS, slack_like, world_of, writes
from tests.faults.watch import Moment, Point, Watch
from tests.faults.world import DUE, World

pytestmark = pytest.mark.skipif(postgres.programs() is None, reason=postgres.REASON)

EACH = 23
"""Of so many statements one is cut, and on its other side the one in the middle between two such."""


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    """A server that loses no commit when it crashes."""
    with postgres.cluster(synchronous_commit="on") as cluster:
        yield cluster


@pytest.fixture
async def url(cluster: postgres.Cluster) -> AsyncIterator[str]:
    async with postgres.own_database(cluster.url) as url:
        database = Database(url)
        await database.start()
        await upgrade(database, DUE, asked=True)
        await database.stop()
        yield url


@asynccontextmanager
async def world_at(url: str, near: str | None = None) -> AsyncIterator[World]:
    """An empty world at ``url``; the workers reach it at ``near``."""
    kept, database, clock = Database(url), Database(near or url), FixedClock(DUE)
    await kept.start()
    await emptied(kept)
    await kept.stop()
    await database.start()
    try:
        world = replace(world_of(SqlStores(database), clock, slack_like), close=database.stop)
        await world.settle_in()
        yield world
    finally:
        await database.stop()


async def lived(world: World, watch: Watch | None = None) -> str:
    """What the slot has come to when the clock has ticked for a worker that nobody starts again."""
    await ticked(world, watch)
    return await verdict(world)


async def ticked(world: World, watch: Watch | None = None) -> None:
    worker = world.worker(watch)
    for earlier, later in pairwise((0, *TICKS)):
        world.clock.advance(timedelta(seconds=later - earlier))
        await worker.tick()
    await worker.stop()


async def test_the_connection_is_cut_at_any_statement(url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="ichiwa-wire-") as folder:
        async with wired(url, Path(folder)) as (wire, near):
            count = await _statements(wire, url, near)
            assert count > 100
            ends = {}
            for number in range(0, count, EACH):
                for moment, at in ((Moment.BEFORE, number), (Moment.AFTER, number + EACH // 2)):
                    if at < count:
                        ends[f"{moment} {at}"] = await _cut(wire, url, near, at, moment)
            assert set(ends.values()) == {ONCE}, {cut: end for cut, end in ends.items() if end != ONCE}


async def _statements(wire: Wire, url: str, near: str) -> int:
    """How many there are in a life without a fault."""
    async with world_at(url, near) as world:
        wire.cut(None)
        await ticked(world)
        count = wire.statements  # without those of our own look at the end
        assert await verdict(world) == ONCE
        return count


async def _cut(wire: Wire, url: str, near: str, number: int, moment: Moment) -> str:
    async with world_at(url, near) as world:
        wire.cut(number, moment)
        end = await lived(world)
        assert wire.cuts == 1, (number, moment)
        return end


class Crashing(Watch):
    """The server crashes at the point, and comes back."""

    def __init__(self, point: Point, restart: Callable[[], None]) -> None:
        super().__init__(point)
        self._restart = restart

    async def act(self) -> None:
        await asyncio.to_thread(self._restart)


async def test_the_server_crashes_round_any_write(url: str, cluster: postgres.Cluster) -> None:
    found = [point for point in writes(await points(_maker(url), ticks=TICKS)) if "deliveries" in point.call]
    ends = {}
    for point in {(point.call, point.moment): point for point in reversed(found)}.values():
        async with world_at(url) as world:
            watch = Crashing(point, cluster.restart)
            ends[str(point)] = await lived(world, watch)
            assert watch.reached, point
    assert len(ends) >= 12
    assert set(ends.values()) == {ONCE}, ends


def _maker(url: str) -> Callable[[], Awaitable[World]]:
    """Worlds for ``points``, which closes them and settles them in itself."""

    async def make() -> World:
        kept = Database(url)
        await kept.start()
        await emptied(kept)
        return replace(world_of(SqlStores(kept), FixedClock(DUE), slack_like), close=kept.stop)

    return make
