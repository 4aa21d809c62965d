"""``make bench``: how long a start takes and how much memory the idle program holds, beside what its libraries alone
cost; how long a search takes; how fast deliveries are claimed.

It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil

from bot.config import Settings
from bot.core.collection import Outside
from bot.core.community import LOCAL_CHANNEL, Platform
from bot.core.delivery import Delivery
from bot.core.ids import SubscriptionId
from bot.core.subscription import Slot
from bot.services.community.changes import Change
from bot.wiring import Core, opened
from tests.tools.process import Running

IDLE_SECONDS: Final = 5
LIBRARIES: Final = (
    "aiosqlite",
    "apscheduler.schedulers.asyncio",
    "babel.dates",
    "babel.messages.pofile",
    "click",
    "dotenv",
    "jinja2",
    "markdown_it",
    "mdit_py_plugins.footnote",
    "nh3",
    "pydantic_settings",
    "snowballstemmer",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
    "sse_starlette",
    "starlette.applications",
    "starlette.staticfiles",
    "tzlocal",
    "uvicorn.protocols.http.h11_impl",
    "yaml",
)
"""What the serving program has imported."""
QUERIES: Final = ("人脈", "転職", "上司", "会社", "仕事を辞める", "失敗", "mentor", "bad boss", "salary", "remote work")
CLAIMS: Final = 1000
CLAIMED_AT_ONCE: Final = 8
_ALONE: Final = "import {}, time; print(flush=True); time.sleep({})"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds until it is ready, and MiB of memory (resident set) when idle."""

    seconds: float
    memory: float


def program(rounds: int, folder: Path) -> Cost:
    """The median start to serving, and the memory five seconds after the last; a first start only warms up."""
    running = Running(folder / "data")
    times: list[float] = []
    try:
        for _ in range(rounds + 1):
            if times:
                running.end()
            running.start()
            times.append(running.wait_until_serving())
        time.sleep(IDLE_SECONDS)
        return Cost(statistics.median(times[1:]), _memory(running.pid))
    finally:
        running.stop_for_good()


def libraries(rounds: int) -> Cost:
    """The same for a process that only imports the libraries."""
    costs = [_libraries_once() for _ in range(rounds + 1)][1:]
    return Cost(statistics.median(cost.seconds for cost in costs), costs[-1].memory)


def _libraries_once() -> Cost:
    began = time.monotonic()
    code = _ALONE.format(", ".join(LIBRARIES), 60)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        cost = Cost(time.monotonic() - began, _memory(process.pid))
        process.kill()
    return cost


def _memory(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 2**20


async def inside(folder: Path) -> list[tuple[str, str]]:
    """What is measured without the web: search and claims, over the bundled essays and a real file."""
    async with opened(Settings.load(None, {"DATA_DIR": str(folder)})) as core:
        await core.services.library.sync(core.source)
        times = [await _seconds(core.services.searching.search(query, Outside.OPERATOR)) for query in QUERIES * 20]
        times.sort()
        claims = await _claims_a_second(core)
    middle, late = statistics.median(times), times[int(len(times) * 0.95)]
    return [
        ("search, median", f"{middle * 1000:.1f} ms"),
        ("search, 95th percentile", f"{late * 1000:.1f} ms"),
        (f"claims, {CLAIMED_AT_ONCE} at once", f"{claims:,.0f} a second"),
    ]


async def _claims_a_second(core: Core) -> float:
    subscription = await core.services.subscribing.add(LOCAL_CHANNEL, Change(at=datetime.now(UTC).time(), zone="UTC"))
    now = datetime.now(UTC)
    days = (date(2020, 1, 1) + timedelta(days=number) for number in range(CLAIMS))
    owed = [_owed(subscription.id, day, now) for day in days]
    await asyncio.gather(*(core.stores.deliveries.add(delivery) for delivery in owed))
    began = time.monotonic()
    claimed = 0
    while rows := await core.stores.deliveries.claim(
        now, now + timedelta(minutes=5), (Platform.LOCAL,), CLAIMED_AT_ONCE
    ):
        claimed += len(rows)
    return claimed / (time.monotonic() - began)


def _owed(subscription: SubscriptionId, day: date, now: datetime) -> Delivery:
    late = now + timedelta(hours=6)
    return Delivery(slot=Slot(subscription, day), channel=LOCAL_CHANNEL, due=now, late_after=late, next_attempt=now)


async def _seconds(work: Awaitable[object]) -> float:
    began = time.monotonic()
    await work
    return time.monotonic() - began


def table(ours: Cost, theirs: Cost, others: list[tuple[str, str]]) -> str:
    """Both costs with their ratio, then the rest."""
    lines = [
        f"{'':<26}{'Ichiwa':>10}{'libraries':>12}{'ratio':>8}",
        f"{'start to serving':<26}{ours.seconds:>8.2f} s{theirs.seconds:>10.2f} s{ours.seconds / theirs.seconds:>8.2f}",
        f"{'idle memory':<26}{ours.memory:>6.0f} MiB{theirs.memory:>8.0f} MiB{ours.memory / theirs.memory:>8.2f}",
        *(f"{name:<26}{value:>16}" for name, value in others),
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as first, tempfile.TemporaryDirectory() as second:
        ours, theirs = program(options.rounds, Path(first)), libraries(options.rounds)
        sys.stdout.write(f"{table(ours, theirs, asyncio.run(inside(Path(second))))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
