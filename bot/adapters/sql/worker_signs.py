"""Signs of life of the processes that post, in one row: what counts is whether there is any."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.schema import meta

_KEY: Final = "worker_seen"


class SqlWorkerSigns:
    """Instants as texts that sort like their times."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leave(self, now: datetime) -> None:
        async def work(connection: AsyncConnection) -> None:
            value = now.astimezone(UTC).isoformat(timespec="microseconds")
            added = dialect.insert(connection, meta).values(key=_KEY, value=value)
            later = meta.c.value < value
            await connection.execute(
                added.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}, where=later)
            )

        await self._database.write(work)

    async def latest(self) -> datetime | None:
        async with self._database.read() as connection:
            value = await connection.scalar(select(meta.c.value).where(meta.c.key == _KEY))
        return datetime.fromisoformat(value) if value else None
