"""Background work on PostgreSQL: what several processes do with it, and what becomes of a killed one's."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.background import queue_connector
from bot.adapters.background.conninfo import parameters
from bot.adapters.background.procrastinate import ProcrastinateWork
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import OURS, upgrade
from bot.config.forms import database as database_form
from bot.errors import ConfigError, StoreBusy
from bot.ports.background import Lane, Load, Task
from bot.services.sources.reading import LEASE
from tests import postgres
from tests.adapters.sources_worker import COUNT, FEED, QUICK, worker
from tests.adapters.sql_opened import NOW
from tests.conformance.test_sources import source
from tests.hanging import HANGING

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
_LEFT = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
    """ VALUES ('keep', 'keep', 'keep a', 'keep a', '{"argument": "a"}', 'doing')"""
)


@pytest.fixture
async def url(postgres_url: str) -> AsyncIterator[str]:
    """The address of a database with our schema."""
    async with postgres.own_database(postgres_url) as url:
        database = Database(url)
        await database.start()
        await upgrade(database, NOW)
        await database.stop()
        yield url


@pytest.fixture
async def made(url: str) -> AsyncIterator[Callable[..., ProcrastinateWork]]:
    """Makes the work of another process with the tasks of these names."""
    all_of_them: list[ProcrastinateWork] = []

    def make(**tasks: Callable[[str], Awaitable[object]]) -> ProcrastinateWork:
        declared = {name: Task(do, tries=1) for name, do in tasks.items()}
        all_of_them.append(ProcrastinateWork(url, declared, grace=0, rhythm=QUICK))
        return all_of_them[-1]

    yield make
    for each in all_of_them:
        await each.close()


class Noted:
    """A task that notes what it was done with."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.news = asyncio.Event()

    async def __call__(self, argument: str) -> None:
        self.done.append(argument)
        self.news.set()


async def scalars(url: str, query: str) -> list[object]:
    database = Database(url)
    await database.start()
    try:
        async with database.read() as connection:
            return list((await connection.execute(text(query))).scalars())
    finally:
        await database.stop()


async def written(url: str, statement: str) -> None:
    database = Database(url)
    await database.start()

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text(statement))

    await database.write(work)
    await database.stop()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(HANGING):
        while not await is_so():  # noqa: ASYNC110 (a database tells nobody of a change)
            await asyncio.sleep(0.02)


async def test_a_process_that_never_starts_enqueues_and_what_waits_outlives_it(
    made: Callable[..., ProcrastinateWork],
) -> None:
    gateway = made(keep=Noted())
    await gateway.enqueue("keep", "house")
    await gateway.close()
    noted = Noted()
    await made(keep=noted).start()
    await noted.news.wait()
    assert noted.done == ["house"]


async def test_what_is_done_leaves_no_row_and_what_failed_neither(
    made: Callable[..., ProcrastinateWork], url: str
) -> None:
    async def fail(_: str) -> None:
        raise ValueError

    work = made(keep=Noted(), fail=fail)
    for n in range(5):
        await work.enqueue("keep", str(n))
        await work.enqueue("fail", str(n))
    await work.start()

    async def is_idle() -> bool:
        return await work.load() == Load()

    await until(is_idle)
    for table in ("jobs", "events"):
        assert await scalars(url, f"SELECT count(*) FROM procrastinate_{table}") == [0]


async def test_what_repeats_is_done_once_however_many_processes_say_so(
    made: Callable[..., ProcrastinateWork],
) -> None:
    noted = [Noted() for _ in range(3)]
    all_of_them = [made(keep=each) for each in noted]
    for each in all_of_them:
        await each.start()
    for _ in range(3):
        await asyncio.gather(*(each.repeat("keep", 365 * DAY) for each in all_of_them))

        async def is_idle() -> bool:
            return await all_of_them[0].load() == Load()

        await until(is_idle)
    assert sum(len(each.done) for each in noted) == 1


async def test_a_worker_is_given_nothing_that_it_does_not_know(made: Callable[..., ProcrastinateWork]) -> None:
    old, new = Noted(), Noted()
    older, newer = made(keep=old), made(keep=new, count=new)
    await older.start()
    await newer.enqueue("count", "a")
    await older.enqueue("keep", "b")
    await old.news.wait()
    assert (await older.load()).waiting == 1
    await newer.start()
    await new.news.wait()
    assert (old.done, new.done) == (["b"], ["a"])


