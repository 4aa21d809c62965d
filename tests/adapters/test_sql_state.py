"""``Database.state``: the same as long as nobody has committed anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.schema import meta
from tests import postgres
from tests.adapters.sql_opened import NOW, url_of


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)),
    ]
)
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Database, Database]]:
    """Two ways to one database."""
    async with AsyncExitStack() as stack:
        url = url_of(tmp_path / "ichiwa.db")
        if request.param == "postgresql":
            url = await stack.enter_async_context(postgres.own_database(request.getfixturevalue("postgres_url")))
        databases = Database(url), Database(url)
        for database in databases:
            await database.start()
            stack.push_async_callback(database.stop)
        await upgrade(databases[0], NOW, asked=True)
        yield databases


async def test_who_only_reads_changes_nothing(two: tuple[Database, Database]) -> None:
    one, other = two
    before = await one.state()
    for database in two:
        async with database.read() as connection:
            await connection.execute(select(meta))
        await database.ask(lambda connection: connection.execute(select(meta)).all())
    assert await one.state() == before
    assert await asyncio.gather(*(one.state() for _ in range(9))) == [before] * 9
    assert await other.state() == await other.state()


async def test_every_commit_changes_it_whoever_made_it(two: tuple[Database, Database]) -> None:
    one, other = two
    states = [await one.state()]
    for database in (one, other, one):
        await database.try_writing()
        states.append(await one.state())
    assert len(set(states)) == 4


async def test_a_write_that_finds_nothing_to_change_leaves_it(tmp_path: Path) -> None:
    """As those of the clock, which asks at every tick."""
    database = Database(url_of(tmp_path / "ichiwa.db"))
    await database.start()

    async def idle(connection: AsyncConnection) -> None:
        await connection.execute(text("UPDATE meta SET value = '' WHERE key = 'none'"))

    try:
        await upgrade(database, NOW)
        before = await database.state()
        await database.write(idle)
        assert await database.state() == before
    finally:
        await database.stop()
