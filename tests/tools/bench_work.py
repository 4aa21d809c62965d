"""``make bench``, the part about throughput on PostgreSQL: deliveries claimed and settled, and reactions taken in.

Worker processes share one database, each with a connection of its own, and beside them the same rows are claimed and
settled in bare SQL. A quarter of the processors is a worker's at best: what each side took of them is printed, too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import asyncpg  # type: ignore[import-untyped]  # it has no types

from bot.adapters.sql.stores import SqlStores
from bot.core.community import Community, Member, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, MessageId, Slug
from bot.core.rating import Vote
from tests import postgres
from tests.tools.process import ROOT
from tests.tools.scale_world import FIRST_GUILD, NOW, analyse, database_at, fill

COUNT: Final = 40_000
WORKERS: Final = 4
BATCH: Final = 200
REACTIONS: Final = 20_000
RATED: Final = 50
ARRIVING: Final = 50
"""Reactions that arrive in one turn of the loop."""
LEASE: Final = timedelta(minutes=5)
WARM: Final = 500
LOOK: Final = 0.005
"""Seconds between two looks at what the loop's thread worked meanwhile: no hold of the loop was longer."""
SWEEP: Final = NOW + timedelta(minutes=10)

_CLAIM: Final = """
    UPDATE deliveries SET state = 'sending', fence = fence + 1, attempts = attempts + 1, lease_until = $1
    WHERE (subscription, local_date, turn) IN (
        SELECT subscription, local_date, turn FROM deliveries
        WHERE next_attempt <= $2 AND state = 'due' AND lease_until IS NULL
        ORDER BY next_attempt, subscription LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING *"""
_SETTLE: Final = """
    UPDATE deliveries SET state = 'posted', message = $2, message_channel = channel, settled = $3, next_attempt = NULL,
        sweep_at = $4, lease_until = NULL
    WHERE subscription = $1 AND message IS NULL AND state = 'sending'"""


async def own(url: str) -> int:
    """Claim and settle by our stores until nothing is left; how many."""
    count = 0
    async with database_at(url) as database:
        deliveries = SqlStores(database).deliveries

        async def settled(row: Delivery) -> None:
            message = MessageRef(row.channel, MessageId(row.slot.key))
            await deliveries.settle(row.slot, message, NOW + LEASE, SWEEP)

        while rows := await deliveries.claim(NOW, NOW + LEASE, {Platform.DISCORD}, BATCH, each=4):
            await asyncio.gather(*map(settled, rows))
            count += len(rows)
    return count


async def bare(url: str) -> int:
    """The same without us: two statements, a portion at a time."""
    count, micros = 0, int(NOW.timestamp()) * 1_000_000
    connection = await asyncpg.connect(url)
    try:
        while rows := await connection.fetch(_CLAIM, micros + 1, micros, BATCH):
            values = [(row["subscription"], row["subscription"], micros, micros) for row in rows]
            async with connection.transaction():
                await connection.executemany(_SETTLE, values)
            count += len(rows)
    finally:
        await connection.close()
    return count


def together(url: str, kind: str, workers: int) -> str:
    """The line of ``workers`` processes that do it together."""
    command = [sys.executable, "-m", "tests.tools.bench_work", "--worker", kind, "--url", url]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # it has loaded everything
    began = time.monotonic()
    done = [process.communicate("go\n")[0].split() for process in processes]
    passed = time.monotonic() - began
    count, spent = sum(int(each[0]) for each in done), sum(float(each[1]) for each in done)
    return (
        f"{kind:<10}{count:>8,} in{passed:>7.1f} s ={count / passed:>8,.0f}/s;"
        f"{spent * 1e6 / count:>7.0f} µs CPU each in the workers"
    )


def _worker(kind: str, url: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    before = time.process_time()
    count = asyncio.run({"own": own, "bare": bare}[kind](url))
    sys.stdout.write(f"{count} {time.process_time() - before}\n")


async def absorbed(url: str, count: int) -> str:
    """``count`` reactions of as many members to some essays, as fast as they can be told, until each is durable."""
    home = Community(Platform.DISCORD, str(FIRST_GUILD << 22))
    async with database_at(url) as database:
        ratings = SqlStores(database).ratings

        async def react(number: int) -> None:
            member = MemberId(str(number))
            await ratings.vote(Member(home, member, ""), Vote(Slug(f"e{number % RATED}"), member, "⭐", 4.0, NOW))

        for number in range(count, count + WARM):
            await react(number)
        await analyse(database)  # as a server does by itself once there are votes
        stall = asyncio.create_task(_longest_stalls())
        began, before = time.monotonic(), time.process_time()
        tasks = []
        for number in range(count):
            tasks.append(asyncio.create_task(react(number)))
            if number % ARRIVING == 0:
                await asyncio.sleep(0)  # they come from a socket, some at a time
        for task in tasks:
            await task
        passed, spent = time.monotonic() - began, time.process_time() - before
        stall.cancel()
        kept = sum(score.count for score in (await ratings.scores(home)).values())
        late = sorted(_STALLS)[int(len(_STALLS) * 0.99)] * 1000 if _STALLS else 0.0
        assert kept == count + WARM
    return (
        f"{url.partition(':')[0]:<12}{count:,} reactions: {count / passed:,.0f}/s, {count / spent:,.0f} a second of "
        f"CPU; the loop's stalls at p99 {late:.0f} ms CPU"
    )


_STALLS: Final[list[float]] = []


async def _longest_stalls() -> None:
    _STALLS.clear()
    while True:
        before = time.thread_time()
        await asyncio.sleep(LOOK)
        _STALLS.append(time.thread_time() - before)


def measure(count: int, workers: int, reactions: int) -> Sequence[str]:
    lines = []
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        lines.append(asyncio.run(absorbed(f"sqlite:///{Path(folder) / 'ichiwa.db'}", reactions)))
    if not postgres.is_there():
        return lines
    for kind in ("bare", "own"):
        with postgres.running() as url:
            asyncio.run(_filled(url, count))
            lines.append(together(url, kind, workers))
            if kind == "own":
                lines.append(asyncio.run(absorbed(url, reactions)))
    return lines


async def _filled(url: str, count: int) -> None:
    async with database_at(url) as database:
        await fill(database, count, due_now=count, delivered=count)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--reactions", type=int, default=REACTIONS)
    parser.add_argument("--worker", choices=("own", "bare"))
    parser.add_argument("--url", default="")
    options = parser.parse_args()
    if options.worker:
        _worker(options.worker, options.url)
        return 0
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    for line in measure(options.count, options.workers, options.reactions):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"load {load:.1f} on {os.cpu_count()} processors, which workers and server share\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
