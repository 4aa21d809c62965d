"""Members' votes, and the scores that follow from them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.gathering import Gathered
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.report_losses import Lost, lose
from bot.adapters.sql.rows import community_values, vote_of, whose
from bot.adapters.sql.schema import essay_scores, votes
from bot.adapters.sql.shared_ratings import shared_ratings
from bot.adapters.sql.vote_batches import Act, act
from bot.core.community import Community, Member, Person, Platform
from bot.core.ids import MemberId, Slug
from bot.core.rating import PRIOR_WEIGHT, Distribution, Score, Vote, Weighed, distribution
from bot.core.report import Figure
from bot.core.shared_talk import SharedRatings

_later = votes.alias("later")
_Since: TypeAlias = datetime | BindParameter[Any]
_CHUNK: Final = 500  # SQLite bounds how many values one statement binds


class SqlRatings:
    """Votes by essay, member and source."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._acts = Gathered(database.write, act)  # reactions come in bursts

    async def vote(self, member: Member, vote: Vote) -> None:
        await self._acts.add(Act(member, vote.slug, vote.source, vote))

    async def withdraw(self, member: Member, slug: Slug, source: str) -> bool:
        return await self._acts.add(Act(member, slug, source, None))

    async def votes(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Vote]:
        query = select(votes).filter_by(**community_values(community), slug=slug, member=member)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(votes.c.at, votes.c.id))).mappings()
            return [vote_of(row) for row in rows]

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Vote]:
        query = select(votes).filter_by(**community_values(community), slug=slug).order_by(votes.c.at, votes.c.id)
        async with self._database.read() as connection:
            return [vote_of(row) for row in (await connection.execute(query)).mappings()]

    async def of_person(self, person: Person, latest: int | None = None) -> Sequence[Vote]:
        query = (
            select(votes)
            .where(*whose(votes.c.member, person))
            .order_by(votes.c.at.desc(), votes.c.id.desc())
            .limit(latest)
        )
        async with self._database.read() as connection:
            return [vote_of(row) for row in (await connection.execute(query)).mappings()][::-1]

    async def forget(self, person: Person) -> int:
        rated = (
            select(votes.c.platform, votes.c.community, votes.c.slug).where(*whose(votes.c.member, person)).distinct()
        )

        async def work(connection: AsyncConnection) -> int:
            count = 0
            for platform, community, slug in sorted((await connection.execute(rated)).all()):
                its = Community(Platform(platform), community)
                async with _adding_up(connection, its, slug, person.id):
                    gone = delete(votes).filter_by(**community_values(its), slug=slug, member=person.id)
                    ats = (await connection.execute(gone.returning(votes.c.at))).scalars().all()
                    await lose(connection, Figure.RATINGS, (Lost(platform, community, slug, at) for at in ats))
                    count += len(ats)
            return count

        return await self._database.write(work)

    async def counts(self, community: Community, slug: Slug) -> Mapping[str, int]:
        query = select(votes.c.source, func.count()).filter_by(**community_values(community), slug=slug)
        async with self._database.read() as connection:
            rows = await connection.execute(query.group_by(votes.c.source))
            return dict(rows.all())

    async def distribution(self, community: Community | None, slug: Slug) -> Distribution:
        query = select(votes.c.score, func.count()).where(votes.c.slug == slug, is_latest()).group_by(votes.c.score)
        if community is not None:
            query = query.filter_by(**community_values(community))
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return distribution((score, members) for score, members in rows)

    async def ranked(
        self, community: Community | None, since: datetime | None, without: Collection[str], limit: int
    ) -> Sequence[Weighed]:
        query = _ranked(everywhere=community is None, ever=since is None, narrow=bool(without))
        values: dict[str, Any] = {"places": limit}
        values |= community_values(community) if community is not None else {}
        values |= {"since": since} if since is not None else {}
        values |= {"without": sorted(without)} if without else {}
        rows = await self._database.ask(lambda connection: connection.execute(query, values).mappings().all())
        return [Weighed(row["slug"], Score(row["count"], row["total"]), row["weight"]) for row in rows]

    async def scores(
        self, community: Community | None, since: datetime | None = None, slugs: Collection[Slug] | None = None
    ) -> Mapping[Slug, Score]:
        wanted = sorted(set(slugs)) if slugs is not None else None
        chunks = [wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK)] if wanted is not None else [None]
        query = _scored(everywhere=community is None, ever=since is None, narrow=slugs is not None)
        values: dict[str, Any] = {} if community is None else {**community_values(community)}
        values |= {"since": since} if since is not None else {}
        asked = [values if chunk is None else values | {"these": chunk} for chunk in chunks]
        rows = await self._database.ask(
            lambda connection: [row for each in asked for row in connection.execute(query, each)]
        )
        return {Slug(slug): Score(count, total) for slug, count, total in rows}

    async def shared(
        self,
        slug: Slug,
        latest: int,
        of: Collection[tuple[Community, MemberId]] = (),
        without: Community | None = None,
    ) -> SharedRatings:
        return await self._database.ask(lambda connection: shared_ratings(connection, slug, latest, of, without))


# Statements are made once of each kind: to put them together takes longer than to run them.
def _from(ever: bool) -> BindParameter[Any] | None:
    return None if ever else bindparam("since", type_=votes.c.at.type)


