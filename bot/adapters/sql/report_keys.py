"""What opens reports in a browser."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.report_schema import report_keys as table
from bot.adapters.sql.rows import community_of, community_values
from bot.core.community import Community
from bot.core.report import OfSource, Scope
from bot.ports.report_keys import ReportKey


class SqlReportKeys:
    """Keys by token; one for each community or source."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, scope: Scope) -> ReportKey | None:
        return await self._one(select(table).filter_by(**_scope_values(scope)))

    async def make(self, key: ReportKey) -> ReportKey:
        async def work(connection: AsyncConnection) -> ReportKey:
            added = dialect.insert(connection, table).values(_values(key)).on_conflict_do_nothing()
            await connection.execute(added)
            kept = select(table).filter_by(**_scope_values(_scope(key)))
            return _key_of((await connection.execute(kept)).mappings().one())

        return await self._database.write(work)

    async def renew(self, key: ReportKey) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(table).filter_by(**_scope_values(_scope(key))))
            await connection.execute(insert(table).values(_values(key)))

        await self._database.write(work)

    async def find(self, token: str) -> ReportKey | None:
        return await self._one(select(table).where(table.c.token == token))

    async def _one(self, query: Any) -> ReportKey | None:
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return _key_of(row) if row else None


def _scope(key: ReportKey) -> Scope:
    return key.community or OfSource(key.source or "")


def _scope_values(scope: Scope) -> dict[str, Any]:
    match scope:
        case Community():
            return {**community_values(scope), "source": ""}
        case OfSource(name) if name:
            return {"platform": "", "community": "", "source": name}
    raise ValueError("only a community or a source has a key")


def _values(key: ReportKey) -> dict[str, Any]:
    return {"token": key.token, "key": key.key, **_scope_values(_scope(key))}


def _key_of(row: Any) -> ReportKey:
    community = community_of(row) if row["community"] else None
    return ReportKey(row["token"], row["key"], community, row["source"] or None)
