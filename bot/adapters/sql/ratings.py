"""Members' marks, and the scores that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import community_values, mark_of, mark_values
from bot.adapters.sql.schema import marks
from bot.core.community import Community, Member, Person
from bot.core.ids import MemberId, Slug
from bot.core.rating import Mark, Score

_CHUNK: Final = 500  # SQLite bounds how many values one statement binds


class SqlRatings:
    """Marks by essay, member and source."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mark(self, member: Member, mark: Mark) -> None:
        async def work(connection: AsyncConnection) -> None:
            # Replaced by a new row, not in place: its id says that it was given after the others.
            await _forget(connection, member, mark.slug, mark.source)
            await connection.execute(dialect.insert(connection, marks).values(mark_values(member, mark)))

        await self._database.write(work)

    async def unmark(self, member: Member, slug: Slug, source: str) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            return await _forget(connection, member, slug, source)

        return await self._database.write(work)

    async def marks(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Mark]:
        query = select(marks).filter_by(**community_values(community), slug=slug, member=member)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(marks.c.at, marks.c.id))).mappings()
            return [mark_of(row) for row in rows]

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Mark]:
        query = select(marks).filter_by(**community_values(community), slug=slug).order_by(marks.c.at, marks.c.id)
        async with self._database.read() as connection:
            return [mark_of(row) for row in (await connection.execute(query)).mappings()]

    async def of_person(self, person: Person) -> Sequence[Mark]:
        query = select(marks).where(*_whose(person)).order_by(marks.c.at, marks.c.id)
        async with self._database.read() as connection:
            return [mark_of(row) for row in (await connection.execute(query)).mappings()]

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(delete(marks).where(*_whose(person)))).rowcount

        return await self._database.write(work)

    async def counts(self, community: Community, slug: Slug) -> Mapping[str, int]:
        query = select(marks.c.source, func.count()).filter_by(**community_values(community), slug=slug)
        async with self._database.read() as connection:
            rows = await connection.execute(query.group_by(marks.c.source))
            return dict(rows.all())

    async def scores(
        self, community: Community | None, since: datetime | None = None, slugs: Collection[Slug] | None = None
    ) -> Mapping[Slug, Score]:
        wanted = sorted(set(slugs)) if slugs is not None else None
        chunks = [wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK)] if wanted is not None else [None]
        scores: dict[Slug, Score] = {}
        async with self._database.read() as connection:
            for chunk in chunks:
                rows = await connection.execute(_scores(community, since, chunk))
                scores |= {Slug(slug): Score(count, total) for slug, count, total in rows}
        return scores


def _scores(community: Community | None, since: datetime | None, slugs: Sequence[Slug] | None) -> Select[Any]:
    """Count and sum of the latest mark of each member and essay, by essay. A member belongs to one community, so the
    same id elsewhere is somebody else.
    """
    whose = (marks.c.platform, marks.c.community, marks.c.slug, marks.c.member)
    place = func.row_number().over(partition_by=whose, order_by=(marks.c.at.desc(), marks.c.id.desc()))
    query = select(marks.c.slug, marks.c.score, marks.c.at, place.label("place"))
    if community is not None:
        query = query.filter_by(**community_values(community))
    if slugs is not None:
        query = query.where(marks.c.slug.in_(slugs))
    placed = query.subquery()
    counted = select(placed.c.slug, func.count(), func.sum(placed.c.score)).where(placed.c.place == 1)
    if since is not None:
        counted = counted.where(placed.c.at >= since)
    return counted.group_by(placed.c.slug)


def _whose(person: Person) -> list[ColumnElement[bool]]:
    whose: list[ColumnElement[bool]] = [marks.c.member == person.id, marks.c.platform == person.platform]
    return whose if person.community is None else [*whose, marks.c.community == person.community.id]


async def _forget(connection: AsyncConnection, member: Member, slug: Slug, source: str) -> bool:
    statement = delete(marks).filter_by(
        **community_values(member.community), slug=slug, member=member.id, source=source
    )
    return (await connection.execute(statement.returning(marks.c.id))).first() is not None
