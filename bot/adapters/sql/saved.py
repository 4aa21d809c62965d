"""Essays that members keep for later."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import person_values
from bot.adapters.sql.schema import saved as table
from bot.core.community import Person
from bot.core.ids import Slug
from bot.core.saved import Saved


class SqlSaved:
    """Saved essays by person and essay."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, person: Person, saved: Saved) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            row = {**person_values(person), "slug": saved.slug, "at": saved.at}
            added = dialect.insert(connection, table).values(row).on_conflict_do_nothing().returning(table.c.slug)
            return (await connection.execute(added)).first() is not None

        return await self._database.write(work)

    async def remove(self, person: Person, slug: Slug) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            statement = delete(table).filter_by(**person_values(person), slug=slug)
            return (await connection.execute(statement.returning(table.c.slug))).first() is not None

        return await self._database.write(work)

    async def of_person(self, person: Person) -> Sequence[Saved]:
        query = select(table.c.slug, table.c.at).filter_by(**person_values(person))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(table.c.at.desc(), table.c.slug))
            return [Saved(slug, at) for slug, at in rows]

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(delete(table).filter_by(**person_values(person)))).rowcount

        return await self._database.write(work)
