"""What it costs to compose a round-up in a community with many ratings, beside counting the ratings anew.

Part of ``make bench``: on SQLite, and on PostgreSQL where there is one. It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as wall
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.rows import comment_values
from bot.adapters.sql.schema import comments
from bot.config import Settings
from bot.core.comment import Comment
from bot.core.community import Channel, Member
from bot.core.delivery import DailyPost, DeliveryState
from bot.core.essay import Essay, Language
from bot.core.ids import CommentId, MemberId, Slug
from bot.core.pick import Policy
from bot.core.subscription import Slot, Subscription
from bot.services.community.changes import Change
from bot.services.delivery.slots import owed
from bot.wiring import Core, opened
from tests import postgres
from tests.tools import scale_world

RATINGS: Final = 1_000_000
ESSAYS: Final = 1_000
CHANNELS: Final = 10
"""Each of them has posted an essay a day."""
COMMENTS: Final = 60_000
"""Of the last thirty days: 2,000 a day."""
DAYS: Final = 30
TIMES: Final = 30
ZONE: Final = "Asia/Tokyo"
_PUT: Final = 2_000
_POLICIES: Final = (Policy.IN_ORDER, Policy.LEARNED, Policy.BEST_RATED_UNSEEN)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, while the channels pick by ``policy`` and everybody may be quoted or, not ``assumed``, nobody."""

    title: str
    work: Callable[[], Awaitable[object]]
    policy: Policy = Policy.IN_ORDER
    assumed: bool = True
    times: int = TIMES


class Bench:
    """One community in one database."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._stores, self._services = core.stores, core.services
        self._orders: list[Subscription] = []

    async def fill(self, ratings: int, essays: int) -> None:
        made = [_essay(number) for number in range(essays)]
        for at in range(0, essays, _PUT):
            await self._stores.essays.apply("bench", made[at : at + _PUT], [])
        self._home = await scale_world.rate(self._core.database, ratings, essays)
        change = Change(at=wall(8), zone=ZONE, policy=Policy.IN_ORDER)
        for number in range(CHANNELS):
            channel = Channel(self._home, f"{number}")
            self._orders.append(await self._services.subscribing.set_up(channel, change))
        now = self._services.clock.now()
        for number, order in enumerate(self._orders):
            for days in range(DAYS):
                due = now - timedelta(days=days, hours=1)
                row = owed(order, Slot(order.id, due.date()), due)
                post = post_of(made[(number * DAYS + days) % essays])
                await self._stores.deliveries.add(
                    replace(row, state=DeliveryState.DONE, next_attempt=None, post=post, round=1)
                )
        said = [self._comment(number, now) for number in range(COMMENTS)]
        for at in range(0, COMMENTS, _PUT):
            rows = list(map(comment_values, said[at : at + _PUT]))
            await self._core.database.write(partial(_said, rows))
        await scale_world.analyse(self._core.database)

    async def took(self, question: Question) -> tuple[list[float], float]:
        """Milliseconds of each time after one that warms up, and the mean of those of this process's processor."""
        await self._services.moderation.change(
            self._home, lambda before: replace(before, quote_comments=question.assumed)
        )
        for order in self._orders:
            await self._stores.subscriptions.update(order.id, lambda its: replace(its, policy=question.policy))
        await question.work()
        found, cpu = [], time.process_time()
        for _ in range(question.times):
            began = time.perf_counter()
            await question.work()
            found.append((time.perf_counter() - began) * 1000)
        return found, (time.process_time() - cpu) * 1000 / question.times

    def questions(self) -> list[Question]:
        found = [
            Question(
                f"a round-up of the {'month' if monthly else 'week'}, what comes is {policy.value}",
                partial(self._told, monthly=monthly),
                policy,
            )
            for policy in _POLICIES
            for monthly in (False, True)
        ]
        nobody = partial(self._told, monthly=True, quotes=False)
        since = scale_world.NOW - timedelta(days=1)
        anew = partial(self._stores.ratings.ranked, self._home, since, (), 3)
        return [
            *found,
            Question("a round-up of the month, nobody agreed to be quoted", nobody, assumed=False),
            Question("only the best, counted from the ratings", anew, times=3),
        ]

    async def _told(self, *, monthly: bool, quotes: bool = True) -> None:
        post = await self._services.digests.current(self._home, ZONE, Language.EN, monthly=monthly)
        if not (post.best and post.talked and post.coming and bool(post.quote) is quotes):
            raise RuntimeError("nothing to measure")

    def _comment(self, number: int, now: datetime) -> Comment:
        ago = timedelta(seconds=number * DAYS * 86_400 / COMMENTS)
        order = self._orders[number % CHANNELS]
        return Comment(
            id=CommentId(f"c{number:06}"),
            slot=Slot(order.id, (now - ago).date()),
            slug=_slug(number * 7 % (CHANNELS * DAYS)),
            author=Member(self._home, MemberId(f"m{number % 500}"), f"Member {number % 500}"),
            text=f"What stays with me is number {number}, and the door that stayed open behind it.",
            created=now - ago,
        )


async def _said(rows: list[dict[str, Any]], connection: AsyncConnection) -> None:
    await connection.execute(insert(comments), rows)


def _slug(number: int) -> Slug:
    """As ``scale_world.rate`` has it."""
    return Slug(f"essay-{number}")


def _essay(number: int) -> Essay:
    return Essay(
        slug=_slug(number),
        title=f"Essay {number}",
        author="Somebody",
        language=Language.EN,
        date=date(2000, 1, 1) + timedelta(days=number),
        category="Letters",
        licence="",
        body="A letter that was never sent.",
        summary="A letter.",
        question="What would you do?",
        revision=1,
        minutes=2,
        draft_hash=str(number),
    )


def post_of(essay: Essay) -> DailyPost:
    return DailyPost(
        slug=essay.slug,
        title=essay.title,
        author=essay.author,
        language=essay.language,
        category=essay.category,
        minutes=2,
        summary="",
        question="",
        url="",
        seeds=(),
    )


async def measure(name: str, settings: Settings, ratings: int, essays: int) -> Sequence[str]:
    """The table's lines."""
    async with opened(settings) as core:
        bench = Bench(core)
        await bench.fill(ratings, essays)
        what = f"{name}: {ratings:,} ratings of {essays:,} essays, {COMMENTS:,} comments in {DAYS} days"
        lines = [f"{what:<70}{'median ms':>10}{'most ms':>10}{'our CPU':>10}"]
        for question in bench.questions():
            took, cpu = await bench.took(question)
            lines.append(f"{question.title:<70}{statistics.median(took):>10.1f}{max(took):>10.1f}{cpu:>10.1f}")
        return lines


async def on_server(server: str, folder: Path, ratings: int, essays: int) -> Sequence[str]:
    async with postgres.own_database(server) as url:
        return await measure("PostgreSQL", _settings(folder, DATABASE_URL=url), ratings, essays)


def _settings(folder: Path, **more: str) -> Settings:
    return Settings.load(None, {"DATA_DIR": str(folder), **more})


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, default=RATINGS)
    parser.add_argument("--essays", type=int, default=ESSAYS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    size = (options.ratings, options.essays)
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        if options.only != "postgresql":
            _print(asyncio.run(measure("SQLite", _settings(Path(folder) / "sqlite"), *size)))
        if options.only != "sqlite" and postgres.is_there():
            with postgres.running() as server:
                _print(asyncio.run(on_server(server, Path(folder) / "server", *size)))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    _print([f"load {load:.1f} on {os.cpu_count()} processors"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