async def test_what_another_worker_took_up_meanwhile_is_no_error_of_the_first(
    made: Callable[..., ProcrastinateWork],
    url: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queue_connector, "PAUSE", 0)
    begun, go_on, noted = asyncio.Event(), asyncio.Event(), Noted()

    async def wait(argument: str) -> None:
        begun.set()
        await go_on.wait()
        await noted(argument)

    work = made(wait=wait)
    await work.start()
    await work.enqueue("wait", "a")
    await begun.wait()
    await written(url, "DELETE FROM procrastinate_jobs")
    go_on.set()
    await noted.news.wait()
    await work.enqueue("wait", "b")

    async def is_done() -> bool:
        return noted.done == ["a", "b"] and await work.load() == Load()

    await until(is_done)
    await work.close()
    gc.collect()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_lost_connection_ends_no_worker(made: Callable[..., ProcrastinateWork], url: str) -> None:
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), Noted()

    async def wait(argument: str) -> None:
        begun.set()
        await go_on.wait()
        await ended(argument)

    work = made(wait=wait)
    await work.start()
    await work.enqueue("wait", "a")
    await begun.wait()
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    await scalars(url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    go_on.set()

    async def is_idle() -> bool:
        try:
            return await work.load() == Load()
        except StoreBusy:
            return False

    await until(is_idle)
    await work.enqueue("wait", "b")

    async def is_done() -> bool:
        return ended.done[-1] == "b"

    await until(is_done)


@pytest.mark.parametrize("again", [False, True])
async def test_what_a_dead_worker_left_is_taken_up_and_once_where_it_waits_again(
    made: Callable[..., ProcrastinateWork], url: str, again: bool
) -> None:
    await written(url, _LEFT)
    noted = Noted()
    work = made(keep=noted)
    if again:
        await work.enqueue("keep", "a")
    await work.start()
    await noted.news.wait()

    async def is_idle() -> bool:
        return await work.load() == Load()

    await until(is_idle)
    assert noted.done == ["a"]


async def test_a_source_that_a_killed_worker_was_reading_is_read_to_its_end_by_another(url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.adapters.sources_worker", url, cwd=ROOT, stdout=PIPE
    )
    async with worker(url, hangs=False) as other:
        now = datetime.now(UTC)
        await other.stores.sources.add(replace(source("blog"), address=FEED, created=now, next_read=now))
        await other.reading.tick(other.work)
        assert process.stdout is not None
        written = int(await asyncio.wait_for(process.stdout.readline(), HANGING))
        process.kill()
        await process.wait()
        assert 0 < written < COUNT
        before = await other.stores.sources.get("blog")
        assert before is not None
        assert before.reading_until is not None
        assert before.reading_until - datetime.now(UTC) > LEASE / 2, "nobody waits until the lease is over"
        await other.work.start()

        async def is_read() -> bool:
            found = await other.stores.sources.get("blog")
            return found is not None and found.read_at is not None and found.reading_until is None

        await until(is_read)
        assert sum(other.read[0].read_at_once) == COUNT - written, "what was written is not read again"
        assert len(other.read) == 1
    assert await scalars(url, "SELECT count(*) FROM essays WHERE revision = 1") == [COUNT]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            "postgres://me:p%40ss%20%27w%5Co%2Frd@db.example.org:6432/essays?sslmode=verify-full",
            {
                "user": "me",
                "password": "p@ss 'w\\o/rd",
                "host": "db.example.org",
                "port": "6432",
                "dbname": "essays",
                "sslmode": "verify-full",
            },
        ),
        (
            "postgresql://me@/essays?host=/var/run/postgresql",
            {"user": "me", "dbname": "essays", "host": "/var/run/postgresql"},
        ),
        (
            "postgresql://[::1]/essays?ssl=disable&port=5433",
            {"host": "::1", "dbname": "essays", "port": "5433", "sslmode": "disable"},
        ),
    ],
)
def test_the_address_is_libpqs_with_all_that_it_says(given: str, wanted: dict[str, str]) -> None:
    read = conninfo_to_dict(make_conninfo(**parameters(database_form(given))))
    assert {name: str(value) for name, value in read.items() if name in wanted} == wanted
    assert set(read) - set(wanted) == {"connect_timeout", "application_name"}


async def test_without_the_packages_one_sentence_says_which_to_install(
    url: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    monkeypatch.setitem(sys.modules, "procrastinate.schema", None)
    with pytest.raises(ConfigError, match=r'pip install "ichiwa\[postgresql\]"'):
        await ProcrastinateWork(url, {"keep": Task(Noted(), Lane.KEEPING)}).start()
    async with postgres.own_database(postgres_url) as empty:
        database = Database(empty)
        await database.start()
        with pytest.raises(ConfigError, match=r'pip install "ichiwa\[postgresql\]"'):
            await upgrade(database, NOW)
        async with database.read() as connection:
            tables = await connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        await database.stop()
    assert tables == 0, "nothing is half made"
    assert OURS.revisions[-1] >= "0027"
