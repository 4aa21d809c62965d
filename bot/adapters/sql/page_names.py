"""Who lets the reading pages show their comments."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, and_, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import person_values
from bot.adapters.sql.schema import page_names as table
from bot.core.community import Person
from bot.core.page_name import PageName

_AGREED = (table.c.name, table.c.since, table.c.elsewhere, table.c.ratings)


class SqlPageNames:
    """Agreements by person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, person: Person) -> PageName | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_AGREED).filter_by(**person_values(person)))).first()
        return _of(row) if row else None

    async def agree(self, person: Person, agreed: PageName) -> PageName:
        async def work(connection: AsyncConnection) -> PageName:
            row = person_values(person) | asdict(agreed)
            added = dialect.insert(connection, table).values(row)
            kept = added.on_conflict_do_update(index_elements=[*table.primary_key], set_={"name": agreed.name})
            return _of((await connection.execute(kept.returning(*_AGREED))).one())

        return await self._database.write(work)

    async def share(self, person: Person, elsewhere: bool) -> PageName | None:
        # It ends with what it goes with, however that was taken back.
        ratings = and_(table.c.ratings, table.c.elsewhere, literal(elsewhere))
        return await self._change(person, {"elsewhere": elsewhere, "ratings": ratings})

    async def share_ratings(self, person: Person, ratings: bool) -> PageName | None:
        return await self._change(person, {"ratings": and_(table.c.elsewhere, literal(ratings))})

    async def forget(self, person: Person) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            gone = delete(table).filter_by(**person_values(person)).returning(table.c.member)
            return (await connection.execute(gone)).first() is not None

        return await self._database.write(work)

    async def _change(self, person: Person, values: dict[str, Any]) -> PageName | None:
        async def work(connection: AsyncConnection) -> PageName | None:
            change = update(table).filter_by(**person_values(person)).values(values)
            row = (await connection.execute(change.returning(*_AGREED))).first()
            return _of(row) if row else None

        return await self._database.write(work)


def _of(row: Row[Any, Any, Any, Any]) -> PageName:
    return PageName(row.name, row.since, row.elsewhere, row.elsewhere and row.ratings)
