"""PostgreSQL: what a server can do that a file cannot, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.check import check
from bot.adapters.sql.engine import Database
from bot.adapters.sql.failures import translated
from bot.adapters.sql.migrate import OURS, revision, upgrade
from bot.adapters.sql.migrations import is_ours
from bot.adapters.sql.schema import metadata
from bot.adapters.sql.stores import SqlStores
from bot.core.subscription import Slot
from bot.errors import SchemaOutdated, StoreBusy, StoreError, StoreFull
from tests import postgres
from tests.adapters.sql_opened import NOW, note, notes
from tests.conformance.examples import DAY, SECOND, SUB, delivery
from tests.conformance.test_delivery_work import put
from tests.migrations.history import LATER, later_version

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    async with postgres.own_database(postgres_url) as url:
        yield url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A database with our schema."""
    database = Database(url)
    await database.start()
    await upgrade(database, NOW)
    yield database
    await database.stop()


def differences(connection: Connection) -> object:
    options = {"include_name": is_ours, "compare_type": True, "target_metadata": metadata}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def test_the_migrations_make_the_schema(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
    assert await check(database) == []


async def test_a_new_database_gets_its_schema_once_where_two_processes_start(url: str) -> None:
    first, second = Database(url), Database(url)
    await asyncio.gather(first.start(), second.start())
    await asyncio.gather(upgrade(first, NOW), upgrade(second, NOW))
    assert await revision(first) == OURS.revisions[-1]
    await first.stop()
    await second.stop()


async def test_an_older_schema_is_upgraded_when_an_operator_asks(database: Database, tmp_path: object) -> None:
    history = later_version(tmp_path)  # type: ignore[arg-type]
    with pytest.raises(SchemaOutdated, match="ichiwa db upgrade"):
        await upgrade(database, NOW, history=history)
    await upgrade(database, NOW, asked=True, history=history)
    assert await revision(database) == LATER


async def cut_off(connection: AsyncConnection) -> None:
    """As a server does that is shut down in the middle of a transaction."""
    await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


async def test_a_connection_that_is_cut_off_loses_one_write_and_no_more(database: Database) -> None:
    with pytest.raises(StoreBusy, match="nothing was saved"):
        await database.write(cut_off)
    await database.write(note("after"))
    assert await notes(database) == {"after"}


async def test_a_server_that_closed_the_pool_is_asked_anew(database: Database) -> None:
    await database.write(note("before"))
    async with database.read() as connection:
        others = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        await connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity {others}"))
    await database.write(note("after"))
    assert await notes(database) == {"before", "after"}


async def test_a_lock_that_is_never_let_go_is_not_waited_for_forever(database: Database) -> None:
    async def takes_lock(connection: AsyncConnection) -> None:
        await connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        await connection.execute(select(func.pg_advisory_xact_lock(1)))

    async with database.read() as holder:
        await holder.execute(select(func.pg_advisory_xact_lock(1)))
        with pytest.raises(StoreBusy):
            await database.write(takes_lock)
    await database.write(takes_lock)


@pytest.mark.parametrize(
    ("part", "value", "kind", "sentence"),
    [
        ("database", "not-there", StoreError, 'refused the connection (database "not-there" does not exist)'),
        ("username", "stranger", StoreError, 'refused the connection (role "stranger" does not exist)'),
        ("query", {"host": "/nowhere"}, StoreBusy, "cannot be reached (No such file or directory)"),
    ],
)
async def test_a_wrong_address_is_one_sentence(
    url: str, part: str, value: object, kind: type[StoreError], sentence: str
) -> None:
    wrong = make_url(url).set(**{part: value})  # type: ignore[arg-type]
    database = Database(wrong.set(password="s3cret").render_as_string(hide_password=False))
    with pytest.raises(StoreError) as caught:
        await database.start()
    await database.stop()
    assert type(caught.value) is kind
    assert sentence in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


async def test_nobody_listens_on_the_port() -> None:
    database = Database("postgresql://ichiwa@127.0.0.1:1/ichiwa")
    with pytest.raises(StoreBusy, match="cannot be reached"):
        await database.start()
    await database.stop()


async def test_a_full_disk_is_told_as_such(database: Database) -> None:
    full = text("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$")
    with pytest.raises(StoreFull):
        async with database.read() as connection:
            await connection.execute(full)


async def test_another_mistake_names_what_the_server_says(database: Database) -> None:
    with pytest.raises(StoreError, match='reported an error: relation "nowhere" does not exist'), translated("here"):
        async with database.read() as connection:
            await connection.execute(text("SELECT * FROM nowhere"))


async def test_no_more_is_claimed_than_asked_for_however_the_server_plans_it(database: Database) -> None:
    """Of a table that it knows to be small, it compares each row with what is chosen, and may choose anew each time."""
    stores = SqlStores(database)
    late = [delivery(Slot(SUB, DAY, turn), late_after=NOW - SECOND) for turn in range(1, 6)]
    await put(stores, late[0])

    async def look(connection: AsyncConnection) -> None:
        await connection.execute(text("ANALYZE deliveries"))

    await database.write(look)
    for row in late[1:]:
        await stores.deliveries.add(row)
    assert [len(await stores.deliveries.skip_late(NOW, 3)) for _ in range(3)] == [3, 2, 0]