@cache
def _scored(*, everywhere: bool, ever: bool, narrow: bool) -> Select[Any]:
    its = _scores(_from(ever), everywhere=everywhere)
    return select(its).where(its.c.slug.in_(bindparam("these", expanding=True))) if narrow else select(its)


@cache
def _ranked(*, everywhere: bool, ever: bool, narrow: bool) -> Select[Any]:
    since = _from(ever)
    its = weighed(since, among=_listed(narrow)) if everywhere else weighed(since)
    query = select(its).join(essays, essays.c.slug == its.c.slug).where(*_listed(narrow))
    query = query.order_by(its.c.weight.desc(), essays.c.date.desc(), essays.c.slug)
    return query.limit(bindparam("places", type_=Integer()))


def _scores(since: _Since | None, *, everywhere: bool = False) -> Subquery:
    """Count and sum of the latest vote of each member, by essay, of the community with the values
    ``community_values`` unless ``everywhere``: as they are kept, or counted of those votes alone that were given at or
    after ``since``. A member belongs to one community, so the same id elsewhere is somebody else.
    """
    if since is not None and everywhere:
        return _counted_everywhere(since).subquery()
    query, counted = (_as_kept(), essay_scores) if since is None else (_counted(since), votes)
    if not everywhere:
        query = query.where(*of_community(counted))
    return query.group_by(counted.c.slug).subquery()


def _as_kept() -> Select[Any]:
    its = essay_scores.c
    return select(its.slug, func.sum(its.count).label("count"), func.sum(its.total).label("total"))


def _counted(since: _Since) -> Select[Any]:
    query = select(votes.c.slug, func.count().label("count"), func.sum(votes.c.score).label("total"))
    return query.where(votes.c.at >= since, is_latest())


def _counted_everywhere(since: _Since) -> Select[Any]:
    # Chosen apart from what is counted: SQLite would read all votes in the order in which they are grouped.
    chosen = select(votes.c.slug, votes.c.score).where(votes.c.at >= since, is_latest()).cte("chosen")
    its = chosen.prefix_with("MATERIALIZED").c
    query = select(its.slug, func.count().label("count"), func.sum(its.score).label("total"))
    return query.group_by(its.slug)


def is_latest() -> ColumnElement[bool]:
    """Whether a vote is its member's latest of the essay."""
    same = [_later.c[name] == votes.c[name] for name in ("platform", "community", "slug", "member")]
    latest = select(_later.c.id).where(*same).order_by(*_newest_first(_later)).limit(1)
    return votes.c.id == latest.correlate(votes).scalar_subquery()


def weighed(since: _Since | None = None, among: Sequence[ColumnElement[bool]] | None = None) -> Subquery:
    """The scores of the community with the values ``community_values``, with the weight of each essay, its
    ``bayesian_mean``, and the ``prior``, which all ratings give. With ``among`` they are the scores everywhere, of the
    essays for which that holds.
    """
    its = _scores(since, everywhere=among is not None)
    if among is not None:
        # Sought for each that is rated: a join would begin with all essays.
        there = select(essays.c.slug).where(essays.c.slug == its.c.slug, *among).correlate(its)
        its = select(its).where(exists(there)).subquery()
    prior = func.sum(its.c.total).over() / func.sum(its.c.count).over()
    known = select(its, prior.label("prior")).subquery()
    weight = (PRIOR_WEIGHT * known.c.prior + known.c.total) / (PRIOR_WEIGHT + known.c.count)
    return select(known, weight.label("weight")).subquery()


def _listed(narrow: bool) -> list[ColumnElement[bool]]:
    """The essays that may be ranked; where it is ``narrow``, without the collections that are left out."""
    listed: list[ColumnElement[bool]] = [essays.c.withdrawn.is_(False)]
    return [*listed, essays.c.collection.not_in(bindparam("without", expanding=True))] if narrow else listed


def of_community(table: FromClause) -> list[ColumnElement[bool]]:
    """What holds for the rows of the community with the values ``community_values``."""
    return [table.c[name] == bindparam(name) for name in ("platform", "community")]


def _newest_first(of: FromClause) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return of.c.at.desc(), of.c.id.desc()


@asynccontextmanager
async def _adding_up(
    connection: AsyncConnection, community: Community, slug: Slug, member: MemberId
) -> AsyncIterator[None]:
    """Bring the essay's score in step with what is done meanwhile to the votes of ``member``."""
    its = {**community_values(community), "slug": slug}
    started = dialect.insert(connection, essay_scores).values(**its, count=0, total=0.0)
    # On a server it locks the row: of two votes at once, the second counts from what the first has left.
    locked = started.on_conflict_do_update(
        index_elements=essay_scores.primary_key.columns, set_={"count": essay_scores.c.count}
    )
    query = select(votes.c.score).filter_by(**its, member=member).order_by(*_newest_first(votes)).limit(1)
    await connection.execute(locked)
    before: float | None = await connection.scalar(query)
    yield
    after: float | None = await connection.scalar(query)
    count = essay_scores.c.count + ((after is not None) - (before is not None))
    # Nobody's ratings are exactly nothing, whatever rounding has left.
    total = case((count == 0, 0.0), else_=essay_scores.c.total + ((after or 0.0) - (before or 0.0)))
    await connection.execute(update(essay_scores).filter_by(**its).values(count=count, total=total))
    await connection.execute(delete(essay_scores).filter_by(**its, count=0))
