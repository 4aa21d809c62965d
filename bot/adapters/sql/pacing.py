"""``Pacing`` for the processes of one database on a server, by the server's clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.platform_schema import pace_shares, paces
from bot.core.pacing import Holder, Share, divided
from bot.ports.pacing import HOLD_MAX, LEASE_SECONDS

FORGET_EVERY: Final = 500
"""Bookings of one process after which buckets that were quiet are removed."""
_SECOND: Final = 1_000_000
_LEASE: Final = int(LEASE_SECONDS * _SECOND)
_FURTHEST: Final = int(2 * HOLD_MAX * _SECOND)
_QUIET: Final = int(HOLD_MAX * _SECOND)
_NOW: Final = dialect.SERVER_MICROSECONDS


class SqlPacing:
    """What all processes of the database know. A crash of the server forgets it, which costs nobody more than a
    moment: it starts longer than anything here lasts.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._booked = 0

    async def share(self, bucket: str, mine: Holder, used: int, total: int) -> Share:
        t, own = pace_shares.c, {"bucket": bucket, "holder": mine.name}

        async def work(connection: AsyncConnection) -> Share:
            await dialect.lock_name(connection, bucket)
            known = select(t.holder, t.places, t.needs, t.until, _NOW.label("now")).where(t.bucket == bucket)
            rows = (await connection.execute(known)).all()
            ended = [row.holder for row in rows if not 0 < row.until - row.now <= _LEASE]
            if ended:
                await connection.execute(delete(pace_shares).where(t.bucket == bucket, t.holder.in_(ended)))
            if not mine.needs and not used:
                await connection.execute(delete(pace_shares).filter_by(**own))
                return Share(0, 0)
            others = [
                Holder(row.holder, row.places, row.needs) for row in rows if row.holder not in {mine.name, *ended}
            ]
            share = divided(mine, used, others, total)
            values = {"places": share.places, "needs": mine.needs, "until": _NOW + _LEASE}
            kept = dialect.insert(connection, pace_shares).values(own | values)
            pause = select(_known() - _NOW).where(paces.c.bucket == bucket).scalar_subquery()
            renewed = kept.on_conflict_do_update(index_elements=["bucket", "holder"], set_=values).returning(pause)
            held = await connection.scalar(renewed)
            return replace(share, held=min(max(0.0, (held or 0) / _SECOND), HOLD_MAX))

        return await self._database.write(work)

    async def book(self, bucket: str, pause: float, longest: float) -> float:
        step = int(pause * _SECOND)
        at = func.greatest(_known(), _NOW)
        self._booked += 1
        forgets = self._booked % FORGET_EVERY == 0

        async def work(connection: AsyncConnection) -> float | None:
            if forgets:
                await connection.execute(delete(paces).where(paces.c.next_at < _NOW - _QUIET))
            first = dialect.insert(connection, paces).values(bucket=bucket, next_at=_NOW + step)
            booked = first.on_conflict_do_update(
                index_elements=["bucket"], set_={"next_at": at + step}, where=at - _NOW <= int(longest * _SECOND)
            )
            ahead: int | None = await connection.scalar(booked.returning(paces.c.next_at - step - _NOW))
            if ahead is None:
                ahead = await connection.scalar(select(paces.c.next_at - _NOW).where(paces.c.bucket == bucket))
            return ahead

        return max(0.0, (await self._database.write(work) or 0) / _SECOND)

    async def hold(self, bucket: str, seconds: float) -> None:
        until = _NOW + int(min(seconds, HOLD_MAX) * _SECOND)

        async def work(connection: AsyncConnection) -> None:
            first = dialect.insert(connection, paces).values(bucket=bucket, next_at=until)
            longer = func.greatest(_known(), until)
            await connection.execute(first.on_conflict_do_update(index_elements=["bucket"], set_={"next_at": longer}))

        await self._database.write(work)


def _known() -> ColumnElement[int]:
    """When the next may come, as far as a clock that was set back since has not written it."""
    known = paces.c.next_at
    return case((known > _NOW + _FURTHEST, _NOW), else_=known)
