"""The contract of background work, in this process and on PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.background.in_process import InProcessWork
from bot.adapters.background.procrastinate import ProcrastinateWork, Rhythm
from bot.adapters.scheduler.clock import SystemClock
from bot.adapters.sql.engine import Database
from bot.ports import background
from bot.ports.background import AT_ONCE, Lane, Load, Task, next_try
from tests import postgres
from tests.conformance.conftest import opened
from tests.hanging import HANGING

Work: TypeAlias = InProcessWork | ProcrastinateWork
HOUR = timedelta(hours=1)
QUICK = Rhythm(heartbeat=0.2, stalled=1.0, poll=0.02, pause=0.02)


class Tasks:
    """Tasks that wait until a test lets them go on."""

    def __init__(self, make: Callable[[dict[str, Task], Callable[[bool], None], float], Work]) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.counted: list[bool] = []
        self.at_once = 0
        self.go_on = asyncio.Event()
        self.news = asyncio.Condition()
        self.tasks = {
            "read": Task(self.read, Lane.READING),
            "keep": Task(self.keep, Lane.KEEPING),
            "fail": Task(self.fail, Lane.COUNTING, tries=3),
        }
        self.work = make(self.tasks, self.counted.append, 0)
        self.patient = make(self.tasks, self.counted.append, HANGING)

    async def read(self, name: str) -> None:
        self.begun.append(name)
        await self.tell()
        await self.go_on.wait()
        await self.keep(name)

    async def keep(self, name: str) -> None:
        self.ended.append(name)
        await self.tell()

    async def fail(self, name: str) -> None:
        self.begun.append(name)
        await self.tell()
        raise ValueError(name)

    async def tell(self) -> None:
        async with self.news:
            self.news.notify_all()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with self.news:
            await self.news.wait_for(is_so)

    async def idle(self) -> None:
        """Returns when nothing waits or runs any more."""
        while await self.work.load() != Load():  # noqa: ASYNC110 (a database tells nobody of a change)
            await asyncio.sleep(0.01)


@pytest.fixture(
    params=[
        "in process",
        pytest.param("procrastinate", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)),
    ]
)
async def tasks(request: pytest.FixtureRequest) -> AsyncIterator[Tasks]:
    if request.param == "in process":
        made = Tasks(lambda tasks, count, grace: InProcessWork(tasks, SystemClock(), count, grace))
    else:
        url: str = request.getfixturevalue("postgres_url")
        async with opened(url) as database:
            await emptied(database)
        made = Tasks(lambda tasks, count, grace: ProcrastinateWork(url, tasks, count, grace, QUICK))
    yield made
    made.go_on.set()
    await made.work.close()
    await made.patient.close()


async def emptied(database: Database) -> None:
    async def work(connection: AsyncConnection) -> None:
        names = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
        await connection.execute(text(f"TRUNCATE {names}"))

    await database.write(work)


async def test_in_the_order_in_which_it_came_as_many_at_once_as_the_lane_has_room_for(tasks: Tasks) -> None:
    for name in ("a", "b", "c", "d"):
        await tasks.work.enqueue("read", name)
    await tasks.work.start()
    await tasks.until(lambda: len(tasks.begun) == AT_ONCE[Lane.READING])
    assert tasks.begun == ["a", "b"]
    load = await tasks.work.load()
    assert (load.running, load.waiting) == (2, 2)
    assert load.oldest is not None
    assert abs(load.oldest - datetime.now(UTC)) < HOUR
    tasks.go_on.set()
    await tasks.idle()
    assert tasks.begun == ["a", "b", "c", "d"]
    assert sorted(tasks.ended) == ["a", "b", "c", "d"]
    assert tasks.counted == [False] * 4


async def test_another_lane_does_not_wait(tasks: Tasks) -> None:
    for name in ("a", "b", "c"):
        await tasks.work.enqueue("read", name)
    await tasks.work.start()
    await tasks.until(lambda: len(tasks.begun) == 2)
    await tasks.work.enqueue("keep", "house")
    await tasks.until(lambda: tasks.ended == ["house"])


async def test_the_very_same_waits_once_and_never_runs_twice_at_once(tasks: Tasks) -> None:
    await tasks.work.enqueue("read", "a")
    await tasks.work.enqueue("read", "a")
    await tasks.work.start()
    await tasks.until(lambda: tasks.begun == ["a"])
    assert (await tasks.work.load()).waiting == 0
    await tasks.work.enqueue("read", "a")
    await tasks.work.enqueue("read", "a")
    await tasks.work.enqueue("read", "b")
    await tasks.until(lambda: tasks.begun == ["a", "b"])
    assert (await tasks.work.load()).waiting == 1, "what changed since the first began is seen by another"
    tasks.go_on.set()
    await tasks.idle()
    assert sorted(tasks.begun) == ["a", "a", "b"]
    await tasks.work.enqueue("read", "a")
    await tasks.idle()
    assert tasks.ended.count("a") == 3, "what is done can be done again"


async def test_what_has_a_time_waits_for_it_and_the_earlier_of_two_counts(tasks: Tasks) -> None:
    await tasks.work.start()
    now = datetime.now(UTC)
    await tasks.work.enqueue("keep", "later", now + HOUR)
    await tasks.work.enqueue("keep", "soon", now + timedelta(seconds=0.2))
    await tasks.until(lambda: tasks.ended == ["soon"])
    await tasks.idle()
    assert tasks.ended == ["soon"], "its time has not come"
    await tasks.work.enqueue("keep", "later", now + 2 * HOUR)
    await tasks.work.enqueue("keep", "later")
    await tasks.until(lambda: tasks.ended == ["soon", "later"])


async def test_what_fails_is_logged_counted_and_tried_again_so_many_times(
    tasks: Tasks, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(background, "FIRST_WAIT", timedelta(seconds=0.05))
    await tasks.work.start()
    await tasks.work.enqueue("fail", "x")
    await tasks.until(lambda: len(tasks.begun) == 3)
    await tasks.idle()
    assert tasks.counted == [True] * 3
    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.getMessage() for record in failures] == ["Background work failed: fail x"] * 3
    await tasks.work.enqueue("keep", "house")
    await tasks.until(lambda: tasks.ended == ["house"])


async def test_a_task_that_nobody_can_do_is_refused(tasks: Tasks) -> None:
    for refused in (tasks.work.enqueue("unknown", "a"), tasks.work.repeat("unknown", HOUR)):
        with pytest.raises(KeyError):
            await refused


async def test_a_stop_cancels_what_runs_and_it_is_done_after_the_next_start(tasks: Tasks) -> None:
    await tasks.work.start()
    for name in ("a", "b", "c"):
        await tasks.work.enqueue("read", name)
    await tasks.until(lambda: len(tasks.begun) == 2)
    await tasks.work.stop()
    assert tasks.ended == []
    tasks.go_on.set()
    await tasks.work.start()
    await tasks.idle()
    assert sorted(tasks.ended) == ["a", "b", "c"]


async def test_a_stop_lets_what_runs_come_to_its_end_and_begins_nothing_more(tasks: Tasks) -> None:
    await tasks.patient.start()
    for name in ("a", "b", "c"):
        await tasks.patient.enqueue("read", name)
    await tasks.until(lambda: len(tasks.begun) == 2)
    stopping = asyncio.create_task(tasks.patient.stop())
    await asyncio.sleep(0)
    tasks.go_on.set()
    await stopping
    assert sorted(tasks.ended) == ["a", "b"]
    load = await tasks.patient.load()
    assert (load.running, load.waiting) == (0, 1)


async def test_free_tells_how_much_more_begins_soon(tasks: Tasks) -> None:
    assert await tasks.work.free("read") == 2
    await tasks.work.enqueue("read", "a")
    assert await tasks.work.free("read") == 1
    await tasks.work.enqueue("read", "b")
    await tasks.work.enqueue("read", "c")
    assert await tasks.work.free("read") == 0
    assert await tasks.work.free("keep") == AT_ONCE[Lane.KEEPING]


async def test_what_repeats_is_done_and_waits_once(tasks: Tasks) -> None:
    await tasks.work.repeat("keep", HOUR)
    await tasks.work.repeat("keep", HOUR)
    assert (await tasks.work.load()).waiting == 1
    await tasks.work.start()
    await tasks.until(lambda: tasks.ended == [""])


def test_the_waits_grow_up_to_a_quarter_of_an_hour() -> None:
    now = datetime(2026, 7, 17, tzinfo=UTC)
    task = Task(_nothing, tries=7)
    waits = [next_try(task, failed, now) for failed in range(1, 8)]
    assert [at and (at - now).total_seconds() for at in waits] == [10, 40, 160, 640, 900, 900, None]


async def _nothing(argument: str) -> None: ...
