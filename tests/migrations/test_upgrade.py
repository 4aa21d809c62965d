"""A start with a database that is new, of today, older, newer, or somebody else's."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.check import check
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import COPIES, OURS, check_upgradable, revision, upgrade
from bot.errors import InvalidInput, SchemaOutdated, SchemaTooNew, StoreError, StoreFull
from tests.adapters.sql_opened import NOW, note, notes, opened, pragma, url_of
from tests.migrations.history import LATER, later_version

ROOT = Path(__file__).parents[2]
COPY = f"ichiwa.20260717T230000Z.{OURS.revisions[-1]}.db"

_START = """
import asyncio, sys
from datetime import UTC, datetime
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade

async def start():
    database = Database(sys.argv[1])
    await database.start()
    await upgrade(database, datetime.now(UTC))
    await database.stop()

asyncio.run(start())
print("alembic" in sys.modules)
"""


@asynccontextmanager
async def started(path: Path) -> AsyncIterator[Database]:
    """The database as it is, without an upgrade."""
    database = Database(url_of(path))
    await database.start()
    try:
        yield database
    finally:
        await database.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "ichiwa.db"


@pytest.fixture
async def today(path: Path) -> Path:
    """The path of a database with the schema of today and one note in it."""
    async with opened(path) as database:
        await database.write(note("kept"))
    return path


def files(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir()}


def set_revision(path: Path, value: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (value,))
        connection.execute("UPDATE meta SET value = ? WHERE key = 'oldest_code'", (value,))


async def tables(database: Database) -> set[str]:
    async with database.read() as connection:
        return set((await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars())


async def test_a_new_database_gets_the_schema_of_today(path: Path) -> None:
    async with started(path) as database:
        assert await revision(database) is None
        await upgrade(database, NOW)
        assert await revision(database) == OURS.revisions[-1]
        assert await check(database) == []
    assert files(path) == {"ichiwa.db"}


async def test_a_database_of_today_is_left_alone(today: Path) -> None:
    before = today.read_bytes()  # noqa: ASYNC240 (nothing else runs in this test)
    async with started(today) as database:
        await upgrade(database, NOW)
    assert files(today) == {"ichiwa.db"}
    assert today.read_bytes() == before  # noqa: ASYNC240


@pytest.mark.parametrize(("known", "loaded"), [(True, "False"), (False, "True")])
def test_a_start_loads_alembic_only_where_there_is_something_to_do(today: Path, known: bool, loaded: str) -> None:
    target = today if known else today.with_name("new.db")
    command = [sys.executable, "-c", _START, url_of(target)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == loaded


async def test_an_older_database_is_copied_and_then_upgraded(today: Path, tmp_path: Path) -> None:
    async with started(today) as database:
        await upgrade(database, NOW, history=later_version(tmp_path))
        assert await revision(database) == LATER
        assert "later" in await tables(database)
        assert await notes(database) == {"kept"}
    copy = today.with_name(COPY)
    assert files(today) == {"ichiwa.db", COPY}
    assert copy.stat().st_mode & 0o777 == 0o600
    async with started(copy) as database:
        assert await check(database) == []
        assert await revision(database) == OURS.revisions[-1]
        assert "later" not in await tables(database)
        assert await notes(database) == {"kept"}


async def test_of_the_copies_before_upgrades_the_newest_are_kept_and_no_other_file_is_touched(
    today: Path, tmp_path: Path
) -> None:
    older = [f"ichiwa.2026010{day}T000000Z.{OURS.revisions[0]}.db" for day in range(1, 6)]
    others = ["ichiwa.mine.db", f"ichiwa.20260101T000000Z.{OURS.revisions[0]}.db.bak", "other.20260101T000000Z.0001.db"]
    for name in (*older, *others):
        today.with_name(name).write_text(name)
    async with started(today) as database:
        await upgrade(database, NOW, history=later_version(tmp_path))
    assert files(today) == {"ichiwa.db", COPY, *older[-(COPIES - 1) :], *others}


async def test_an_upgrade_that_fails_changes_nothing(today: Path, tmp_path: Path) -> None:
    history = later_version(tmp_path, 'raise RuntimeError("half way")')
    async with started(today) as database:
        with pytest.raises(RuntimeError, match="half way"):
            await upgrade(database, NOW, history=history)
        await assert_as_before(database)


async def test_an_upgrade_that_finds_no_room_changes_nothing(today: Path, tmp_path: Path) -> None:
    history = later_version(tmp_path, """op.execute("INSERT INTO later VALUES (zeroblob(500000))")""")
    async with started(today) as database:
        await database.write(pragma("max_page_count = 60"))
        with pytest.raises(StoreFull):
            await upgrade(database, NOW, history=history)
        await assert_as_before(database)


async def test_without_a_copy_there_is_no_upgrade(today: Path, tmp_path: Path) -> None:
    today.with_name(COPY).touch()
    async with started(today) as database:
        with pytest.raises(InvalidInput, match="already exists"):
            await upgrade(database, NOW, history=later_version(tmp_path))
        await assert_as_before(database)


async def assert_as_before(database: Database) -> None:
    assert await revision(database) == OURS.revisions[-1]
    assert "later" not in await tables(database)
    assert await notes(database) == {"kept"}
    assert await check(database) == []


async def test_a_newer_database_is_refused_in_one_sentence(today: Path) -> None:
    set_revision(today, LATER)
    async with started(today) as database:
        with pytest.raises(SchemaTooNew) as refused:
            await upgrade(database, NOW)
        assert await check(database) == [f"schema {LATER}, not {OURS.revisions[-1]}"]
    assert str(refused.value) == (
        f"The database {today} was written by a newer version of Ichiwa (schema {LATER}). Update the program."
    )
    assert files(today) == {"ichiwa.db"}


async def test_the_database_of_another_program_is_refused(path: Path) -> None:
    async def make(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE songs (title TEXT)"))

    async with started(path) as database:
        await database.write(make)
        with pytest.raises(StoreError, match="belongs to another program"):
            await upgrade(database, NOW)
        assert await tables(database) == {"songs"}


async def test_two_starts_at_once_make_one_schema(path: Path) -> None:
    """Both have found no schema and wait for the lock, which somebody holds, before either makes one."""
    both_wait, waiting = asyncio.Event(), 0

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal waiting
        waiting += statement == "BEGIN IMMEDIATE"
        if waiting == 2:
            both_wait.set()

    async with started(path) as first, started(path) as second:
        with closing(sqlite3.connect(path, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            event.listen(Engine, "before_cursor_execute", count)
            try:
                starts = asyncio.gather(upgrade(first, NOW), upgrade(second, NOW))
                await both_wait.wait()
                assert [await revision(first), await revision(second)] == [None, None]
                holder.execute("COMMIT")
                await starts
            finally:
                event.remove(Engine, "before_cursor_execute", count)
        assert [await revision(first), await revision(second)] == [OURS.revisions[-1]] * 2
        assert [await check(first), await check(second)] == [[], []]


async def test_two_processes_start_at_once_on_a_new_database(path: Path) -> None:
    starts = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", _START, url_of(path), cwd=ROOT, stdout=PIPE)
        for _ in range(2)
    ]
    said = [await start.communicate() for start in starts]
    assert [start.returncode for start in starts] == [0, 0], said
    async with started(path) as database:
        assert await revision(database) == OURS.revisions[-1]
        assert await check(database) == []


def test_an_older_schema_that_is_not_upgraded_by_itself_says_how() -> None:
    with pytest.raises(SchemaOutdated, match="ichiwa db upgrade"):
        check_upgradable(OURS.revisions[0], "postgresql://host/ichiwa", by_itself=False)
    check_upgradable(OURS.revisions[0], "postgresql://host/ichiwa", by_itself=True)
