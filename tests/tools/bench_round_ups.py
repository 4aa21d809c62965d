"""``make bench``, the part about round-ups: ten thousand that are due in one minute, and essays among them, on a
Discord that takes 50 requests in any second and answers 429 to more.

One process on SQLite. It prints how long the round-ups took beside the time that their requests take at 45 a second,
every 429, what was sent twice or left out, how long the essays of the same minute waited, and how late the event loop
was. It never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select

from bot.adapters.discord.http import LIMIT
from bot.adapters.sql.rows import comment_values
from bot.adapters.sql.schema import comments, deliveries
from bot.core import community
from bot.core.comment import Comment
from bot.core.community import Community, Member, Platform, person_of
from bot.core.delivery import DeliveryState
from bot.core.essay import Essay
from bot.core.ids import CommentId, MemberId
from bot.core.rating import Vote
from bot.core.subscription import Slot, Subscription
from bot.services.community.changes import Change
from bot.services.community.digest_orders import DigestOrder
from bot.services.delivery.slots import owed
from bot.wiring import Core, opened
from tests.fronts.discord.front import CREATE, Front
from tests.fronts.discord.state import Channel
from tests.tools.bench_digest import post_of
from tests.tools.bench_pace import CHANNELS_A_GUILD, STARTED_SECONDS, Layout, Rush

DIGESTS: Final = 10_000
ESSAYS: Final = 100
"""Guilds, each of which also has an essay due at the same instant."""
PAST: Final = 3
"""Essays of the week that a round-up tells of, each with a rating and a comment."""
MADE_A_SECOND: Final = 100
AT_ONCE: Final = 200


class RoundUps(Rush):
    """Each guild has its round-ups and a channel of essays, which is due at the same instant in the first guilds."""

    quiet = 30.0

    def __init__(self, front: Front, folder: Path, essays: int) -> None:
        super().__init__(front, folder, Layout("one process, SQLite", ["all"], on_server=False), None)
        self._essays_due = essays
        self.due = datetime.now(UTC)
        self.essay_channels: set[str] = set()

    async def subscribe(self, places: list[Channel]) -> None:
        guilds = list(dict.fromkeys(place.guild for place in places if place.guild is not None))
        ahead = STARTED_SECONDS + len(places) / MADE_A_SECOND + len(guilds) / 10
        self.due = (datetime.now(UTC) + timedelta(seconds=ahead)).replace(second=0, microsecond=0)
        self.due += timedelta(minutes=1)
        async with opened(self.settings) as core:
            async for _ in core.services.library.importing(core.source).portions():
                pass
            told = list(await core.stores.essays.newest(PAST))
            orders = await _in_portions(self._essays_of(core, number, id_) for number, id_ in enumerate(guilds))
            await _in_portions(_week(core, order, told) for order in orders)
            await core.stores.round_ups.agree(person_of(_reader(orders[0].channel.community)), self.due)
            weekly = DigestOrder(weekday=self.due.weekday(), at=self.due.time(), zone="UTC")
            made = await _in_portions(core.services.digest_orders.set_up(_channel(place), weekly) for place in places)
            self.ids |= {order.channel.id: order.id for order in made}
        if datetime.now(UTC) > self.due - timedelta(seconds=STARTED_SECONDS):
            raise RuntimeError("The guilds were not ready in time. Try again when the machine is less busy.")

    async def _essays_of(self, core: Core, number: int, id_: int) -> Subscription:
        place = self.acts.channel(self.front.state.guilds[id_], "essays")
        later = self.due + timedelta(hours=12)
        is_due = number < self._essays_due
        if is_due:
            self.essay_channels.add(str(place.id))
        change = Change(at=wall(later.hour, later.minute) if not is_due else self.due.time(), zone="UTC")
        return await core.services.subscribing.add(_channel(place), change)

    def is_over(self) -> bool:
        """Sweeps come ten minutes later, and are nobody's wait."""
        return len(self.waits({*self.ids, *self.essay_channels})) == len(self.ids) + len(self.essay_channels)

    def waits(self, channels: Iterable[str]) -> list[float]:
        """Seconds from the instant that was due to the first post in each of ``channels``."""
        wanted, first = set(channels), dict[str, float]()
        for one in self.counted():
            if one.route == CREATE and one.status == 200 and (place := one.params["channel_id"]) in wanted:
                first.setdefault(place, (one.at - self.due).total_seconds())
        return sorted(first.values())

    async def ends(self) -> Counter[str]:
        """How many deliveries of the day came to which end."""
        query = select(deliveries.c.kind, deliveries.c.state, deliveries.c.reason, func.count())
        query = query.where(deliveries.c.due == self.due).group_by(*list(query.selected_columns)[:3])
        async with opened(self.settings) as core, core.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return Counter({" ".join(filter(None, (kind, state, reason))): count for kind, state, reason, count in rows})


