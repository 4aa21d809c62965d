"""When guests' comments came, a row a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.guest_schema import guest_days
from bot.core.guest_day import GuestDay

_days = guest_days.c


class SqlGuestDays:
    """A day's comments stand in its one row, so that a lock on the row is one on the limits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(self, day: date, change: Callable[[GuestDay], GuestDay]) -> GuestDay:
        async def work(connection: AsyncConnection) -> GuestDay:
            await connection.execute(delete(guest_days).where(_days.day < day))
            made = dialect.insert(connection, guest_days).values(day=day, key=GuestDay.new(day).key, came=[])
            locked = made.on_conflict_do_update(index_elements=[_days.day], set_={"key": guest_days.c.key})
            row = (await connection.execute(locked.returning(guest_days))).mappings().one()
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            came = tuple((sender, start + timedelta(microseconds=after)) for sender, after in row["came"])
            changed = change(GuestDay(day, row["key"], came))
            kept = [[sender, (at - start) // timedelta(microseconds=1)] for sender, at in changed.came]
            await connection.execute(update(guest_days).where(_days.day == day).values(came=kept))
            return changed

        return await self._database.write(work)

    async def forget(self, before: date) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(guest_days).where(_days.day < before))

        await self._database.write(work)
