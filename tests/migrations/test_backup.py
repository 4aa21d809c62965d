"""``ichiwa db backup`` and ``ichiwa db check``."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.backup import backup
from bot.adapters.sql.check import check
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import OURS
from bot.errors import InvalidInput, StoreError
from tests.adapters.sql_opened import note, notes, opened, url_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ichiwa.db"


@pytest.fixture
async def damaged(path: Path) -> Path:
    """A database whose file lost a page in the middle."""
    async with opened(path) as database:
        await asyncio.gather(*(database.write(note(str(n), "x" * 2000)) for n in range(50)))
    content = bytearray(path.read_bytes())  # noqa: ASYNC240 (nothing else runs in this fixture)
    content[-8192:-4096] = b"\xff" * 4096
    path.write_bytes(content)  # noqa: ASYNC240
    return path


async def test_a_backup_is_whole_private_and_leaves_the_writers_alone(path: Path) -> None:
    target = path.with_name("copy.db")
    async with opened(path) as database:
        await database.write(note("before"))
        writes = asyncio.gather(*(database.write(note(str(n))) for n in range(50)))
        await backup(database, target)
        assert len(await writes) == 50
    assert target.stat().st_mode & 0o777 == 0o600
    async with opened(target) as copy:
        assert await check(copy) == []
        assert "before" in await notes(copy)


async def test_a_backup_overwrites_nothing(path: Path) -> None:
    target = path.with_name("copy.db")
    target.write_text("precious")
    async with opened(path) as database:
        with pytest.raises(InvalidInput, match=f"{target} already exists"):
            await backup(database, target)
    assert target.read_text() == "precious"


async def test_a_backup_that_fails_leaves_nothing_behind(damaged: Path, tmp_path: Path) -> None:
    database = Database(url_of(damaged))
    await database.start()
    with pytest.raises(StoreError, match=f"{damaged} is damaged"):
        await backup(database, tmp_path / "copy.db")
    with pytest.raises(StoreError, match=r"missing/copy\.db"):
        await backup(database, tmp_path / "missing" / "copy.db")
    await database.stop()
    assert [entry.name for entry in tmp_path.iterdir()] == ["ichiwa.db"]  # noqa: ASYNC240


async def test_check_finds_damage(damaged: Path) -> None:
    async with opened(damaged) as database:
        assert await check(database) == [
            f"The file {damaged} is damaged or is not a database. Restore it from a backup."
        ]


async def test_check_finds_an_index_that_tells_another_story(path: Path) -> None:
    async with opened(path) as database:
        await database.write(note("a"))
    lose_the_index(path)
    async with opened(path) as database:
        problems = await check(database)
    assert "row 1 missing from index sqlite_autoindex_meta_1" in problems
    assert not any("\n" in problem for problem in problems)


async def test_check_finds_what_refers_to_nothing(path: Path) -> None:
    async def make(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE owed (id INTEGER PRIMARY KEY)"))
        await connection.execute(text("CREATE TABLE debts (owed INTEGER REFERENCES owed (id))"))

    async with opened(path) as database:
        await database.write(make)
        owe_nobody(path)
        assert await check(database) == ["debts: row 1 refers to a row of owed that does not exist"]


def lose_the_index(path: Path) -> None:
    """Point the table's own index at an empty page."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE empty (key PRIMARY KEY)")
        connection.execute("PRAGMA writable_schema = ON")
        root = "(SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_empty_1')"
        connection.execute(f"UPDATE sqlite_master SET rootpage = {root} WHERE name = 'sqlite_autoindex_meta_1'")


def owe_nobody(path: Path) -> None:
    """Another program does not ask SQLite to keep the references."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO debts VALUES (1)")


async def test_check_finds_a_missing_schema(path: Path) -> None:
    database = Database(url_of(path))
    await database.start()
    assert await check(database) == [f"schema missing, not {OURS.revisions[-1]}"]
    await database.stop()
