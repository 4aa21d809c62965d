"""What a pick costs in a library of many essays, beside the way that loads every essay to choose one.

Part of ``make bench``. It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil
from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.rows import delivery_values, essay_of, essay_values
from bot.adapters.sql.schema import deliveries
from bot.config import Settings
from bot.core.collection import Outside
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, Member
from bot.core.delivery import DailyPost, Delivery, DeliveryState
from bot.core.essay import Essay, Language
from bot.core.ids import MemberId, Slug
from bot.core.pick import Candidate, Pick, Policy
from bot.core.rating import Score, Vote, bayesian_mean, overall_mean
from bot.core.subscription import Slot, Subscription
from bot.services.community.changes import Change
from bot.wiring import Core, opened

COUNT: Final = 100_000
LENGTH: Final = 2_000
SHOWN: Final = 1_000
"""Essays that the subscription has posted in this round: nearly three years."""
RATED: Final = 300
VOTERS: Final = 10
TIMES: Final = 30
TIMES_OF_THE_PEER: Final = 3
_PUT: Final = 2_000
_COLLECTIONS: Final = tuple(f"collection {number}" for number in range(20))
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """Median milliseconds of CPU, and the most MiB of memory that one needed beyond what was held before."""

    cpu: float
    memory: float


async def measure(folder: Path, count: int) -> list[str]:
    """The table's lines."""
    async with opened(Settings.load(None, {"DATA_DIR": str(folder)})) as core:
        subscription = await _filled(core, count)
        peer = await cost_of(lambda: every_essay_loaded(core, subscription), TIMES_OF_THE_PEER)
        lines = [
            f"a pick among {count:,} essays, {SHOWN:,} of them shown in this round",
            f"{'':<34}{'CPU ms':>9}{'MiB':>8}{'CPU ratio':>11}",
            f"{'every essay loaded (as before)':<34}{peer.cpu:>9.1f}{peer.memory:>8.1f}{'1':>11}",
        ]
        for name, work in _asked(core, subscription).items():
            cost = await cost_of(work, TIMES)
            lines.append(f"{name:<34}{cost.cpu:>9.1f}{cost.memory:>8.1f}{f'1/{peer.cpu / cost.cpu:,.0f}':>11}")
        return lines


async def cost_of(work: Callable[[], Awaitable[object]], times: int) -> Cost:
    """What ``work`` costs when it is done again and again; the first one only warms up."""
    await work()
    cpu, memory = [], []
    for _ in range(times):
        before = _from_here()
        began = time.process_time()
        await work()
        cpu.append((time.process_time() - began) * 1000)
        memory.append(_most() - before)
    return Cost(statistics.median(cpu), max(memory))


async def every_essay_loaded(core: Core, subscription: Subscription) -> Slug:
    """The way of earlier versions, with the subscription's shuffle."""
    async with core.database.read() as connection:
        rows = (await connection.execute(select(essays).where(essays.c.withdrawn.is_(False)))).mappings()
        every = {row["slug"]: essay_of(row) for row in rows}
        picked = select(deliveries.c.slug, deliveries.c.round).where(deliveries.c.subscription == subscription.id)
        history = [Pick(slug, round_) for slug, round_ in await connection.execute(picked)]
    prior = overall_mean([])
    candidates = [Candidate(e.slug, e.date, bayesian_mean(Score(), prior)) for e in every.values()]
    shown = {pick.slug for pick in history}
    unseen = [each for each in candidates if each.slug not in shown]
    return min(unseen, key=lambda each: _hash(f"{subscription.seed}/1/{each.slug}")).slug


