"""What admins have set for their communities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.quoting import unquote_community
from bot.adapters.sql.rows import community_values, settings_of, settings_values
from bot.adapters.sql.schema import communities
from bot.core.community import Community
from bot.core.community_settings import CommunitySettings

_ONE: Final = select(communities).where(*(communities.c[name] == bindparam(name) for name in ("platform", "community")))


class SqlCommunities:
    """Settings by community; one without a row has the defaults."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, community: Community) -> CommunitySettings:
        values = community_values(community)
        row = await self._database.ask(lambda connection: connection.execute(_ONE, values).mappings().first())
        return settings_of(row) if row else _blank(community)

    async def update(
        self, community: Community, change: Callable[[CommunitySettings], CommunitySettings]
    ) -> CommunitySettings:
        async def work(connection: AsyncConnection) -> CommunitySettings:
            # The row is inserted first, so that on PostgreSQL two first changes wait for each other.
            blank = dialect.insert(connection, communities).values(settings_values(_blank(community)))
            await connection.execute(blank.on_conflict_do_nothing())
            before = await _stored(connection, community, dialect.locked(_row(community)))
            changed = change(before)
            if changed.community != community:
                raise ValueError("a change keeps the community")
            statement = communities.update().filter_by(**community_values(community))
            await connection.execute(statement.values(settings_values(changed)))
            if before.quote_comments and not changed.quote_comments:
                await unquote_community(connection, community)
            return changed

        return await self._database.write(work)


def _row(community: Community) -> Select[Any]:
    return select(communities).filter_by(**community_values(community))


async def _stored(connection: AsyncConnection, community: Community, query: Select[Any]) -> CommunitySettings:
    row = (await connection.execute(query)).mappings().first()
    return settings_of(row) if row else _blank(community)


def _blank(community: Community) -> CommunitySettings:
    return CommunitySettings(community=community)
