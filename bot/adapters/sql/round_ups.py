"""What a round-up is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.ratings import of_community, weighed
from bot.adapters.sql.rows import comment_of, community_values, person_values
from bot.adapters.sql.schema import comments, deliveries, quote_consents, subscriptions
from bot.core.comment import Comment
from bot.core.community import Community, Person, Platform
from bot.core.delivery import STANDING
from bot.core.ids import Slug
from bot.core.rating import Score, Weighed
from bot.ports.round_ups import QUOTABLE_MAX, TALK_MAX, Talk

_STANDS: Final = (comments.c.deleted.is_(None), comments.c.hidden.is_(None))
_SINCE: Final = quote_consents.c.since


def _best() -> Select[Any]:
    """The channels' deliveries are found by their key, so that no other day's is read."""
    days = deliveries.c.local_date.between(bindparam("since", type_=essays.c.date.type), bindparam("until"))
    theirs = and_(deliveries.c.subscription == subscriptions.c.id, days, deliveries.c.state.in_(sorted(STANDING)))
    posted = select(deliveries.c.slug).join(subscriptions, theirs).where(*of_community(subscriptions))
    its = weighed()
    query = select(its).join(essays, essays.c.slug == its.c.slug)
    query = query.where(its.c.slug.in_(posted), essays.c.withdrawn.is_(False))
    query = query.order_by(its.c.weight.desc(), its.c["count"].desc(), its.c.slug)
    return query.limit(bindparam("places", type_=Integer()))


_BEST: Final = _best()


class SqlRoundUps:
    """Reads of other stores' tables, and agreements by person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def best(self, community: Community, since: date, until: date, limit: int) -> Sequence[Weighed]:
        values = {**community_values(community), "since": since, "until": until, "places": limit}
        rows = await self._database.ask(lambda connection: connection.execute(_BEST, values).mappings().all())
        return [Weighed(row["slug"], Score(row["count"], row["total"]), row["weight"]) for row in rows]

    async def talked(self, community: Community, since: datetime, until: datetime, limit: int) -> Sequence[Talk]:
        latest = select(comments.c.slug).where(*_written(community, since, until))
        latest = latest.order_by(comments.c.created.desc()).limit(TALK_MAX)
        its = latest.subquery()
        number = func.count()
        query = select(its.c.slug, number).group_by(its.c.slug).order_by(number.desc(), its.c.slug).limit(limit)
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return [Talk(Slug(slug), count) for slug, count in rows]

    async def quotable(
        self, community: Community, since: datetime, until: datetime, limit: int, *, assumed: bool
    ) -> Sequence[Comment]:
        query = select(comments).where(*_written(community, since, until))
        query = query.where(comments.c.text != "", comments.c.author_is_bot.is_(False))
        query = query.where(comments.c.created > _bound(community, since, until))
        if not assumed:
            whose = case((comments.c.platform == Platform.DISCORD, ""), else_=comments.c.community)
            agreed = [quote_consents.c.platform == comments.c.platform, quote_consents.c.community == whose]
            agreed.append(quote_consents.c.member == comments.c.author)
            query = query.where(select(_SINCE).where(*agreed).exists())
        query = query.order_by(comments.c.created.desc(), comments.c.id.desc()).limit(limit)
        rows = await self._database.ask(lambda connection: connection.execute(query).mappings().all())
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
            return (await connection.execute(gone)).first() is not None

        return await self._database.write(work)


def _written(community: Community, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [*_of_period(community, since, until), *_STANDS]


def _of_period(community: Community, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    here = [comments.c[name] == value for name, value in community_values(community).items()]
    return [*here, comments.c.created >= since, comments.c.created < until]


def _bound(community: Community, since: datetime, until: datetime) -> ColumnElement[datetime]:
    """The instant after which the period's latest ``QUOTABLE_MAX`` comments were written, found in the index alone:
    where nobody agreed to be quoted, all of them would be read otherwise.
    """
    created = comments.c.created
    older = select(created).where(*_of_period(community, since, until)).order_by(created.desc())
    before_all = literal(since - timedelta(microseconds=1), created.type)
    return func.coalesce(older.offset(QUOTABLE_MAX).limit(1).scalar_subquery(), before_all)
