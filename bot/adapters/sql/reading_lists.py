"""What members read who keep a list of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.reading_list_schema import reading_lists, readings
from bot.adapters.sql.rows import person_values
from bot.core.community import Person
from bot.core.reading_list import Read

_its = readings.c


class SqlReadingLists:
    """Lists by person, and what is on them by person, essay and day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, person: Person) -> datetime | None:
        async with self._database.read() as connection:
            query = select(reading_lists.c.since).filter_by(**person_values(person))
            since: datetime | None = await connection.scalar(query)
            return since

    async def keep(self, person: Person, at: datetime) -> datetime:
        async def work(connection: AsyncConnection) -> datetime:
            added = dialect.insert(connection, reading_lists).values({**person_values(person), "since": at})
            same = {"since": reading_lists.c.since}
            kept = added.on_conflict_do_update(index_elements=[*reading_lists.primary_key], set_=same)
            since: datetime = (await connection.execute(kept.returning(reading_lists.c.since))).scalar_one()
            return since

        return await self._database.write(work)

    async def opened(self, person: Person, read: Read) -> bool:
        row = {**person_values(person), "slug": read.slug, "day": read.day, "at": read.at}
        # Held until this is stored: who ends the list meanwhile waits, and forgets this, too.
        asked = select(reading_lists.c.since).filter_by(**person_values(person)).with_for_update(read=True)

        async def work(connection: AsyncConnection) -> bool:
            if await connection.scalar(asked) is None:
                return False
            added = dialect.insert(connection, readings).values(row).on_conflict_do_nothing().returning(_its.slug)
            return (await connection.execute(added)).first() is not None

        return await self._database.write(work)

    async def of_person(self, person: Person, limit: int | None = None) -> Sequence[Read]:
        query = select(_its.slug, _its.day, _its.at).filter_by(**person_values(person))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(_its.at.desc(), _its.slug).limit(limit))
            return [Read(*row) for row in rows]

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            await connection.execute(delete(reading_lists).filter_by(**person_values(person)))
            gone = delete(readings).filter_by(**person_values(person)).returning(_its.slug)
            return len((await connection.execute(gone)).all())

        return await self._database.write(work)
