"""Members' comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import Row
from bot.adapters.sql.engine import Database
from bot.adapters.sql.quoting import requote, unquote
from bot.adapters.sql.report_losses import Lost, lose
from bot.adapters.sql.rows import (
    channel_values,
    comment_of,
    comment_values,
    community_values,
    removal_of,
    removal_values,
    same_person,
    slot_of,
    slot_values,
    whose,
)
from bot.adapters.sql.schema import comment_removals, comments, communities, deliveries, page_names, subscriptions
from bot.adapters.sql.serving import served
from bot.core.comment import Comment, CommentsOnPage, NamedComment, PendingRemoval
from bot.core.community import Channel, Community, Person, Platform, Shards
from bot.core.delivery import LEFT, Reason
from bot.core.ids import CommentId, MessageId, Slug
from bot.core.phrase import NO_COMMENT
from bot.core.report import Figure
from bot.core.subscription import Slot, SubscriptionState
from bot.errors import Conflict, NotFound
from bot.language.normalize import fold

_CHUNK: Final = 200  # SQLite bounds how many conditions one statement joins
_STANDS: Final = (comments.c.deleted.is_(None), comments.c.hidden.is_(None))
_SLOT: Final = (comments.c.subscription, comments.c.local_date, comments.c.turn)

_AGREED: Final = and_(*same_person(page_names.c.member, comments.c.author))
_ITS_COMMUNITY: Final = and_(
    communities.c.platform == comments.c.platform, communities.c.community == comments.c.community
)
_HOUSE: Final = func.coalesce(communities.c.house_name, "").label("house")


class SqlComments:
    """Comments by id. A deleted one keeps its row without its text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, comment: Comment) -> None:
        async def work(connection: AsyncConnection) -> None:
            statement = dialect.insert(connection, comments).values(comment_values(comment))
            added = await connection.execute(statement.on_conflict_do_nothing().returning(comments.c.id))
            if added.first() is None:
                raise Conflict("The comment {id} already exists.", id=comment.id)

        await self._database.write(work)

    async def get(self, comment: CommentId) -> Comment | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(comments).where(comments.c.id == comment))).mappings().first()
        return comment_of(row) if row else None

    async def edit(self, comment: CommentId, text: str, at: datetime) -> Comment:
        return await self._change(comment, {"text": text, "folded": fold(text), "edited": at})

    async def delete(self, comment: CommentId, at: datetime) -> None:
        await self._change(comment, {"text": "", "folded": "", "deleted": at})

    async def of_slot(self, slot: Slot, latest: int | None = None) -> Sequence[Comment]:
        query = select(comments).where(_is(slot), *_STANDS).limit(latest)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(comments.c.created.desc(), comments.c.id.desc()))
            return [comment_of(row) for row in rows.mappings()][::-1]

    async def count(self, slots: Collection[Slot]) -> Mapping[Slot, int]:
        query = select(*_SLOT, func.count().label("count")).where(*_STANDS).group_by(*_SLOT)
        wanted = [_is(slot) for slot in sorted(set(slots))]
        counts: dict[Slot, int] = {}
        async with self._database.read() as connection:
            for at in range(0, len(wanted), _CHUNK):
                rows = await connection.execute(query.where(or_(*wanted[at : at + _CHUNK])))
                counts |= {slot_of(row): row["count"] for row in rows.mappings()}
        return counts

    async def hide(self, comment: CommentId, at: datetime) -> Comment:
        return await self._change(comment, {"hidden": at}, comments.c.hidden.is_(None))

    async def placed(self, comment: CommentId, message: MessageId) -> None:
        await self._change(comment, {"message": message, "mirror_at": None})

    async def claim_mirrors(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Comment]:
        ours = served(comments, platforms, shards)
        waiting = select(comments.c.id).where(comments.c.mirror_at <= now, comments.c.message.is_(None), ours)
        chosen = dialect.chosen(waiting.order_by(comments.c.mirror_at, comments.c.id).limit(limit))

        async def work(connection: AsyncConnection) -> list[Comment]:
            statement = update(comments).where(comments.c.id.in_(chosen)).values(mirror_at=again)
            return [comment_of(row) for row in (await connection.execute(statement.returning(comments))).mappings()]

        return sorted(await self._database.write(work), key=lambda comment: (comment.created, comment.id))

    async def mirror_at(self, comment: CommentId, at: datetime | None) -> None:
        async def work(connection: AsyncConnection) -> None:
            waiting = update(comments).where(comments.c.id == comment, comments.c.message.is_(None))
            await connection.execute(waiting.values(mirror_at=at))

        await self._database.write(work)

    async def remove_later(self, removals: Collection[PendingRemoval]) -> None:
        async def work(connection: AsyncConnection) -> None:
            for removal in removals:
                added = dialect.insert(connection, comment_removals).values(removal_values(removal))
                changed = {"message": removal.message, "since": removal.since, "due": removal.due}
                key = [comment_removals.c.comment]
                await connection.execute(added.on_conflict_do_update(index_elements=key, set_=changed))

        if removals:
            await self._database.write(work)

    async def claim_removals(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[PendingRemoval]:
        known = comment_removals.c
        waiting = select(known.comment).where(known.due <= now, served(comment_removals, platforms, shards))
        first = waiting.order_by(known.due, known.comment).limit(limit)
        async with self._database.read() as connection:  # there is mostly none, and a claim would write
            if (await connection.execute(first.limit(1))).first() is None:
                return []
        chosen = dialect.chosen(first)

        async def work(connection: AsyncConnection) -> list[PendingRemoval]:
            statement = update(comment_removals).where(known.comment.in_(chosen)).values(due=again)
            rows = await connection.execute(statement.returning(comment_removals))
            return [removal_of(row) for row in rows.mappings()]

        return sorted(await self._database.write(work), key=lambda removal: (removal.since, removal.comment))

    async def removed(self, comment: CommentId) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(comment_removals).where(comment_removals.c.comment == comment))

        await self._database.write(work)

    async def of_message(self, community: Community, message: MessageId) -> Comment | None:
        query = select(comments).filter_by(**community_values(community), message=message)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return comment_of(row) if row else None

    async def of_author(self, person: Person, limit: int | None = None) -> Sequence[Comment]:
        query = select(comments).where(*whose(comments.c.author, person), comments.c.deleted.is_(None)).limit(limit)
        async with self._database.read() as connection:
            rows = (
                await connection.execute(query.order_by(comments.c.created.desc(), comments.c.id.desc()))
            ).mappings()
            return [comment_of(row) for row in rows]

    async def holding(
        self, channel: Channel, pieces: Collection[str], without: Collection[str], limit: int
    ) -> Sequence[Comment]:
        held = [comments.c.folded.contains(piece, autoescape=True) for piece in sorted(pieces)]
        held += [~comments.c.folded.contains(piece, autoescape=True) for piece in sorted(without)]
        here = [deliveries.c[name] == value for name, value in channel_values(channel).items()]
        here += [comments.c[column.name] == column for column in deliveries.primary_key.columns]
        query = select(comments).select_from(comments, deliveries).where(*here, *_STANDS, *held).limit(limit)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(comments.c.created.desc(), comments.c.id.desc()))
            return [comment_of(row) for row in rows.mappings()]

    async def on_page(self, slug: Slug, community: Community | None, latest: int) -> CommentsOnPage:
        shown = comments.join(page_names, _AGREED)
        of_essay = [comments.c.slug == slug, *_STANDS, comments.c.text != "", ~_left()]
        if community is not None:
            of_essay += [comments.c[name] == value for name, value in community_values(community).items()]
        counted = select(func.count()).select_from(shown).where(*of_essay)
        told = shown.outerjoin(communities, and_(_ITS_COMMUNITY, communities.c.shared_talk, page_names.c.elsewhere))
        query = select(comments, page_names.c.name, _HOUSE).select_from(told).where(*of_essay).limit(latest)
        query = query.order_by(comments.c.created.desc(), comments.c.id.desc())

        def work(connection: Connection) -> CommentsOnPage:
            named = [_named(row) for row in connection.execute(query).mappings()][::-1]
            total = len(named) if len(named) < latest else connection.execute(counted).scalar_one()
            return CommentsOnPage(named, total)

        return await self._database.ask(work)

    async def elsewhere(
        self, slug: Slug, community: Community, limit: int, after: Comment | None = None
    ) -> Sequence[NamedComment]:
        agreed = comments.join(page_names, _AGREED).join(communities, _ITS_COMMUNITY)
        here = and_(*(comments.c[name] == value for name, value in community_values(community).items()))
        query = select(comments, page_names.c.name, _HOUSE).select_from(agreed).limit(limit)
        query = query.where(comments.c.slug == slug, *_STANDS, comments.c.text != "", ~_left(), ~here)
        query = query.where(communities.c.shared_talk, page_names.c.elsewhere, comments.c.author_is_bot.is_(False))
        order = (comments.c.created, comments.c.id)
        if after is not None:
            last = tuple_(after.created, after.id, types=[column.type for column in order])
            query = query.where(tuple_(*order) < last)
        query = query.order_by(*(column.desc() for column in order))
        async with self._database.read() as connection:
            return [_named(row) for row in (await connection.execute(query)).mappings()]

    async def forget(self, person: Person) -> int:
        its = comments.c
        gone = (
            delete(comments)
            .where(*whose(comments.c.author, person))
            .returning(its.platform, its.community, its.slug, its.created)
        )

        async def work(connection: AsyncConnection) -> int:
            rows = (await connection.execute(gone.returning(its.id))).all()
            await unquote(connection, [CommentId(row.id) for row in rows])
            await lose(connection, Figure.COMMENTS, (Lost(*row[:-1]) for row in rows))
            return len(rows)

        return await self._database.write(work)

    async def _change(self, comment: CommentId, values: dict[str, Any], *only: ColumnElement[bool]) -> Comment:
        async def work(connection: AsyncConnection) -> Comment:
            live = update(comments).where(comments.c.id == comment, comments.c.deleted.is_(None), *only)
            row = (await connection.execute(live.values(values).returning(comments))).mappings().first()
            if row is None:
                raise NotFound(NO_COMMENT)
            if row["deleted"] is not None or row["hidden"] is not None:
                its = Lost(row["platform"], row["community"], row["slug"], row["created"])
                await lose(connection, Figure.COMMENTS, [its])
            if not values.keys().isdisjoint(("deleted", "hidden")):
                await unquote(connection, [comment])
            elif "edited" in values:
                await requote(connection, comment, row["text"])
            return comment_of(row)

        return await self._database.write(work)


def _named(row: Row) -> NamedComment:
    return NamedComment(row["name"], comment_of(row), row["house"])


def _left() -> ColumnElement[bool]:
    """Whether we are not in a comment's channel any more, or were taken out of its community."""
    known = subscriptions.c
    # by the name's own column, so that it is asked of those alone who have one
    here = and_(known.platform == page_names.c.platform, known.community == comments.c.community)
    suspended = select(known.id).where(known.state == SubscriptionState.SUSPENDED, here)
    channel = suspended.where(known.id == comments.c.subscription, known.reason.in_(LEFT))
    return or_(channel.exists(), suspended.where(known.reason == Reason.UNINSTALLED).exists())


def _is(slot: Slot) -> ColumnElement[bool]:
    return and_(*(comments.c[name] == value for name, value in slot_values(slot).items()))
