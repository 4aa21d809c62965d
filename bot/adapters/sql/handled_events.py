"""Events that were heard of already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.platform_schema import seen_events as table


class SqlHandledEvents:
    """Events by their id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first(self, event: str, at: datetime) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            row = {"event": event, "at": at}
            added = dialect.insert(connection, table).values(row).on_conflict_do_nothing().returning(table.c.event)
            return (await connection.execute(added)).first() is not None

        return await self._database.write(work)

    async def forget(self, event: str) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(table).where(table.c.event == event))

        await self._database.write(work)

    async def prune(self, before: datetime) -> int:
        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(delete(table).where(table.c.at < before))).rowcount

        return await self._database.write(work)
