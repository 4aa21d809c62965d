"""The database's files change under the running program: nothing is answered as saved, and nothing is mixed."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from bot.adapters.sql.backup import backup
from bot.adapters.sql.check import check, require_sound
from bot.adapters.sql.dialect import READERS
from bot.adapters.sql.engine import Database
from bot.adapters.sql.intact import OpenFiles, files_at
from bot.adapters.sql.process_lock import Lock
from bot.errors import ConfigError, StoreError
from tests.adapters.sql_opened import note, notes, opened, pragma, url_of

ROOT = Path(__file__).parents[2]
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ichiwa.db"


@asynccontextmanager
async def serving(path: Path) -> AsyncIterator[Database]:
    async with opened(path) as database:
        with database.process_lock():
            yield database


async def restored(path: Path) -> Path:
    """A copy that another time made: it holds ``restored`` alone."""
    copy = path.with_name("copy.db")
    async with opened(path.with_name("other.db")) as other:
        await other.write(note("restored"))
        await backup(other, copy)
    return copy


def delete(path: Path) -> None:
    path.unlink()


def move_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replace(path: Path) -> None:
    path.with_name("copy.db").replace(path)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def lose_the_log(path: Path) -> None:
    path.with_name("ichiwa.db-wal").unlink()


@pytest.mark.parametrize("happen", [delete, move_away, replace, empty, cut, lose_the_log])
async def test_nothing_is_answered_as_saved(path: Path, happen: Callable[[Path], None]) -> None:
    await restored(path)
    async with serving(path) as database:
        await database.write(note("before", "x" * 20 * PAGE))
        await database.write(pragma("wal_autocheckpoint = 1"))
        await database.write(note("moved into the file"))
        happen(path)
        for attempt in ("first", "second"):
            with pytest.raises(StoreError, match=r"(removed or replaced|damaged)"):
                await database.write(note(attempt))
        assert database.outcomes.trouble is not None
        with pytest.raises(StoreError):
            database.check_intact()


@pytest.mark.parametrize("happen", [delete, replace])
async def test_a_commit_that_fell_into_the_change_is_not_answered_as_saved(
    path: Path, happen: Callable[[Path], None]
) -> None:
    await restored(path)
    async with serving(path) as database:

        async def work(connection: object) -> None:
            await asyncio.to_thread(happen, path)

        with pytest.raises(StoreError, match="removed or replaced"):
            await database.write(work)


async def test_a_file_that_comes_back_is_written_to_again(path: Path) -> None:
    async with serving(path) as database:
        move_away(path)
        with pytest.raises(StoreError):
            await database.write(note("a"))
        path.with_name("elsewhere.db").rename(path)
        await database.write(note("b"))
        assert database.outcomes.trouble is None
        assert await notes(database) == {"b"}


async def test_a_new_connection_never_opens_another_file(path: Path) -> None:
    """It would read the earlier file's log into the new one."""
    await restored(path)
    async with serving(path) as database:
        replace(path)
        async with AsyncExitStack() as stack:
            reads = [stack.enter_async_context(database.read()) for _ in range(READERS)]  # more than are open
            found = await asyncio.gather(*reads, return_exceptions=True)
        assert any(isinstance(each, StoreError) and "removed or replaced" in str(each) for each in found)


async def test_a_restored_file_is_whole_after_the_stop(path: Path) -> None:
    await restored(path)
    async with serving(path) as database:
        await database.write(note("before", "x" * 20 * PAGE))
        replace(path)
    assert path.with_name("ichiwa.db-wal.of-replaced-file").exists()
    async with opened(path) as database:
        assert (await notes(database), await check(database)) == ({"restored"}, [])


async def test_a_restored_file_is_whole_after_a_kill(path: Path) -> None:
    copy = await restored(path)
    with serving_elsewhere(path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"saved\n"
        copy.replace(path)
        with pytest.raises(StoreError, match="has a different file open"):
            await Database(url_of(path)).start()
        process.send_signal(signal.SIGKILL)
    assert path.with_name("ichiwa.db-wal").stat().st_size > 0
    async with opened(path) as database:
        assert (await notes(database), await check(database)) == ({"restored"}, [])


async def test_a_folder_that_was_copied_as_a_whole_keeps_its_log(path: Path, tmp_path: Path) -> None:
    """The file is another one, and so is its log: the two belong together."""
    with serving_elsewhere(path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    other = tmp_path / "moved"
    other.mkdir()
    for name in ("ichiwa.db", "ichiwa.db-wal", "ichiwa.db.lock"):
        (other / name).write_bytes((tmp_path / name).read_bytes())
    async with opened(other / "ichiwa.db") as database:
        assert await notes(database) == {"saved"}


async def test_a_broken_header_is_found_by_the_next_look_and_by_the_next_start(path: Path) -> None:
    async with serving(path) as database:
        await database.write(note("a"))
        move_log_into_file(path)
        await database.look_through()
        break_header(path)
        with pytest.raises(StoreError, match="damaged"):
            await database.look_through()
        with pytest.raises(StoreError, match="damaged"):
            await database.write(note("b"))
    with pytest.raises(StoreError, match="damaged"):
        await Database(url_of(path)).start()


async def test_damage_inside_is_found_before_serving(path: Path) -> None:
    async with opened(path) as database:
        await asyncio.gather(*(database.write(note(str(n), "x" * 2000)) for n in range(50)))
    with path.open("r+b") as file:
        file.seek(-2 * PAGE, os.SEEK_END)
        file.write(b"\xff" * PAGE)
    database = Database(url_of(path))
    await database.start()
    with pytest.raises(StoreError, match="damaged"):
        await require_sound(database)
    await database.stop()


async def test_a_file_that_was_made_smaller_by_vacuum_is_sound(path: Path) -> None:
    async with serving(path) as database:
        await database.write(note("big", "x" * 100 * PAGE))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("DELETE FROM meta")
            other.execute("VACUUM")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await database.write(note("after"))
        await database.look_through()


async def test_a_look_takes_a_small_part_of_the_time(path: Path) -> None:
    """Right after one look the next is not due, whatever was written."""
    seconds = iter(range(0, 10_000, 10))
    async with opened(path) as database:
        files = OpenFiles(path, now=lambda: float(next(seconds)))
        files.remember()
        os.utime(path, ns=(1, 1))
        files.look_through()
        await database.write(note("a"))
        move_log_into_file(path)
        break_header(path)
        files.look_through()
        looks = 0
        with suppress(StoreError):  # when a hundred times as long has passed
            while looks < 200:
                looks += 1
                files.look_through()
        assert 50 < looks < 200


async def test_a_lock_that_is_removed_is_made_again(path: Path) -> None:
    async with serving(path) as database:
        path.with_name("ichiwa.db.lock").unlink()
        await database.write(note("a"))
        with pytest.raises(ConfigError, match="already running"):
            Lock(path, files_at(path)).take()


async def test_where_another_process_took_the_lock_nothing_is_saved(path: Path) -> None:
    async with serving(path) as database:
        path.with_name("ichiwa.db.lock").unlink()
        other = Lock(path, files_at(path))
        other.take()
        with pytest.raises(StoreError, match="stop one of the two"):
            await database.write(note("a"))
        other.give()
        assert await database.write(note("b")) == "b"


def serving_elsewhere(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.adapters.sql_serving", str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def move_log_into_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def break_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xff" * 100)
