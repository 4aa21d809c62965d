"""Installations with their encrypted tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import RowMapping, Select, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.platform_schema import installations as table
from bot.adapters.sql.rows import community_values
from bot.core.community import Community, Platform
from bot.core.installation import Installation

_KEY: Final = ("platform", "community")
_ORDER: Final = (table.c.at, table.c.platform, table.c.community)


class SqlInstallations:
    """Installations by community."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, installation: Installation) -> None:
        async def work(connection: AsyncConnection) -> None:
            row = _values(installation)
            statement = dialect.insert(connection, table).values(row)
            changed = {name: value for name, value in row.items() if name not in _KEY}
            await connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=changed))

        await self._database.write(work)

    async def find(self, community: Community) -> Installation | None:
        async with self._database.read() as connection:
            rows = await connection.execute(select(table).filter_by(**community_values(community)))
            row = rows.mappings().first()
            return _installation(row) if row else None

    async def page(self, limit: int, after: Installation | None = None) -> Sequence[Installation]:
        query = select(table).order_by(*_ORDER).limit(limit)
        if after is not None:
            query = query.where(tuple_(*_ORDER) > (after.at, after.community.platform, after.community.id))
        return await self._all(query)

    async def newest(self, limit: int) -> Sequence[Installation]:
        return await self._all(select(table).order_by(*(column.desc() for column in _ORDER)).limit(limit))

    async def _all(self, query: Select[Any]) -> Sequence[Installation]:
        async with self._database.read() as connection:
            return [_installation(row) for row in (await connection.execute(query)).mappings()]

    async def reseal(self, community: Community, before: str, after: str) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            statement = update(table).filter_by(**community_values(community), token=before).values(token=after)
            return (await connection.execute(statement)).rowcount > 0

        return await self._database.write(work)

    async def remove(self, community: Community) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            statement = delete(table).filter_by(**community_values(community))
            return (await connection.execute(statement)).rowcount > 0

        return await self._database.write(work)


def _values(installation: Installation) -> dict[str, Any]:
    return {
        **community_values(installation.community),
        "token": installation.token,
        "user": installation.user,
        "bot": installation.bot,
        "admin": installation.admin,
        "name": installation.name,
        "scopes": list(installation.scopes),
        "at": installation.at,
    }


def _installation(row: RowMapping) -> Installation:
    return Installation(
        community=Community(Platform(row["platform"]), row["community"]),
        token=row["token"],
        user=row["user"],
        bot=row["bot"],
        admin=row["admin"],
        name=row["name"],
        scopes=tuple(row["scopes"]),
        at=row["at"],
    )
