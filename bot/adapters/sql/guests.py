"""What guests wrote on the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import Row, Values
from bot.adapters.sql.engine import Database
from bot.adapters.sql.guest_schema import IS_APPROVED, guest_comments, guest_keys
from bot.adapters.sql.rows import community_of, community_values
from bot.adapters.sql.schema import communities
from bot.core.community import Community
from bot.core.guest import GuestComment, GuestState, GuestSums, Said
from bot.core.ids import GuestCommentId, Slug
from bot.core.phrase import NO_GUEST_COMMENT
from bot.errors import NotFound
from bot.ports.guests import GuestRoom

_COLUMNS = guest_comments.c
_ORDER = (_COLUMNS.created, _COLUMNS.id)
_KEY_BYTES = 32


class SqlGuests:
    """Guests' comments by id, and a row of secrets for each community."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, comment: GuestComment, *, most_waiting: int) -> GuestRoom:
        async def work(connection: AsyncConnection) -> GuestRoom:
            await _locked_keys(connection, comment.community)
            there = select(_COLUMNS.id).where(_COLUMNS.id == comment.id)
            if (await connection.execute(there)).first() is not None:
                return GuestRoom.ALREADY
            if (await connection.execute(_counted(comment.community, GuestState.WAITING))).scalar_one() >= most_waiting:
                return GuestRoom.FULL
            await connection.execute(guest_comments.insert().values(_values(comment)))
            return GuestRoom.THERE

        return await self._database.write(work)

    async def get(self, comment: GuestCommentId) -> GuestComment | None:
        found = await self._all(select(guest_comments).where(_COLUMNS.id == comment))
        return found[0] if found else None

    async def update(self, comment: GuestCommentId, change: Callable[[GuestComment], GuestComment]) -> GuestComment:
        this = _COLUMNS.id == comment

        async def work(connection: AsyncConnection) -> GuestComment:
            query = dialect.locked(select(guest_comments).where(this))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound(NO_GUEST_COMMENT)
            changed = change(_comment_of(row))
            if changed.id != comment:
                raise ValueError("a change keeps the id")
            await connection.execute(update(guest_comments).where(this).values(_values(changed)))
            return changed

        return await self._database.write(work)

    async def delete(self, comment: GuestCommentId) -> bool:
        async def work(connection: AsyncConnection) -> bool:
            return (await connection.execute(delete(guest_comments).where(_COLUMNS.id == comment))).rowcount > 0

        return await self._database.write(work)

    async def listed(
        self, community: Community, state: GuestState, limit: int, offset: int = 0
    ) -> Sequence[GuestComment]:
        order = _ORDER if state is GuestState.WAITING else tuple(column.desc() for column in _ORDER)
        query = select(guest_comments).where(*_of(community, state)).order_by(*order)
        return await self._all(query.limit(limit).offset(offset))

    async def count(self, community: Community, state: GuestState) -> int:
        async with self._database.read() as connection:
            return (await connection.execute(_counted(community, state))).scalar_one()

    async def approved(self, slug: Slug, limit: int, after: GuestComment | None = None) -> Sequence[GuestComment]:
        query = select(guest_comments).where(IS_APPROVED, _COLUMNS.slug == slug)
        if after is not None:
            last = tuple_(after.created, after.id, types=[column.type for column in _ORDER])
            query = query.where(tuple_(*_ORDER) < last)
        return await self._all(query.order_by(*(column.desc() for column in _ORDER)).limit(limit))

    async def sums(self, slug: Slug, *, shared: bool = False) -> GuestSums:
        query = select(_COLUMNS.score, func.count().label("number")).group_by(_COLUMNS.score)
        query = query.where(IS_APPROVED, _COLUMNS.slug == slug)
        if shared:
            its = (communities.c[name] == _COLUMNS[name] for name in ("platform", "community"))
            query = query.join(communities, and_(*its, communities.c.shared_talk))
        async with self._database.read() as connection:
            counts = {row.score: row.number for row in await connection.execute(query)}
        one, two, three, four, five = (counts.get(score, 0) for score in range(1, 6))
        return GuestSums(sum(counts.values()), (one, two, three, four, five))

    async def key(self, community: Community) -> str:
        query = select(guest_keys.c.key).filter_by(**community_values(community))
        async with self._database.read() as connection:
            found: str | None = await connection.scalar(query)
        if found is not None:
            return found
        return await self._database.write(lambda connection: _made_key(connection, community))

    async def claim_notice(self, community: Community, now: datetime, pause: timedelta) -> int:
        waiting = _of(community, GuestState.WAITING)
        news = select(func.count()).select_from(guest_comments).where(*waiting, _COLUMNS.announced.is_(False))
        async with self._database.read() as connection:  # asked every minute, and mostly there is nothing
            if not (await connection.execute(news)).scalar_one():
                return 0

        async def work(connection: AsyncConnection) -> int:
            told = (await _locked_keys(connection, community))["told"]
            if told is not None and now - told < pause:
                return 0
            if not (await connection.execute(news)).scalar_one():
                return 0
            await connection.execute(update(guest_comments).where(*waiting).values(announced=True))
            this = update(guest_keys).filter_by(**community_values(community))
            await connection.execute(this.values(told=now))
            return (await connection.execute(_counted(community, GuestState.WAITING))).scalar_one()

        return await self._database.write(work)

    async def _all(self, query: Select[Any]) -> Sequence[GuestComment]:
        async with self._database.read() as connection:
            return [_comment_of(row) for row in (await connection.execute(query)).mappings()]


async def _locked_keys(connection: AsyncConnection, community: Community) -> Row:
    """The community's row, made where there is none; others who want it wait until the commit."""
    row = {**community_values(community), "key": token_hex(_KEY_BYTES)}
    await connection.execute(dialect.insert(connection, guest_keys).values(row).on_conflict_do_nothing())
    query = select(guest_keys).filter_by(**community_values(community))
    found: Row = (await connection.execute(dialect.locked(query))).mappings().one()
    return found


async def _made_key(connection: AsyncConnection, community: Community) -> str:
    key: str = (await _locked_keys(connection, community))["key"]
    return key


def _of(community: Community, state: GuestState) -> list[ColumnElement[bool]]:
    here = [_COLUMNS[name] == value for name, value in community_values(community).items()]
    return [*here, _COLUMNS.state == state]


def _counted(community: Community, state: GuestState) -> Select[int]:
    return select(func.count()).select_from(guest_comments).where(*_of(community, state))


def _values(comment: GuestComment) -> Values:
    said = comment.said
    return {
        "id": comment.id,
        "slug": comment.slug,
        **community_values(comment.community),
        "name": said.name,
        "emoji": said.emoji,
        "text": said.text,
        "score": said.score,
        "created": comment.created,
        "state": comment.state,
        "decided": comment.decided,
        "links": comment.links,
    }


def _comment_of(row: Row) -> GuestComment:
    return GuestComment(
        id=GuestCommentId(row["id"]),
        slug=Slug(row["slug"]),
        community=community_of(row),
        said=Said(row["name"], row["emoji"], row["text"], row["score"]),
        created=row["created"],
        state=GuestState(row["state"]),
        decided=row["decided"],
        links=row["links"],
    )
