"""Background work on PostgreSQL, by procrastinate: any process enqueues it, and any worker does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, LiteralString

from bot.adapters.background import failing, queue_sql
from bot.adapters.background.conninfo import parameters
from bot.adapters.background.in_process import GRACE
from bot.adapters.sql.dialect import parse_url
from bot.adapters.sql.failures import server_error
from bot.core.extras import missing
from bot.errors import StoreError
from bot.ports.background import AT_ONCE, Lane, Load, Task, next_try
from bot.services.background import cancelled

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)

CONNECTIONS: Final = 4
"""At most, and one more that listens in a process that works."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds. A worker whose ``heartbeat`` is not seen for ``stalled`` is taken for dead, for which is looked once a
    heartbeat; ``poll``: how often it is looked for work of which nobody tells, ``pause``: before a worker that failed
    begins again.
    """

    heartbeat: float = 10.0
    stalled: float = 30.0
    poll: float = 2.0
    pause: float = 5.0


class ProcrastinateWork:
    """What waits is in the database. A process that only enqueues is never started; it connects when it first does.
    ``tasks`` may grow until the start. How each try ends is told to ``count``: whether it failed.

    Each task has a queue of its own, so that a worker is given nothing that it does not know: where an older version
    runs beside a newer one, or a worker does not serve a platform, the others do that.
    """

    def __init__(
        self,
        url: str,
        tasks: Mapping[str, Task],
        count: Callable[[bool], None] = lambda failed: None,
        grace: float = GRACE,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._url = url
        self._place = parse_url(url).render_as_string(hide_password=True)
        self._tasks = tasks
        self._count = count
        self._grace = grace
        self._rhythm = rhythm or Rhythm()
        self._app: App | None = None
        self._opening = asyncio.Lock()
        self._serving: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to work, until ``stop``. Raises ``ConfigError`` where the library is not installed."""
        app = await self._opened()
        for name, task in self._tasks.items():
            if name not in app.tasks:
                app.task(name=name, queue=name)(self._doing(name, task))
        lanes: dict[Lane, list[str]] = {}
        for name, task in self._tasks.items():
            lanes.setdefault(task.lane, []).append(name)
        self._serving = [asyncio.create_task(self._serve(app, lane, names)) for lane, names in lanes.items()]
        self._serving.append(asyncio.create_task(self._take_up(app)))

    async def stop(self) -> None:
        """Begin nothing more, give what runs a moment to end, then cancel it: it waits for others."""
        await cancelled(self._serving)
        self._serving = []

    async def close(self) -> None:
        """The end of its use, whether it was started or not."""
        await self.stop()
        app, self._app = self._app, None
        if app is not None:
            await app.close_async()

    async def enqueue(self, task: str, argument: str = "", at: datetime | None = None) -> None:
        if task not in self._tasks:
            raise KeyError(task)
        await self._put(task, argument, at)

    async def repeat(self, task: str, every: timedelta) -> None:
        if task not in self._tasks:
            raise KeyError(task)
        values = {"task": task, "key": _key(task, ""), "args": {"argument": ""}, "every": every.total_seconds()}
        await self._execute(queue_sql.REPEAT, values)

    async def free(self, task: str) -> int:
        """Any worker may do it, so as many may wait as one does at once."""
        row = (await self._rows(queue_sql.WAITING, {"task": task}))[0]
        return max(AT_ONCE[self._tasks[task].lane] - int(row["waiting"]), 0)

    async def load(self) -> Load:
        row = (await self._rows(queue_sql.LOAD, {}))[0]
        oldest: datetime | None = row["oldest"]
        return Load(int(row["running"]), int(row["waiting"]), oldest and oldest.astimezone(UTC))

    async def _put(self, task: str, argument: str, at: datetime | None, failed: int = 0) -> None:
        args = {"argument": argument, "failed": failed} if failed else {"argument": argument}
        await self._execute(queue_sql.PUT, {"task": task, "key": _key(task, argument), "args": args, "at": at})

    async def _execute(self, query: LiteralString, values: Mapping[str, object]) -> None:
        app = await self._opened()
        with _translated(self._place):
            await app.connector.execute_query_async(query, **values)

    async def _rows(self, query: LiteralString, values: Mapping[str, object]) -> list[dict[str, Any]]:
        app = await self._opened()
        with _translated(self._place):
            return await app.connector.execute_query_all_async(query, **values)

    async def _opened(self) -> App:
        async with self._opening:
            if self._app is None:
                self._app = await _connected(self._url, self._place)
            return self._app

    def _doing(self, name: str, task: Task) -> Callable[..., Any]:
        """``task`` as the library calls it. It hears of no failure: it would not let the same wait twice, and so leave
        what failed running for ever.
        """

        async def do(argument: str, failed: int = 0) -> None:
            try:
                await task.do(argument)
            except asyncio.CancelledError:
                await asyncio.shield(self._put(name, argument, None, failed))
                raise
            except Exception as error:
                failing.failed(name, argument, error, self._count)
                if (at := next_try(task, failed + 1, datetime.now(UTC))) is not None:
                    await self._put(name, argument, at, failed + 1)
            else:
                self._count(False)

        return do

    async def _serve(self, app: App, lane: Lane, names: list[str]) -> None:
        """The library's worker ends when it loses the database, and forgets what it did; so another one begins."""
        while True:
            try:
                await app.run_worker_async(
                    queues=names,
                    name=lane,
                    concurrency=AT_ONCE[lane],
                    fetch_job_polling_interval=self._rhythm.poll,
                    shutdown_graceful_timeout=self._grace,
                    listen_notify=lane is Lane.READING,  # for which people wait; it costs a connection
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._rhythm.heartbeat,
                    stalled_worker_timeout=self._rhythm.stalled,
                )
            except Exception as error:
                log.warning("Background work (%s) is interrupted and begins again: %s", lane, _told(error))
            await asyncio.sleep(self._rhythm.pause)

    async def _take_up(self, app: App) -> None:
        """Again and again have done what workers left that died."""
        while True:
            await asyncio.sleep(self._rhythm.heartbeat)
            try:
                found = await self._rows(queue_sql.TAKE_UP, {"seconds": self._rhythm.stalled})
            except StoreError as error:
                log.info("Nobody looked for what dead workers left: %s", error)
                continue
            if found:
                log.warning("Background work that a worker left unfinished is taken up again: %d", len(found))


async def _connected(url: str, place: str) -> App:
    try:
        from procrastinate import App
        from psycopg.conninfo import make_conninfo

        from bot.adapters.background.queue_connector import QueueConnector
    except ImportError as exc:
        raise missing("DATABASE_URL", "postgresql") from exc
    app = App(connector=QueueConnector(conninfo=make_conninfo(**parameters(url)), min_size=1, max_size=CONNECTIONS))
    with _translated(place):
        try:
            await app.open_async()
        except BaseException:
            await app.close_async()
            raise
    return app


@contextmanager
def _translated(place: str) -> Iterator[None]:
    from procrastinate.exceptions import ConnectorException
    from psycopg import Error

    try:
        yield
    except ConnectorException as exc:
        cause = exc.__cause__
        raise server_error(getattr(cause, "sqlstate", None), str(cause), place) from exc
    except Error as exc:
        raise server_error(exc.sqlstate, str(exc), place) from exc


def _told(error: BaseException) -> str:
    return str(error.__cause__ or error).partition("\n")[0] or type(error).__name__


def _key(task: str, argument: str) -> str:
    return f"{task} {argument}"
