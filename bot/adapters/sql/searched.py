"""The searches that led members to essays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.report_losses import Lost, lose
from bot.adapters.sql.report_schema import searched as table
from bot.adapters.sql.rows import community_values, whose
from bot.core.community import Member, Person
from bot.core.report import Figure
from bot.ports.searched import Searched


class SqlSearched:
    """Searches by member, essay and words."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def opened(self, member: Member, searched: Searched) -> None:
        its = {"slug": searched.slug, "words": searched.words, "at": searched.at}
        row = {**community_values(member.community), "member": member.id, **its}

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(dialect.insert(connection, table).values(row).on_conflict_do_nothing())

        await self._database.write(work)

    async def of_person(self, person: Person) -> Sequence[Searched]:
        query = select(table.c.slug, table.c.words, table.c.at).where(*whose(table.c.member, person))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(table.c.at, table.c.slug, table.c.words))
            return [Searched(*row) for row in rows]

    async def forget(self, person: Person) -> int:
        its = table.c
        gone = (
            delete(table)
            .where(*whose(table.c.member, person))
            .returning(its.platform, its.community, its.slug, its.at, its.words)
        )

        async def work(connection: AsyncConnection) -> int:
            rows = (await connection.execute(gone)).all()
            await lose(connection, Figure.SEARCHES, (Lost(*row) for row in rows))
            return len(rows)

        return await self._database.write(work)