async def _in_portions(works: Iterable[Awaitable[Subscription]]) -> list[Subscription]:
    """Some at a time, so that one commit keeps many."""
    waiting, done = list(works), list[Subscription]()
    for at in range(0, len(waiting), AT_ONCE):
        done += await asyncio.gather(*waiting[at : at + AT_ONCE])
    return done


def _channel(place: Channel) -> community.Channel:
    return community.Channel(Community(Platform.DISCORD, str(place.guild)), str(place.id))


def _reader(home: Community) -> Member:
    return Member(home, MemberId("7"), "Aoi")


async def _week(core: Core, order: Subscription, told: Sequence[Essay]) -> Subscription:
    """What the guild had in the days before."""
    now, who = core.services.clock.now(), _reader(order.channel.community)
    said = list[dict[str, Any]]()
    for days, essay in enumerate(told, 1):
        due = now - timedelta(days=days)
        row = owed(order, Slot(order.id, due.date()), due)
        await core.stores.deliveries.add(
            replace(row, state=DeliveryState.DONE, next_attempt=None, post=post_of(essay), round=1)
        )
        await core.stores.ratings.vote(who, Vote(essay.slug, who.id, "bench", float(2 + days), due))
        text = f"I read it on the train, and missed my stop. That was {days} days ago."
        id_ = CommentId(f"{order.channel.id}-{days}")
        said.append(comment_values(Comment(id=id_, slot=row.slot, slug=essay.slug, author=who, text=text, created=due)))
    await core.database.write(lambda connection: connection.execute(insert(comments), said))
    return order


def _at(share: float, values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0


async def measure(digests: int, essays: int) -> Sequence[tuple[str, str]]:
    """The figures by name."""
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        async with Front(strict=False).listening() as front:
            rush = RoundUps(front, Path(folder), essays)
            result = await rush.run(digests)
            ends = await rush.ends()
    waits = rush.waits(rush.ids)
    of_essays = rush.waits(rush.essay_channels)
    floor = result.requests / LIMIT.rate
    busiest = most_in_a_second([one.at.timestamp() for one in rush.counted()])
    return [
        (f"{digests:,} round-ups and {essays:,} essays due in one minute: round-ups sent", f"{result.posts:,}"),
        ("… sent twice", f"{result.twice}"),
        *((f"… deliveries that ended as: {end}", f"{count:,}") for end, count in sorted(ends.items())),
        ("… requests to Discord", f"{result.requests:,}"),
        ("… seconds", f"{result.seconds:.1f}"),
        (f"… beside requests ÷ {LIMIT.rate:.0f}", f"× {result.seconds / floor:.3f}"),
        ("… the most requests in any second", f"{busiest}"),
        ("… answers of 429 to the whole bot", f"{result.refused_for_all}"),
        ("… a round-up came after its minute, median and last, seconds", _pair(waits)),
        ("… an essay came after its minute, median and last, seconds", _pair(of_essays)),
        ("… processor milliseconds a request, the whole program", f"{result.cpu * 1000 / max(1, result.requests):.1f}"),
        ("… event loop late by, p99 and at most", f"{_at(0.99, result.late):.1f} and {max(result.late):.1f} ms"),
        ("… a command's first answer meanwhile, median and p95", f"{_answers(result.answers)} ms"),
    ]


def _answers(seconds: Sequence[float]) -> str:
    return f"{_at(0.5, seconds) * 1000:.0f} and {_at(0.95, seconds) * 1000:.0f}"


def _pair(waits: Sequence[float]) -> str:
    return f"{statistics.median(waits):.1f} and {waits[-1]:.1f}" if waits else "–"


def most_in_a_second(instants: Sequence[float]) -> int:
    """The most of ``instants`` that lie within one second."""
    most, first = 0, 0
    ordered = sorted(instants)
    for number, instant in enumerate(ordered):
        while instant - ordered[first] >= 1:
            first += 1
        most = max(most, number - first + 1)
    return most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digests", type=int, default=DIGESTS)
    parser.add_argument("--essays", type=int, default=ESSAYS)
    options = parser.parse_args()
    if options.essays * CHANNELS_A_GUILD > options.digests:
        parser.error(f"at most one essay for each {CHANNELS_A_GUILD} round-ups, which are one guild's")
    for name, figure in asyncio.run(measure(options.digests, options.essays)):
        sys.stdout.write(f"{name:<78}{figure:>14}\n")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    sys.stdout.write(f"load {load:.1f} on {os.cpu_count()} processors\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
