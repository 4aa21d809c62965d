"""``make bench``, the part about many channels: what the clock asks, and a start, at a million subscriptions.

Each figure stands beside the same done in bare SQL, or by a program with an empty database, in the same run; seconds of
processor time are of this process and its threads. It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]  # it has no types
import psutil
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import Platform
from tests import postgres
from tests.tools.process import Running
from tests.tools.scale_world import NOW, database_at, fill, rate

COUNT: Final = 1_000_000
DUE: Final = 2_000
TIMES: Final = 300
RATED: Final = 200
LEASE: Final = timedelta(minutes=1)
DISCORD: Final = frozenset({Platform.DISCORD})
SETTLED: Final = 5.0
"""Seconds after which the memory of a program that has started is read."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds: the median and the 99th percentile that passed, and the mean of processor time."""

    middle: float
    late: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.middle:>9.2f}{self.late:>9.2f}{self.cpu:>9.2f}"


async def spread(work: Callable[[], Awaitable[object]], times: int = TIMES) -> Spread:
    """What ``work`` takes, done again and again; the first two only warm up."""
    await work()
    await work()
    passed, before = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        await work()
        passed.append((time.perf_counter() - began) * 1000)
    passed.sort()
    return Spread(passed[times // 2], passed[int(times * 0.99)], (time.process_time() - before) * 1000 / times)


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The statements that any engine runs meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def bare(database: Database, url: str, ask: Callable[[], Awaitable[object]]) -> Spread:
    """The last SELECT that ``ask`` runs, run again by the driver alone: what the database itself takes."""
    with recorded() as statements:
        await ask()
    sql, values = [each for each in statements if each[0].startswith("SELECT")][-1]
    if database.path is not None:
        connection = sqlite3.connect(database.path)

        async def answered() -> object:
            return connection.execute(sql, values).fetchall()

        found = await spread(answered)
        connection.close()
        return found
    plain = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await spread(lambda: plain.fetch(sql, *values))
    finally:
        await plain.close()


async def asked(url: str, count: int) -> list[str]:
    """What the clock asks, and a ranking, with the lines of the table."""
    async with database_at(url) as database:
        stores = SqlStores(database)
        began = time.monotonic()
        await fill(database, count, due_now=DUE, delivered=count)
        home = await rate(database, count, RATED)
        lines = [f"made in {time.monotonic() - began:.0f} s: {count:,} subscriptions, deliveries and ratings"]
        reads: dict[str, Callable[[], Awaitable[object]]] = {
            "due, 100 rows": lambda: stores.subscriptions.due(NOW, 100, DISCORD),
            "a page of 200": lambda: stores.subscriptions.page(200),
            "any with holidays": stores.subscriptions.has_holidays,
            f"a ranking, {RATED} rated": lambda: stores.ratings.ranked(home, None, (), 10),
        }
        for name, ask in reads.items():
            own, its = await spread(ask), await bare(database, url, ask)
            lines.append(f"{name:<26}{own}{its}{own.middle / its.middle:>9.1f}")
        for many in (1, 4, 32):
            own = await spread(partial(_claim, stores, many), DUE // 80)
            lines.append(f"{f'a claim of {many}':<26}{own}{own.cpu / many:>14.2f} ms CPU a delivery")
        return lines


async def _claim(stores: SqlStores, many: int) -> None:
    rows = await stores.deliveries.claim(NOW, NOW + LEASE, DISCORD, many)
    assert len(rows) == many


def started(folder: Path) -> str:
    """One start: seconds until it serves, of which of processor time, and MiB when it is idle."""
    running = Running(folder)
    try:
        running.start()
        running.wait_until_serving()
        running.end()
        running.start()  # the first start reads the bundled essays
        seconds = running.wait_until_serving()
        process = psutil.Process(running.pid)
        spent = process.cpu_times()
        time.sleep(SETTLED)
        memory = process.memory_info().rss / 2**20
        return f"{seconds:>8.2f} s{spent.user + spent.system:>8.2f} s CPU{memory:>8.0f} MiB"
    finally:
        running.stop_for_good()


async def _ahead(url: str, count: int) -> None:
    async with database_at(url) as database:
        await fill(database, count, due_now=0, now=datetime.now(UTC) + timedelta(hours=2))


def starts(folder: Path, count: int) -> list[str]:
    """A start with an empty database and one with ``count`` subscriptions, of which none is due for some hours."""
    asyncio.run(_ahead(f"sqlite:///{folder / 'many' / 'ichiwa.db'}", count))
    return [f"{name:<26}{started(folder / name)}" for name in ("none", "many")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--only", choices=("start", "sqlite", "postgresql"), default="")
    options = parser.parse_args()
    heading = f"{'ms':<26}{'median':>9}{'p99':>9}{'CPU':>9}{'bare':>9}{'p99':>9}{'CPU':>9}{'ratio':>9}"
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as made:
        folder = Path(made)
        if options.only in ("", "start"):
            _say("starts with subscriptions", starts(folder, options.count))
        if options.only in ("", "sqlite"):
            url = f"sqlite:///{folder / 'asked.db'}"
            _say(f"SQLite\n{heading}", asyncio.run(asked(url, options.count)))
        if options.only in ("", "postgresql") and postgres.is_there():
            with postgres.running() as url:
                _say(f"PostgreSQL (server's CPU not counted)\n{heading}", asyncio.run(asked(url, options.count)))
    return 0


def _say(title: str, lines: list[str]) -> None:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    sys.stdout.write(f"\n{title}\n" + "\n".join(lines) + f"\nload {load:.1f} on {os.cpu_count()} processors\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
