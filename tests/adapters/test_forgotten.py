"""Whatever table names a member, ``/essay my-data delete`` empties of them: rows are made by the schema alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, Table, Time, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.columns import Duration, Instant
from bot.adapters.sql.engine import Database
from bot.adapters.sql.schema import metadata
from bot.adapters.sql.stores import SqlStores
from bot.core.community import Community, Member, Platform
from bot.core.ids import MemberId
from bot.services.community.privacy import Privacy
from bot.services.library.indexing import Indexer
from bot.services.library.members_essays import MembersEssays
from tests.adapters.sql_opened import NOW, opened
from tests.fakes.clock import FixedClock
from tests.fakes.search import MemorySearch

ANN: Final = Member(Community(Platform.SLACK, "T0HOUSE"), MemberId("U0FORGOTTEN"), "Ann")
BEN: Final = Member(ANN.community, MemberId("U0KEPT"), "Ben")
WHOSE: Final = frozenset({"member", "set_up_by", "added_by"})
"""Columns that name a member, whatever table they are in; ``author`` does where ``author_name`` stands beside it."""
_OF_TABLE: Final[dict[str, dict[str, Any]]] = {
    "submissions": {"state": "waiting"},
    "sources": {"state": "reading", "kind": "feed", "backlog": "shuffled", "failure_fields": {}},
}
_PLAIN: Final[dict[str, Any]] = {
    "platform": "slack",
    "community": ANN.community.id,
    "zone": "Asia/Tokyo",
    "language": "en",
    "public_language": "en",
    "policy": "shuffle",
    "state": "active",
    "kind": "essay",
    "rights": "owner",
    "news": "none",
    "first_day": "",
    "reason": "",
    "upcoming_due": None,
    "slug": None,
}


def naming(table: Table) -> Iterator[Column[Any]]:
    """The columns of ``table`` that name a member."""
    for column in table.columns:
        if column.name in WHOSE or (column.name == "author" and "author_name" in table.columns):
            yield column


TABLES: Final = [table for table in metadata.sorted_tables if list(naming(table))]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_a_member_who_deletes_their_data_is_named_nowhere(table: Table, tmp_path: Path) -> None:
    async with opened(tmp_path / "ichiwa.db") as database:
        await _fill(database, table)
        assert await _named(database, ANN) != {}
        await _privacy(SqlStores(database)).delete(ANN)
        assert await _named(database, ANN) == {}
        assert await _named(database, BEN) == {table.name: 1}


def _privacy(stores: SqlStores) -> Privacy:
    essays = MembersEssays(
        stores.essays, Indexer(stores.essays, MemorySearch()), stores.submissions, FixedClock(NOW), "UTC"
    )
    return Privacy(
        stores.ratings,
        stores.comments,
        stores.saved,
        stores.subscriptions,
        stores.sources,
        stores.submissions,
        essays,
        stores.page_names,
        stores.searched,
        stores.round_ups,
        stores.reading_lists,
        stores.ballots,
    )


async def _fill(database: Database, table: Table) -> None:
    async def work(connection: AsyncConnection) -> None:
        for number, member in enumerate((ANN, BEN), 1):
            row = {column.name: _value(table, column, number) for column in table.columns}
            await connection.execute(insert(table).values(row | {column.name: member.id for column in naming(table)}))

    await database.write(work)


def _value(table: Table, column: Column[Any], number: int) -> Any:
    if column.name in _OF_TABLE.get(table.name, {}):
        return _OF_TABLE[table.name][column.name]
    if column.name in _PLAIN and (_PLAIN[column.name] is not None or column.nullable):
        return _PLAIN[column.name]
    match column.type:
        case Instant():
            return datetime(2026, 7, 1, tzinfo=UTC)
        case Duration():
            return timedelta(hours=1)
        case Boolean():
            return False
        case Float():
            return 4.0
        case Integer():
            return number
        case Date():
            return date(2026, 7, 1)
        case Time():
            return time(8)
        case LargeBinary():
            return b""
    return [] if str(column.type) == "JSON" else f"{column.name}-{number}"


async def _named(database: Database, member: Member) -> dict[str, int]:
    """In how many rows of each table the member's id stands in any column."""
    found: dict[str, int] = {}
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            if count := sum(any(member.id in str(value) for value in row) for row in rows):
                found[table.name] = count
    return found
