"""What it costs to compose a round-up in a community with many ratings, beside counting the ratings anew.

Part of ``make bench``. It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Final

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.rows import comment_values
from bot.adapters.sql.schema import comments, essay_scores, votes
from bot.config import Settings
from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, Member
from bot.core.delivery import DailyPost, DeliveryState
from bot.core.essay import Essay, Language
from bot.core.ids import CommentId, MemberId, Slug
from bot.core.pick import Policy
from bot.core.subscription import Slot, Subscription
from bot.services.community.changes import Change
from bot.services.delivery.slots import owed
from bot.wiring import Core, opened

RATINGS: Final = 1_000_000
ESSAYS: Final = 1_000
COMMENTS: Final = 20_000
"""Of the last seven days."""
DAYS: Final = 31
TIMES: Final = 30
_PUT: Final = 2_000


async def measure(folder: Path, ratings: int) -> list[str]:
    """The table's lines."""
    async with opened(Settings.load(None, {"DATA_DIR": str(folder)})) as core:
        order = await _filled(core, ratings)
        digests, zone = core.services.digests, order.schedule.zone

        async def current(monthly: bool) -> None:
            post = await digests.current(LOCAL_COMMUNITY, zone, Language.EN, monthly=monthly)
            if not (post.best and post.talked and post.coming and post.quote):
                raise RuntimeError("nothing to measure")

        since = core.services.clock.now() - timedelta(days=365)
        asked: dict[str, Callable[[], Awaitable[object]]] = {
            "a round-up of the week": lambda: current(monthly=False),
            "a round-up of the month": lambda: current(monthly=True),
            "only the best, counted from the ratings": lambda: core.stores.ratings.ranked(
                LOCAL_COMMUNITY, since, (), 3
            ),
        }
        lines = [
            f"{ratings:,} ratings of {ESSAYS:,} essays in one community, {COMMENTS:,} comments in seven days",
            f"{'':<42}{'median ms':>10}{'most ms':>10}",
        ]
        for name, work in asked.items():
            took = await _took(work, 3 if name.startswith("only") else TIMES)
            lines.append(f"{name:<42}{statistics.median(took):>10.1f}{max(took):>10.1f}")
        return lines


async def _took(work: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Milliseconds of each time, after one that warms up."""
    await work()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        found.append((time.perf_counter() - began) * 1000)
    return found


async def _filled(core: Core, ratings: int) -> Subscription:
    essays = [_essay(number) for number in range(ESSAYS)]
    for at in range(0, ESSAYS, _PUT):
        await core.stores.essays.apply("bench", essays[at : at + _PUT], [])
    change = Change(at=wall(8), zone="Asia/Tokyo", policy=Policy.IN_ORDER)
    order = await core.services.subscribing.set_up(LOCAL_CHANNEL, change)
    now = core.services.clock.now()
    for days in range(DAYS):
        due = now - timedelta(days=days, hours=1)
        row = owed(order, Slot(order.id, due.date()), due)
        await core.stores.deliveries.add(
            replace(row, state=DeliveryState.DONE, next_attempt=None, post=_post(essays[days]), round=1)
        )
    await core.database.write(lambda connection: _votes(connection, ratings))
    said = [_comment(order, essays[number % DAYS].slug, number, now) for number in range(COMMENTS)]
    await core.database.write(lambda connection: connection.execute(insert(comments), list(map(comment_values, said))))
    await core.services.moderation.change(LOCAL_COMMUNITY, lambda before: replace(before, quote_comments=True))
    return order


def _essay(number: int) -> Essay:
    return Essay(
        slug=Slug(f"essay-{number:04}"),
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


async def _votes(connection: AsyncConnection, ratings: int) -> None:
    """In SQL, since a million acts would take minutes; the sums are those that the acts would have kept."""
    await connection.execute(
        text(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) "
            "INSERT INTO marks (platform, community, slug, member, source, score, at) "
            "SELECT :platform, :community, printf('essay-%04d', i % :essays), 'm' || (i / :essays), 'x', "
            "1 + (i * 7 + i / :essays) % 5, :at FROM n"
        ),
        {
            "count": ratings,
            "essays": ESSAYS,
            "platform": LOCAL_COMMUNITY.platform.value,
            "community": LOCAL_COMMUNITY.id,
            "at": int(time.time() * 1_000_000) - 1_000_000,
        },
    )
    key = (votes.c.platform, votes.c.community, votes.c.slug)
    sums = select(*key, func.count(), func.sum(votes.c.score)).group_by(*key)
    await connection.execute(insert(essay_scores).from_select([c.name for c in essay_scores.columns], sums))


def _post(essay: Essay) -> DailyPost:
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


def _comment(order: Subscription, slug: Slug, number: int, now: datetime) -> Comment:
    return Comment(
        id=CommentId(f"c{number:06}"),
        slot=Slot(order.id, now.date()),
        slug=slug,
        author=Member(LOCAL_COMMUNITY, MemberId(f"m{number % 500}"), f"Member {number % 500}"),
        text=f"What stays with me is number {number}, and the door that stayed open behind it.",
        created=now - timedelta(seconds=20 * number),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, default=RATINGS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        lines = asyncio.run(measure(Path(folder), options.ratings))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
