"""A database with as many subscriptions, deliveries and ratings as a benchmark wants: made in SQL, in seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Table, text

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.schema import deliveries, subscriptions, votes
from bot.adapters.sql.stores import SqlStores
from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, Slug, SubscriptionId
from bot.core.rating import Vote
from bot.core.subscription import NextSlot, Slot, Subscription

NOW: Final = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY: Final = date(2026, 3, 1)
CHANNELS_A_GUILD: Final = 4
FIRST_GUILD: Final = 100_000_000_000
"""Times 2**22 it is an id of 18 digits, as Discord's are."""
_FIRST: Final = SubscriptionId("0" * 8)
_GUILD: Final = f"CAST(({FIRST_GUILD} + n / {CHANNELS_A_GUILD}) * 4194304 AS TEXT)"
_ID: Final = "CAST(10000000 + n AS TEXT)"
_MICROSECONDS: Final = 1_000_000
_AT_ONCE: Final = 100_000
"""Rows of one statement, which our server connections give a minute."""


@asynccontextmanager
async def database_at(url: str) -> AsyncIterator[Database]:
    """The database, with our schema."""
    database = Database(url)
    await database.start()
    try:
        await upgrade(database, NOW, asked=True)
        yield database
    finally:
        await database.stop()


async def fill(database: Database, count: int, *, due_now: int, delivered: int = 0, now: datetime = NOW) -> None:
    """``count`` subscriptions on Discord, four a guild, ``due_now`` of them due by ``now`` and the others within a day;
    of the first ``delivered`` a delivery waits, those of ``due_now`` at once and the others within a day.
    """
    stores = SqlStores(database)
    channel = Channel(Community(Platform.DISCORD, str(FIRST_GUILD << 22)), "1")
    slot, until = Slot(_FIRST, DAY), now + timedelta(hours=6)
    order = Subscription(id=_FIRST, channel=channel, schedule=Schedule(time(9), "UTC"), created=now)
    await stores.subscriptions.add(replace(order, upcoming=NextSlot(slot, now)))
    await stores.deliveries.add(Delivery(slot=slot, channel=channel, due=now, late_after=until, next_attempt=now))
    micros = int(now.timestamp()) * _MICROSECONDS
    ahead = f"CASE WHEN n <= {due_now} THEN {micros} - n ELSE {micros} + {_MICROSECONDS} * (n % 86400 + 1) END"
    place = {"community": _GUILD, "channel": _ID}
    await _multiply(
        database, subscriptions, {"id": _ID, **place, "upcoming_due": ahead, "created": f"{micros} + n"}, count
    )
    if delivered:
        times = {"due": ahead, "next_attempt": ahead, "late_after": f"{ahead} + {6 * 3600 * _MICROSECONDS}"}
        await _multiply(database, deliveries, {"subscription": _ID, **place, **times}, delivered)
    await analyse(database)


async def rate(database: Database, count: int, essays: int) -> Community:
    """``count`` ratings of ``essays`` essays in one community, each by another member; returns the community."""
    stores = SqlStores(database)
    home = Community(Platform.DISCORD, str(FIRST_GUILD << 22))
    await stores.ratings.vote(Member(home, MemberId("m0"), ""), Vote(Slug("essay-0"), MemberId("m0"), "⭐", 3.0, NOW))
    values = {
        "slug": f"'essay-' || CAST(n % {essays} AS TEXT)",
        "member": "'m' || CAST(n AS TEXT)",
        "score": "CAST(1 + (n * 7 + n / 11) % 5 AS REAL)",
    }
    await _multiply(database, votes, values, count, key="id")
    async with database.read() as connection:
        again = await connection.execute(text("SELECT count(*) FROM essay_scores"))
        assert again.scalar() == 1, "sums of what was made in SQL are made in SQL, too"
    sums = (
        "INSERT INTO essay_scores SELECT platform, community, slug, count(*), sum(score) FROM marks"
        " WHERE slug <> 'essay-0' GROUP BY platform, community, slug"
    )
    await _run(database, sums)
    await _run(
        database,
        "UPDATE essay_scores SET count = (SELECT count(*) FROM marks WHERE slug = 'essay-0'),"
        " total = (SELECT sum(score) FROM marks WHERE slug = 'essay-0') WHERE slug = 'essay-0'",
    )
    await analyse(database)
    return home


async def analyse(database: Database) -> None:
    """Let the database know what it holds, as its own housekeeping does."""
    await _run(database, "ANALYZE")


async def _multiply(
    database: Database, table: Table, values: Mapping[str, str], count: int, key: str | None = None
) -> None:
    """Copy the table's one row ``count`` times, with ``values``, SQL of ``n``, in the place of its own."""
    names = [column.name for column in table.columns if column.name != key]
    taken = ", ".join(values.get(name, f"one.{_quoted(name)}") for name in names)
    listed, source = ", ".join(map(_quoted, names)), f"(SELECT * FROM {table.name} LIMIT 1)"
    for first in range(1, count + 1, _AT_ONCE):
        last = min(count, first + _AT_ONCE - 1)
        numbers = (
            f"(WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last}) SELECT n FROM c)"
            if database.path
            else f"(SELECT n FROM generate_series({first}::bigint, {last}) AS n)"
        )
        statement = f"INSERT INTO {table.name} ({listed}) SELECT {taken} FROM {source} AS one, {numbers} AS many"
        await _run(database, statement)


async def _run(database: Database, statement: str) -> None:
    async def work(connection: Any) -> None:
        await connection.exec_driver_sql(statement)

    await database.write(work)


def _quoted(name: str) -> str:
    return f'"{name}"'
