"""Essays that members keep for later."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Delete, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.report_losses import Lost, lose
from bot.adapters.sql.rows import person_values
from bot.adapters.sql.schema import saved as table
from bot.core.community import Community, Person
from bot.core.ids import Slug
from bot.core.report import Figure
from bot.core.saved import Saved


class SqlSaved:
    """Saved essays by person and essay."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, person: Person, saved: Saved) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            place = saved.community.id if saved.community else None
            row = {**person_values(person), "slug": saved.slug, "at": saved.at, "place": place}
            added = dialect.insert(connection, table).values(row).on_conflict_do_nothing().returning(table.c.slug)
            return (await connection.execute(added)).first() is not None

        return await self._database.write(work)

    async def remove(self, person: Person, slug: Slug) -> bool:
        return bool(await self._delete(delete(table).filter_by(**person_values(person), slug=slug)))

    async def of_person(self, person: Person) -> Sequence[Saved]:
        query = select(table.c.slug, table.c.at, table.c.place).filter_by(**person_values(person))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(table.c.at.desc(), table.c.slug))
            return [
                Saved(slug, at, Community(person.platform, place) if place is not None else None)
                for slug, at, place in rows
            ]

    async def forget(self, person: Person) -> int:
        return await self._delete(delete(table).filter_by(**person_values(person)))

    async def _delete(self, statement: Delete) -> int:
        its = table.c
        gone = statement.returning(its.platform, its.place, its.slug, its.at)

        async def work(connection: AsyncConnection) -> int:
            rows = (await connection.execute(gone)).all()
            await lose(connection, Figure.SAVES, (Lost(*row) for row in rows if row.place is not None))
            return len(rows)

        return await self._database.write(work)
