"""The engine: transactions, the group commit, and what becomes of a batch when something fails."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.writer import BATCH
from bot.errors import Conflict, StoreBusy, StoreError, StoreFull
from tests.adapters.sql_opened import note, notes, opened, pragma, url_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ichiwa.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    async with opened(path) as database:
        yield database


class Batch:
    """Writes that wait while another one runs, so that the next transaction takes all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._go = asyncio.Event()
        self._begun = asyncio.Event()

    async def results(self, works: list[Callable[[AsyncConnection], Awaitable[object]]]) -> list[object]:
        first = asyncio.create_task(self._database.write(self._hold))
        await self._begun.wait()
        waiting = [asyncio.create_task(self._database.write(work)) for work in works]
        await asyncio.sleep(0)  # each task runs once, which puts its write into the queue
        self._go.set()
        await first
        return await asyncio.gather(*waiting, return_exceptions=True)

    async def _hold(self, _: AsyncConnection) -> None:
        self._begun.set()
        await self._go.wait()


async def test_a_write_returns_its_result_and_a_read_sees_it(database: Database) -> None:
    assert await database.write(note("a")) == "a"
    assert await notes(database) == {"a"}


async def test_every_connection_is_set_up_as_the_design_demands(database: Database) -> None:
    async def settings(connection: AsyncConnection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
        return [await connection.scalar(text(f"PRAGMA {name}")) for name in names]

    full = 2
    assert await database.write(settings) == ["wal", full, 1, 5000, 0]
    async with database.read() as connection:
        assert await settings(connection) == ["wal", full, 1, 5000, 1]


async def test_a_write_holds_the_write_lock_before_its_first_statement(database: Database, path: Path) -> None:
    async def work(_: AsyncConnection) -> None:
        connected = closing(sqlite3.connect(path, timeout=0, isolation_level=None))
        with connected as rival, pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")

    await database.write(work)


async def test_a_read_sees_one_unchanging_state_and_writes_nothing(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM meta WHERE key <> 'oldest_code'")) == 0
        await database.write(note("a"))
        assert await connection.scalar(text("SELECT count(*) FROM meta WHERE key <> 'oldest_code'")) == 0
    with pytest.raises(StoreError, match="readonly"):
        async with database.read() as connection:
            await note("b")(connection)
    assert await notes(database) == {"a"}


async def test_a_work_that_fails_takes_back_nothing_but_its_own(database: Database) -> None:
    async def fails(connection: AsyncConnection) -> None:
        await note("half")(connection)
        raise Conflict("too late")

    results = await Batch(database).results([note("a"), fails, note("a"), note("b")])
    assert [type(result) for result in results] == [str, Conflict, StoreError, str]
    assert await notes(database) == {"a", "b"}


async def test_a_write_sees_what_those_before_it_wrote(database: Database) -> None:
    async def count(connection: AsyncConnection) -> object:
        return await connection.scalar(text("SELECT count(*) FROM meta WHERE key <> 'oldest_code'"))

    assert await Batch(database).results([note("a"), count, note("b"), count]) == ["a", 1, "b", 2]


async def test_a_failed_commit_fails_all_of_its_batch_and_nothing_else(database: Database) -> None:
    async def debts(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE owed (id INTEGER PRIMARY KEY)"))
        reference = "REFERENCES owed (id) DEFERRABLE INITIALLY DEFERRED"
        await connection.execute(text(f"CREATE TABLE debts (owed INTEGER {reference})"))

    async def owe(connection: AsyncConnection) -> None:
        await connection.execute(text("INSERT INTO debts VALUES (1)"))  # found out at the commit

    await database.write(debts)
    fits = [note(f"first {n}") for n in range(BATCH - 1)]
    results = await Batch(database).results([owe, *fits, note("next batch")])
    assert {type(result) for result in results[:-1]} == {StoreError}
    assert results[-1] == "next batch"
    assert await notes(database) == {"next batch"}


async def test_a_full_disk_leaves_everything_as_it_was(database: Database) -> None:
    await database.write(note("before"))
    async with database.read() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
    await database.write(pragma(f"max_page_count = {pages}"))
    results = await Batch(database).results([note("a"), note("big", "x" * 100_000), note("b")])
    assert [type(result) for result in results] == [StoreFull] * 3
    assert await notes(database) == {"before"}
    await database.write(pragma("max_page_count = 100000"))
    assert await database.write(note("big", "x" * 100_000)) == "big"


async def test_a_locked_database_is_busy_and_works_again_afterwards(database: Database, path: Path) -> None:
    await database.write(pragma("busy_timeout = 1"))
    with closing(sqlite3.connect(path, isolation_level=None)) as rival:
        rival.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy) as busy:
            await database.write(note("a"))
        rival.execute("ROLLBACK")
    assert busy.value.__cause__ is not None
    assert await database.write(note("b")) == "b"
    assert await notes(database) == {"b"}


async def test_a_write_whose_caller_went_away_before_its_turn_is_not_made(database: Database) -> None:
    gone: list[asyncio.Task[str]] = []

    async def leave(_: AsyncConnection) -> None:
        gone.append(asyncio.create_task(database.write(note("gone"))))
        await asyncio.sleep(0)
        gone[0].cancel()
        await asyncio.wait(gone)

    await database.write(leave)
    await database.write(note("after"))
    assert await notes(database) == {"after"}


async def test_a_write_whose_caller_goes_away_meanwhile_is_made_whole(database: Database) -> None:
    async def leave(connection: AsyncConnection) -> None:
        await note("a")(connection)
        caller.cancel()
        await asyncio.wait([caller])
        await note("b")(connection)

    caller = asyncio.create_task(database.write(leave))
    with pytest.raises(asyncio.CancelledError):
        await caller
    await database.write(note("c"))
    assert await notes(database) == {"a", "b", "c"}


async def test_stop_finishes_what_waits_and_then_nothing_is_taken(path: Path) -> None:
    async with opened(path) as database:
        waiting = [asyncio.create_task(database.write(note(str(n)))) for n in range(10)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*waiting) == [str(n) for n in range(10)]
    with pytest.raises(StoreError, match="closed"):
        await database.write(note("late"))
    async with opened(path) as database:
        assert len(await notes(database)) == 10


async def test_a_database_that_was_never_started_takes_nothing(path: Path) -> None:
    with pytest.raises(StoreError, match="closed"):
        await Database(url_of(path)).write(note("a"))


@pytest.fixture
def no_database(path: Path) -> Path:
    path.write_bytes(b"This is no database. " * 500)
    return path


async def test_a_damaged_file_is_named(no_database: Path) -> None:
    with pytest.raises(StoreError, match=f"{no_database} is damaged"):
        await Database(url_of(no_database)).start()
