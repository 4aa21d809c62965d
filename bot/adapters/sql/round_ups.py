"""What a round-up is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import Values
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.quoting import unquote_person
from bot.adapters.sql.ratings import of_community, weighed
from bot.adapters.sql.rows import comment_of, community_values, person_values, same_person
from bot.adapters.sql.schema import comments, deliveries, quote_consents, subscriptions, votes
from bot.core.comment import Comment
from bot.core.community import Community, Person
from bot.core.delivery import STANDING
from bot.core.ids import Slug
from bot.core.rating import Score, Weighed
from bot.ports.round_ups import QUOTABLE_MAX, RATED_MAX, TALK_MAX, Talk

_STANDS: Final = (comments.c.deleted.is_(None), comments.c.hidden.is_(None))
_SINCE: Final = quote_consents.c.since
_PLACES: Final[BindParameter[int]] = bindparam("places", type_=Integer())
_OF_PERIOD: Final = (
    *of_community(comments),
    comments.c.created >= bindparam("since", type_=comments.c.created.type),
    comments.c.created < bindparam("until", type_=comments.c.created.type),
)


def _best() -> Select[Any]:
    """The channels' deliveries are found by their key, so that no other day's is read."""
    days = deliveries.c.local_date.between(bindparam("since", type_=essays.c.date.type), bindparam("until"))
    theirs = and_(deliveries.c.subscription == subscriptions.c.id, days, deliveries.c.state.in_(sorted(STANDING)))
    posted = select(deliveries.c.slug).join(subscriptions, theirs).where(*of_community(subscriptions))
    its = weighed()
    query = select(its).join(essays, essays.c.slug == its.c.slug)
    query = query.where(its.c.slug.in_(posted), essays.c.withdrawn.is_(False))
    query = query.order_by(its.c.weight.desc(), its.c["count"].desc(), its.c.slug)
    return query.limit(_PLACES)


def _rated() -> Select[Any]:
    """The best first, so that of most essays no vote is looked at."""
    its = weighed()
    there = select(its).join(essays, essays.c.slug == its.c.slug).where(essays.c.withdrawn.is_(False))
    best = there.order_by(its.c.weight.desc(), its.c["count"].desc(), its.c.slug).limit(RATED_MAX).subquery()
    at = votes.c.at.type
    when = (votes.c.at >= bindparam("since", type_=at), votes.c.at < bindparam("until", type_=at))
    then = select(votes.c.id).where(*of_community(votes), votes.c.slug == best.c.slug, *when)
    query = select(best).where(then.correlate(best).exists())
    query = query.order_by(best.c.weight.desc(), best.c["count"].desc(), best.c.slug)
    return query.limit(_PLACES)


def _talked() -> Select[Any]:
    latest = select(comments.c.slug).where(*_OF_PERIOD, *_STANDS).order_by(comments.c.created.desc()).limit(TALK_MAX)
    its, number = latest.subquery(), func.count()
    query = select(its.c.slug, number).group_by(its.c.slug).order_by(number.desc(), its.c.slug)
    return query.limit(_PLACES)


def _quotable(assumed: bool) -> Select[Any]:
    """Bounded by an instant that the index alone gives: where nobody agreed, all comments would be read otherwise."""
    created = comments.c.created
    older = select(created).where(*_OF_PERIOD).order_by(created.desc()).offset(QUOTABLE_MAX).limit(1)
    bound = func.coalesce(older.scalar_subquery(), bindparam("before_all", type_=created.type))
    query = select(comments).where(*_OF_PERIOD, *_STANDS, created > bound)
    query = query.where(comments.c.text != "", comments.c.author_is_bot.is_(False))
    if not assumed:
        agreed = same_person(quote_consents.c.member, comments.c.author)
        query = query.where(select(_SINCE).where(*agreed).exists())
    return query.order_by(created.desc(), comments.c.id.desc()).limit(_PLACES)


# Statements are made once: to put them together takes longer than to run them.
_BEST: Final = _best()
_RATED: Final = _rated()
_TALKED: Final = _talked()
_QUOTABLE: Final = {assumed: _quotable(assumed) for assumed in (False, True)}


class SqlRoundUps:
    """Reads of other stores' tables, and agreements by person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def best(self, community: Community, since: date, until: date, limit: int) -> Sequence[Weighed]:
        return await self._weighed(_BEST, {**community_values(community), "since": since, "until": until}, limit)

    async def rated(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Weighed]:
        return await self._weighed(_RATED, {**community_values(community), "since": since, "until": until}, limit)

    async def _weighed(self, query: Select[Any], values: Values, limit: int) -> Sequence[Weighed]:
        given = values | {"places": limit}
        rows = await self._database.ask(lambda connection: connection.execute(query, given).mappings().all())
        return [Weighed(row["slug"], Score(row["count"], row["total"]), row["weight"]) for row in rows]

    async def talked(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Talk]:
        values = {**community_values(community), "since": since, "until": until, "places": limit}
        rows = await self._database.ask(lambda connection: connection.execute(_TALKED, values).all())
        return [Talk(Slug(slug), count) for slug, count in rows]

    async def quotable(
        self, community: Community, since: datetime, until: datetime, limit: int, *, assumed: bool
    ) -> Sequence[Comment]:
        values = {**community_values(community), "since": since, "until": until, "places": limit}
        values |= {"before_all": since - timedelta(microseconds=1)}
        query = _QUOTABLE[assumed]
        rows = await self._database.ask(lambda connection: connection.execute(query, values).mappings().all())
        return [comment_of(row) for row in rows]

    async def agreed(self, person: Person) -> datetime | None:
        async with self._database.read() as connection:
            since: datetime | None = await connection.scalar(select(_SINCE).filter_by(**person_values(person)))
        return since

    async def agree(self, person: Person, at: datetime) -> datetime:
        async def work(connection: AsyncConnection) -> datetime:
            added = dialect.insert(connection, quote_consents).values({**person_values(person), "since": at})
            kept = added.on_conflict_do_update(index_elements=[*quote_consents.primary_key], set_={"since": _SINCE})
            since: datetime = (await connection.execute(kept.returning(_SINCE))).scalar_one()
            return since

        return await self._database.write(work)

    async def forget(self, person: Person) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            gone = delete(quote_consents).filter_by(**person_values(person)).returning(quote_consents.c.member)
            had = (await connection.execute(gone)).first() is not None
            await unquote_person(connection, person)
            return had

        return await self._database.write(work)
