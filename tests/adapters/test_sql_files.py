"""Where the database lies: private files, places that cannot be written to, and addresses that make no sense."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.dialect import WAL_BYTES, parse_url
from bot.adapters.sql.engine import Database
from bot.adapters.sql.failures import files_translated, translated
from bot.errors import ConfigError, StoreBusy, StoreError, StoreFull
from tests.adapters.sql_opened import note, opened, url_of


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_the_file_its_side_files_and_new_folders_are_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "ichiwa.db"
    async with opened(path) as database:
        await database.write(note("a"))
        files = {entry.name: mode(entry) for entry in path.parent.iterdir()}
    assert files == {"ichiwa.db": 0o600, "ichiwa.db-wal": 0o600, "ichiwa.db-shm": 0o600}
    assert (mode(path.parent), mode(path.parent.parent)) == (0o700, 0o700)


async def test_a_burst_of_writes_leaves_no_large_log_behind(tmp_path: Path) -> None:
    async def burst(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE large (what BLOB)"))
        await connection.execute(text("INSERT INTO large VALUES (zeroblob(:size))"), {"size": WAL_BYTES + 2**20})

    path = tmp_path / "ichiwa.db"
    log = tmp_path / "ichiwa.db-wal"
    async with opened(path) as database:
        await database.write(burst)
        assert log.stat().st_size > WAL_BYTES
        for word in ("a", "b"):
            await database.write(note(word))
        assert log.stat().st_size <= WAL_BYTES


@pytest.fixture
def open_to_all(tmp_path: Path) -> Path:
    path = tmp_path / "ichiwa.db"
    path.touch()
    path.chmod(0o644)
    tmp_path.chmod(0o755)
    return path


async def test_an_open_file_is_closed_and_a_folder_that_was_there_left(open_to_all: Path) -> None:
    async with opened(open_to_all):
        assert mode(open_to_all) == 0o600
    assert mode(open_to_all.parent) == 0o755


async def test_a_folder_that_cannot_be_made_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "ichiwa.db"
    with pytest.raises(StoreError) as refused:
        await Database(url_of(path)).start()
    assert str(refused.value) == (
        f"The database {path} cannot be opened for writing (Not a directory). "
        "Make its folder writable, or choose another one."
    )
    assert isinstance(refused.value.__cause__, OSError)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that not even root can write to: Linux has /sys")
async def test_a_read_only_folder_is_named_in_one_sentence() -> None:
    with pytest.raises(StoreError, match=r"^The database /sys/ichiwa\.db cannot be opened for writing \(.+\)\. Make"):
        await Database("sqlite:////sys/ichiwa.db").start()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write whatever the mode says")
@pytest.mark.parametrize("locked", ["folder", "file"])
async def test_a_mode_that_forbids_writing_is_found_at_the_start(open_to_all: Path, locked: str) -> None:
    place, allowed = (open_to_all.parent, 0o500) if locked == "folder" else (open_to_all, 0o400)
    place.chmod(allowed)
    try:
        with pytest.raises(StoreError, match="Permission denied"):
            await Database(url_of(open_to_all)).start()
    finally:
        place.chmod(0o700)


def test_a_file_that_turned_read_only_is_named(tmp_path: Path) -> None:
    """Root may write anywhere, so SQLite itself is told to open the file read-only."""
    path = tmp_path / "ichiwa.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (key)")
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        pytest.raises(StoreError, match="cannot be opened for writing"),
        translated(str(path)),
    ):
        connection.execute("INSERT INTO notes VALUES (1)")


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("data/ichiwa.db", "not a database address"),
        ("mysql://host/ichiwa", "mysql"),
        ("sqlite://", "does not name a file"),
        ("sqlite:///:memory:", "does not name a file"),
        ("postgresql://host:port/ichiwa", "port"),
        ("postgresql://host:70000/ichiwa", "port 70000"),
        ("postgresql://host:-1/ichiwa", "."),
        ("postgresql://host:0/ichiwa", "port 0"),
        ("postgresql://host", "no database"),
        ("postgresql://host/", "no database"),
        ("postgresql://ho st/ichiwa", "host"),
        ("postgresql://a..b/ichiwa", "host"),
        ("postgresql://host/ichiwa?sslmode=require", "unknown parameter “sslmode”"),
        ("postgresql://host/ichiwa?ssl=maybe", "wrong value for “ssl”"),
        ("postgresql://host/ichiwa?ssl=require&ssl=allow", "wrong value for “ssl”"),
        ("postgresql://host/ichiwa?port=many", "port"),
        ("sqlite:///data/ichiwa.db?timeout=soon", "unknown parameter “timeout”"),
        ("sqlite:///data/ichiwa.db?nonsense=1", "unknown parameter “nonsense”"),
        ("sqlite://data/ichiwa.db", "slashes"),
        ("sqlite:///data/ichiwa.db?mode=ro", "unknown parameter “mode”"),
        ("http://host/ichiwa", "http"),
        ("", "is not a database address"),
    ],
)
def test_an_address_that_makes_no_sense_names_the_setting(url: str, named: str) -> None:
    with pytest.raises(ConfigError, match=f"DATABASE_URL.*{named}"):
        parse_url(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///data/ichiwa.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///data/ichiwa.db", "sqlite+aiosqlite"),
        ("postgres://host/ichiwa", "postgresql+asyncpg"),
        ("postgresql://host/ichiwa", "postgresql+asyncpg"),
    ],
)
def test_the_driver_is_ours_to_choose(url: str, driver: str) -> None:
    assert parse_url(url).drivername == driver


def test_no_room_for_a_file_is_a_full_store() -> None:
    with pytest.raises(StoreFull), files_translated("data/ichiwa.db"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_no_free_connection_is_a_busy_store() -> None:
    with pytest.raises(StoreBusy), translated("data/ichiwa.db"):
        raise PoolTimeout