def _asked(core: Core, subscription: Subscription) -> Mapping[str, Callable[[], Awaitable[object]]]:
    def plan(ahead: int = 0, **changes: Any) -> Callable[[], Awaitable[object]]:
        wanted = replace(subscription, **changes)
        slots = [Slot(wanted.id, date(2026, 1, 1) + timedelta(days=day)) for day in range(ahead + 1)]
        return lambda: core.picking.plan(wanted, slots)

    return {
        **{str(policy): plan(policy=policy) for policy in Policy},
        "shuffle, one language": plan(language=Language.JA),
        "shuffle, two collections": plan(collections=frozenset(_COLLECTIONS[:2])),
        "newest, two collections": plan(policy=Policy.NEWEST, collections=frozenset(_COLLECTIONS[:2])),
        "shuffle, thirty days ahead": plan(ahead=30),
        "the essay of the day": lambda: core.services.library.of_the_day(
            date(2026, 1, 1), Language.EN, Outside.OPERATOR
        ),
        "the counts of “about”": lambda: core.services.library.languages(LOCAL_COMMUNITY),
    }


async def _filled(core: Core, count: int) -> Subscription:
    """A library, and a subscription that has posted some of it, with ratings."""
    subscription = await core.services.subscribing.add(LOCAL_CHANNEL, Change(at=_NOW.time(), zone="UTC", seed=7))
    await fill_library(core, count)
    spread = random.Random(1).sample(range(count), min(SHOWN, count // 2))  # noqa: S311 (no secret)
    posted = [_posted(subscription, day, number) for day, number in enumerate(spread)]
    await core.database.write(_insert(deliveries, [delivery_values(each) for each in posted]))
    await asyncio.gather(*(core.stores.ratings.vote(member, vote) for member, vote in _votes(spread[:RATED])))
    return subscription


async def fill_library(core: Core, count: int) -> None:
    """Put ``count`` essays into the library, past the search index."""
    for first in range(0, count, _PUT):
        made = [_essay(number) for number in range(first, min(count, first + _PUT))]
        rows = [essay_values(each) | {"source": "bench", "withdrawn": False} for each in made]
        await core.database.write(_insert(essays, rows))


def _insert(table: Table, rows: list[dict[str, Any]]) -> Callable[[AsyncConnection], Awaitable[object]]:
    return lambda connection: connection.execute(insert(table), rows)


def _essay(number: int) -> Essay:
    chance = random.Random(number)  # noqa: S311 (no secret)
    words = " ".join(f"word{chance.randrange(5000)}" for _ in range(LENGTH // 8))
    return Essay(
        slug=Slug(f"essay-{number}"),
        title=f"Essay {number}",
        author="Somebody",
        language=chance.choice(list(Language)),
        date=date(2000, 1, 1) + timedelta(days=chance.randrange(9000)),
        category=chance.choice(_COLLECTIONS),
        licence="",
        body=words[:LENGTH],
        summary=words[:120],
        question="What would you do?",
        revision=1,
        minutes=2,
        draft_hash=str(number),
    )


def _posted(subscription: Subscription, day: int, number: int) -> Delivery:
    due = _NOW + timedelta(days=day)
    essay = _essay(number)
    post = DailyPost(
        slug=essay.slug,
        title=essay.title,
        author=essay.author,
        language=essay.language,
        category=essay.category,
        minutes=essay.minutes,
        summary=essay.summary,
        question=essay.question,
        url="",
        seeds=(),
    )
    return Delivery(
        slot=Slot(subscription.id, due.date()),
        channel=LOCAL_CHANNEL,
        due=due,
        late_after=due,
        state=DeliveryState.DONE,
        post=post,
        round=1,
    )


def _votes(numbers: list[int]) -> Iterator[tuple[Member, Vote]]:
    for number in numbers:
        for voter in range(VOTERS):
            member = Member(LOCAL_COMMUNITY, MemberId(f"m{voter}"), "")
            score = float(1 + (number + voter) % 5)
            yield member, Vote(Slug(f"essay-{number}"), member.id, "x", score, _NOW)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def _from_here() -> float:
    """MiB that are held now; on Linux, from here on the most is measured anew."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")
    return float(psutil.Process().memory_info().rss) / 2**20


def _most() -> float:
    """The most MiB that were held since; elsewhere than on Linux, what is held now."""
    if sys.platform != "linux":
        return float(psutil.Process().memory_info().rss) / 2**20
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        lines = asyncio.run(measure(Path(folder), options.count))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
