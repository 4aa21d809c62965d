"""Clicks: one row for each community, essay and day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import community_values
from bot.adapters.sql.schema import clicks as table
from bot.core.community import Community
from bot.core.ids import Slug

_CHUNK = 500  # SQLite bounds how many values one statement binds


class SqlClicks:
    """Sums that are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, community: Community, slug: Slug, day: date) -> None:
        async def work(connection: AsyncConnection) -> None:
            first = dialect.insert(connection, table).values(**community_values(community), slug=slug, day=day, count=1)
            more = first.on_conflict_do_update(
                index_elements=table.primary_key.columns, set_={"count": table.c.count + 1}
            )
            await connection.execute(more)

        await self._database.write(work)

    async def of_essays(
        self, community: Community | None, slugs: Collection[Slug], since: date, until: date
    ) -> Mapping[Slug, int]:
        query = select(table.c.slug, func.sum(table.c.count)).where(table.c.day.between(since, until))
        if community is not None:
            query = query.filter_by(**community_values(community))
        wanted, found = sorted(set(slugs)), dict[Slug, int]()
        async with self._database.read() as connection:
            for at in range(0, len(wanted), _CHUNK):
                some = query.where(table.c.slug.in_(wanted[at : at + _CHUNK])).group_by(table.c.slug)
                found |= {Slug(slug): int(clicks) for slug, clicks in await connection.execute(some)}
        return found
