"""The one writer of a SQLite database: whatever waits is committed together, so that a burst costs few syncs."""

from __future__ import annotations

import asyncio
from asyncio import Future, Queue, Task
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.sql.failures import translated
from bot.adapters.sql.outcomes import Outcomes
from bot.errors import StoreError, StoreFull

BATCH: Final = 256
"""The most writes of one commit: enough to spread its sync, few enough that nobody waits long for the others."""

T = TypeVar("T")
Work: TypeAlias = Callable[[AsyncConnection], Awaitable[T]]


@dataclass(slots=True)
class _Request:
    """A write that somebody waits for, and what became of it."""

    work: Work[Any]
    done: Future[Any]
    result: Any = None
    error: Exception | None = None

    def answer(self, error: Exception | None = None) -> None:
        """Notify the waiter, unless it has gone."""
        error = error or self.error
        if self.done.done():
            return
        if error is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(error)


class GroupWriter:
    """Runs works one after the other, up to ``BATCH`` in one transaction; each sees what those before it wrote.

    ``intact`` raises ``StoreError`` where what is committed could not be found again. It is asked before each
    transaction, and after it before anybody hears that it was saved.
    """

    def __init__(self, engine: AsyncEngine, place: str, intact: Callable[[], None], outcomes: Outcomes) -> None:
        self._engine = engine
        self._place = place
        self._intact = intact
        self._outcomes = outcomes
        self._queue: Queue[_Request | None] = Queue()
        self._task: Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="sqlite-writer")

    async def stop(self) -> None:
        """Commit what waits, then end."""
        task, self._task = self._task, None
        if task is not None:
            self._queue.put_nowait(None)
            await task

    async def write(self, work: Work[T]) -> T:
        """What ``work`` returned, after the commit that made it durable."""
        if self._task is None or self._task.done():
            raise _closed()
        request = _Request(work, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(request)
        return cast(T, await request.done)

    async def _run(self) -> None:
        try:
            open_ = True
            while open_:
                batch, open_ = await self._next_batch()
                await self._commit(batch)
        finally:  # only a cancelled writer leaves anybody waiting
            while not self._queue.empty():
                if (request := self._queue.get_nowait()) is not None:
                    request.answer(_closed())

    async def _next_batch(self) -> tuple[list[_Request], bool]:
        """What waits now, at least one, without those whose caller has gone; and whether more may come."""
        waiting = [await self._queue.get()]
        while waiting[-1] is not None and len(waiting) < BATCH and not self._queue.empty():
            waiting.append(self._queue.get_nowait())
        return [request for request in waiting if request and not request.done.done()], waiting[-1] is not None

    async def _commit(self, batch: list[_Request]) -> None:
        failure: Exception | None = _closed()  # the failure if the writer is cancelled in the middle
        try:
            with translated(self._place):
                self._intact()
                async with self._engine.begin() as connection:
                    before = await _changes(connection)
                    for request in batch:
                        await self._attempt(request, connection)
                    changed = await _changes(connection) != before
                self._intact()
            failure = None
            self._outcomes.saved(changed=changed)
        except Exception as exc:  # whatever it is, it belongs to those who wait, and must not end the writer
            failure = exc
            self._outcomes.failed(exc)
        finally:
            for request in batch:
                request.answer(failure)

    async def _attempt(self, request: _Request, connection: AsyncConnection) -> None:
        """Run one work inside a savepoint, so that its failure takes back nothing of the others."""
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection  # savepoints go past SQLAlchemy, which takes three calls for each of them
        await driver.execute("SAVEPOINT work")
        try:
            with translated(self._place):
                request.result = await request.work(connection)
        except Exception as exc:
            if not driver.in_transaction:
                # SQLite ends the whole transaction on some errors, such as a full disk. Continuing would commit
                # each later statement alone, so the batch fails as a whole.
                raise
            request.error = exc
            if isinstance(exc, StoreFull):
                self._outcomes.failed(exc)
            await driver.execute("ROLLBACK TO work")
        await driver.execute("RELEASE work")


async def _changes(connection: AsyncConnection) -> int:
    """How many rows this connection has changed so far."""
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    return int(driver.total_changes)


def _closed() -> StoreError:
    return StoreError("The database is closed.")
