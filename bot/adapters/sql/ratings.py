"""Members' votes, and the scores that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import community_values, vote_of, vote_values
from bot.adapters.sql.schema import essays, votes
from bot.core.community import Community, Member, Person
from bot.core.ids import MemberId, Slug
from bot.core.rating import PRIOR_WEIGHT, Score, Vote, Weighed

OF_COMMUNITY: Final = tuple(votes.c[name] == bindparam(name) for name in ("platform", "community"))
"""Whose votes are counted: those of the community with the values ``community_values``."""
_later = votes.alias("later")
_CHUNK: Final = 500  # SQLite bounds how many values one statement binds


class SqlRatings:
    """Votes by essay, member and source."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def vote(self, member: Member, vote: Vote) -> None:
        async def work(connection: AsyncConnection) -> None:
            # Replaced by a new row, not in place: its id says that it was given after the others.
            await _forget(connection, member, vote.slug, vote.source)
            await connection.execute(dialect.insert(connection, votes).values(vote_values(member, vote)))

        await self._database.write(work)

    async def withdraw(self, member: Member, slug: Slug, source: str) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            return await _forget(connection, member, slug, source)

        return await self._database.write(work)

    async def votes(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Vote]:
        query = select(votes).filter_by(**community_values(community), slug=slug, member=member)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(votes.c.at, votes.c.id))).mappings()
            return [vote_of(row) for row in rows]

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Vote]:
        query = select(votes).filter_by(**community_values(community), slug=slug).order_by(votes.c.at, votes.c.id)
        async with self._database.read() as connection:
            return [vote_of(row) for row in (await connection.execute(query)).mappings()]

    async def of_person(self, person: Person) -> Sequence[Vote]:
        query = select(votes).where(*_whose(person)).order_by(votes.c.at, votes.c.id)
        async with self._database.read() as connection:
            return [vote_of(row) for row in (await connection.execute(query)).mappings()]

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(delete(votes).where(*_whose(person)))).rowcount

        return await self._database.write(work)

    async def counts(self, community: Community, slug: Slug) -> Mapping[str, int]:
        query = select(votes.c.source, func.count()).filter_by(**community_values(community), slug=slug)
        async with self._database.read() as connection:
            rows = await connection.execute(query.group_by(votes.c.source))
            return dict(rows.all())

    async def ranked(
        self, community: Community, since: datetime | None, without: Collection[str], limit: int
    ) -> Sequence[Weighed]:
        its = weighed(since)
        query = select(its).join(essays, essays.c.slug == its.c.slug).where(essays.c.withdrawn.is_(False))
        if without:
            query = query.where(essays.c.category.not_in(sorted(without)))
        query = query.order_by(its.c.weight.desc(), essays.c.date.desc(), essays.c.slug).limit(limit)
        async with self._database.read() as connection:
            rows = (await connection.execute(query, community_values(community))).mappings()
            return [Weighed(row["slug"], Score(row["count"], row["total"]), row["weight"]) for row in rows]

    async def scores(
        self, community: Community | None, since: datetime | None = None, slugs: Collection[Slug] | None = None
    ) -> Mapping[Slug, Score]:
        wanted = sorted(set(slugs)) if slugs is not None else None
        chunks = [wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK)] if wanted is not None else [None]
        scores: dict[Slug, Score] = {}
        async with self._database.read() as connection:
            for chunk in chunks:
                rows = await connection.execute(_scores(_of(community, chunk), since))
                scores |= {Slug(slug): Score(count, total) for slug, count, total in rows}
        return scores


def _of(community: Community | None, slugs: Sequence[Slug] | None) -> list[ColumnElement[bool]]:
    """Which votes are counted."""
    of = [] if community is None else [votes.c[name] == value for name, value in community_values(community).items()]
    return of if slugs is None else [*of, votes.c.slug.in_(slugs)]


def _scores(of: Sequence[ColumnElement[bool]], since: datetime | None) -> Select[Any]:
    """Count and sum of the latest vote of each member and essay, by essay. A member belongs to one community, so the
    same id elsewhere is somebody else.
    """
    same = [_later.c[name] == votes.c[name] for name in ("platform", "community", "slug", "member")]
    latest = select(_later.c.id).where(*same).order_by(_later.c.at.desc(), _later.c.id.desc()).limit(1)
    query = select(votes.c.slug, func.count().label("count"), func.sum(votes.c.score).label("total"))
    query = query.where(*of, votes.c.id == latest.correlate(votes).scalar_subquery())
    if since is not None:
        query = query.where(votes.c.at >= since)
    return query.group_by(votes.c.slug)


def weighed(since: datetime | None = None) -> Subquery:
    """The scores ``OF_COMMUNITY`` with the weight of each essay, its ``bayesian_mean``, and the ``prior``, which all
    ratings give.
    """
    its = _scores(OF_COMMUNITY, since).subquery()
    prior = func.sum(its.c.total).over() / func.sum(its.c.count).over()
    known = select(its, prior.label("prior")).subquery()
    weight = (PRIOR_WEIGHT * known.c.prior + known.c.total) / (PRIOR_WEIGHT + known.c.count)
    return select(known, weight.label("weight")).subquery()


def _whose(person: Person) -> list[ColumnElement[bool]]:
    whose: list[ColumnElement[bool]] = [votes.c.member == person.id, votes.c.platform == person.platform]
    return whose if person.community is None else [*whose, votes.c.community == person.community.id]


async def _forget(connection: AsyncConnection, member: Member, slug: Slug, source: str) -> bool:
    statement = delete(votes).filter_by(
        **community_values(member.community), slug=slug, member=member.id, source=source
    )
    return (await connection.execute(statement.returning(votes.c.id))).first() is not None
