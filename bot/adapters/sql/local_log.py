"""The messages of the local channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import content_values
from bot.adapters.sql.engine import Database
from bot.adapters.sql.platform_schema import local_messages as messages
from bot.adapters.sql.rows import message_of, message_row
from bot.core.delivery import Content
from bot.ports.local_log import LocalMessage, MessageKind


class SqlLocalLog:
    """Messages by id and by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, message: LocalMessage) -> LocalMessage:
        async def work(connection: AsyncConnection) -> LocalMessage:
            statement = dialect.insert(connection, messages).values(message_row(message))
            await connection.execute(statement.on_conflict_do_nothing())
            existing = await connection.execute(select(messages).where(messages.c.key == message.key))
            return message_of(existing.mappings().one())

        return await self._database.write(work)

    async def by_key(self, key: str) -> LocalMessage | None:
        return await self._one(select(messages).where(messages.c.key == key))

    async def get(self, message_id: int) -> LocalMessage | None:
        return await self._one(select(messages).where(messages.c.id == message_id))

    async def page(self, limit: int, before: int | None = None) -> Sequence[LocalMessage]:
        query = select(messages).where(messages.c.kind.in_([MessageKind.POST, MessageKind.NOTICE]))
        if before is not None:
            query = query.where(messages.c.id < before)
        return await self._all(query.order_by(messages.c.id.desc()).limit(limit))

    async def replies(self, parent: int) -> Sequence[LocalMessage]:
        query = select(messages).where(messages.c.parent == parent, messages.c.kind == MessageKind.QUESTION)
        return await self._all(query.order_by(messages.c.id))

    async def change(self, message_id: int, *, content: Content | None = None, text: str | None = None) -> None:
        given = {"post": content_values(content), "text": text}
        values = {name: value for name, value in given.items() if value is not None}

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(messages).where(messages.c.id == message_id).values(values))

        if values:
            await self._database.write(work)

    async def remove(self, message_id: int) -> None:
        async def work(connection: AsyncConnection) -> None:
            gone = or_(messages.c.id == message_id, messages.c.parent == message_id)
            await connection.execute(delete(messages).where(gone))

        await self._database.write(work)

    async def _all(self, query: Select[Any]) -> Sequence[LocalMessage]:
        async with self._database.read() as connection:
            return [message_of(row) for row in (await connection.execute(query)).mappings()]

    async def _one(self, query: Select[Any]) -> LocalMessage | None:
        found = await self._all(query)
        return found[0] if found else None
