"""What may go because its time is over, found by indexes that hold nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import reduced_values
from bot.adapters.sql.delivery_reads import SLOT
from bot.adapters.sql.engine import Database
from bot.adapters.sql.guest_schema import IS_DECLINED, IS_WAITING, guest_comments, guest_days
from bot.adapters.sql.library_schema import daily_picks
from bot.adapters.sql.platform_schema import IS_NOTICE, local_messages, seen_events
from bot.adapters.sql.reading_list_schema import readings
from bot.adapters.sql.report_losses import Lost, lose
from bot.adapters.sql.report_schema import report_groups, searched
from bot.adapters.sql.schema import (
    FROZEN,
    comment_removals,
    comments,
    deliveries,
    notified,
    pins,
)
from bot.core.delivery import DeliveryState, Reason
from bot.core.report import Figure, month_of
from bot.core.retention import Leftover

_Conditions: TypeAlias = Callable[[datetime], tuple[ColumnElement[bool], ...]]
_Clear: TypeAlias = Callable[[AsyncConnection, datetime, int], Awaitable[int]]


class SqlLeftovers:
    """Rows that are over, oldest portions first where an index has them so."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def clear(self, leftover: Leftover, before: datetime, limit: int) -> int:
        clear = _CLEARING[leftover]

        async def work(connection: AsyncConnection) -> int:
            return await clear(connection, before, limit)

        return await self._database.write(work)


async def _reduce(connection: AsyncConnection, before: datetime, limit: int) -> int:
    rest = (deliveries.c.next_attempt.is_(None), deliveries.c.lease_until.is_(None))
    old = select(*SLOT, deliveries.c.post).where(FROZEN, deliveries.c.due < before, *rest)
    query = dialect.unclaimed(old.order_by(deliveries.c.due).limit(limit))
    rows = (await connection.execute(query)).mappings().all()
    if rows:
        reduced = update(deliveries).where(*(column == bindparam(f"its_{column.name}") for column in SLOT))
        reduced = reduced.values(post=bindparam("reduced"), frozen=False)
        values = [
            {f"its_{column.name}": row[column.name] for column in SLOT}
            | {"reduced": None if row["post"] is None else reduced_values(row["post"])}
            for row in rows
        ]
        await connection.execute(reduced, values)
    return len(rows)


async def _delete(
    connection: AsyncConnection, before: datetime, limit: int, table: Table, conditions: _Conditions
) -> int:
    key = tuple_(*table.primary_key.columns)
    old = select(*table.primary_key.columns).where(*conditions(before)).limit(limit)
    gone = delete(table).where(key.in_(dialect.chosen(old))).returning(*table.primary_key.columns)
    return len((await connection.execute(gone)).all())


async def _searches(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """What reports told of searches goes with the last of them: afterwards nobody could be taken out of it again."""
    its = searched.c
    old = select(*searched.primary_key.columns).where(its.at < before).limit(limit)
    gone = delete(searched).where(tuple_(*searched.primary_key.columns).in_(dialect.chosen(old)))
    rows = (await connection.execute(gone.returning(its.platform, its.community, its.slug, its.at, its.words))).all()
    await lose(connection, Figure.SEARCHES, (Lost(*row) for row in rows))
    if len(rows) < limit:  # else what is left would be counted anew
        told = report_groups.c
        over = (told.month <= month_of(before), told.figure == Figure.SEARCHES, told.until <= before)
        await connection.execute(delete(report_groups).where(*over))
    return len(rows)


def _skipped(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """What an admin skipped has left its essay out of the round, which is to stay so."""
    its = deliveries.c
    by_itself = or_(its.reason != Reason.ADMIN, its.slug.is_(None))
    return (
        its.state == DeliveryState.SKIPPED,
        its.late_after < before,
        by_itself,
        its.message.is_(None),
        its.sweep_at.is_(None),
    )


def _daily_picks(before: datetime) -> tuple[ColumnElement[bool], ...]:
    ours = daily_picks.alias("ours")
    running = select(func.max(ours.c.round)).where(ours.c.language == daily_picks.c.language).scalar_subquery()
    return daily_picks.c.day < before.date(), daily_picks.c.round < running


_OVER: Final[Mapping[Leftover, tuple[Table, _Conditions]]] = {
    Leftover.SKIPPED: (deliveries, _skipped),
    Leftover.PINS: (pins, lambda before: (pins.c.local_date < before.date(),)),
    Leftover.NOTICES: (notified, lambda before: (notified.c.at < before,)),
    Leftover.DELETED_COMMENTS: (comments, lambda before: (comments.c.deleted < before,)),
    Leftover.REMOVALS: (comment_removals, lambda before: (comment_removals.c.since < before,)),
    Leftover.EVENTS: (seen_events, lambda before: (seen_events.c.at < before,)),
    Leftover.LOCAL_NOTICES: (local_messages, lambda before: (IS_NOTICE, local_messages.c.at < before)),
    Leftover.DAILY_PICKS: (daily_picks, _daily_picks),
    Leftover.WAITING_GUESTS: (guest_comments, lambda before: (IS_WAITING, guest_comments.c.created < before)),
    Leftover.DECLINED_GUESTS: (guest_comments, lambda before: (IS_DECLINED, guest_comments.c.decided < before)),
    Leftover.GUEST_DAYS: (guest_days, lambda before: (guest_days.c.day < before.date(),)),
    Leftover.READINGS: (readings, lambda before: (readings.c.at < before,)),
}
_CLEARING: Final[Mapping[Leftover, _Clear]] = {
    Leftover.FROZEN_CONTENT: _reduce,
    Leftover.SEARCHES: _searches,
    **{over: partial(_delete, table=table, conditions=conditions) for over, (table, conditions) in _OVER.items()},
}
