"""What was read from sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import fingerprints as table
from bot.core.ids import Slug
from bot.ports.fingerprints import Fingerprint


class SqlFingerprints:
    """Fingerprints by source and place."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, source: str, places: Collection[str]) -> Mapping[str, Fingerprint]:
        query = select(table).where(table.c.source == source, table.c.place.in_(places))

        def work(connection: Connection) -> Mapping[str, Fingerprint]:
            rows = connection.execute(query).all()
            return {row.place: Fingerprint(row.place, row.value, Slug(row.slug), row.draft_hash) for row in rows}

        return await self._database.ask(work)

    async def keep(self, source: str, fingerprints: Collection[Fingerprint]) -> None:
        # In order, so that two readers of the same folder do not deadlock.
        rows = [
            {"source": source, "place": one.place, "value": one.value, "slug": one.slug, "draft_hash": one.draft_hash}
            for one in sorted(fingerprints, key=lambda one: one.place)
        ]

        async def work(connection: AsyncConnection) -> None:
            statement = dialect.insert(connection, table)
            replaced = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
            await connection.execute(
                statement.on_conflict_do_update(index_elements=[table.c.source, table.c.place], set_=replaced), rows
            )

        if rows:
            await self._database.write(work)

    async def places(self, source: str, limit: int, after: str = "") -> Sequence[str]:
        query = select(table.c.place).where(table.c.source == source, table.c.place > after)
        query = query.order_by(table.c.place).limit(limit)
        return await self._database.ask(lambda connection: connection.execute(query).scalars().all())

    async def forget(self, source: str, places: Collection[str]) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(table).where(table.c.source == source, table.c.place.in_(sorted(places))))

        if places:
            await self._database.write(work)
