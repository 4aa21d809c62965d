"""The groups that reports are made of, and how often essays were posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.ratings import is_latest
from bot.adapters.sql.report_schema import report_groups, searched
from bot.adapters.sql.rows import community_of, community_values
from bot.adapters.sql.schema import comments, deliveries, meta, saved, votes
from bot.core.community import Community
from bot.core.ids import Slug
from bot.core.report import (
    Act,
    Figure,
    Group,
    OfSource,
    Reach,
    Scope,
    Span,
    Stream,
    Sums,
    grouped,
    month_before,
    start_of,
)
from bot.core.subscription import Kind

_COUNTED: Final = "reports_counted"
_its: Final = report_groups.c


class SqlReports:
    """Groups by stream and time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def streams(self, since: datetime, until: datetime) -> Sequence[Stream]:
        asked = [(figure, _streams(figure, since, until)) for figure in Figure]

        def work(connection: Any) -> list[Stream]:
            return [
                Stream(community_of(row), Slug(row["slug"]), figure, row["words"])
                for figure, query in asked
                for row in connection.execute(query).mappings()
            ]

        return await self._database.ask(work)

    async def group(self, stream: Stream, until: datetime, least: int) -> int:
        last = select(func.max(_its.until)).filter_by(**_stream_values(stream))

        async def work(connection: AsyncConnection) -> int:
            if self._database.path is None:  # two at once would hold the same acts twice
                its = (stream.community.platform, stream.community.id, stream.slug, stream.figure, stream.words)
                await dialect.lock_name(connection, "\x1f".join(("reports", *its)))
            since: datetime | None = await connection.scalar(last)
            # What somebody just takes back is passed over: it is gone soon, and was never counted.
            query = _acts(stream, since, until).with_for_update(read=True, skip_locked=True, of=_table(stream.figure))
            acts = [Act(*row) for row in await connection.execute(query)]
            made = grouped(stream, acts, until, least)
            if made:
                await connection.execute(insert(report_groups), [_values(group) for group in made])
            return len(made)

        return await self._database.write(work)

    async def counted(self) -> datetime | None:
        async with self._database.read() as connection:
            found = await connection.scalar(select(meta.c.value).where(meta.c.key == _COUNTED))
        return None if found is None else datetime.fromisoformat(found)

    async def count_from(self, until: datetime) -> None:
        row = {"key": _COUNTED, "value": until.astimezone(UTC).isoformat()}

        async def work(connection: AsyncConnection) -> None:
            kept = dialect.insert(connection, meta).values(row)
            await connection.execute(kept.on_conflict_do_update(index_elements=[meta.c.key], set_=row))

        await self._database.write(work)

    async def groups(self, scope: Scope, month: date) -> Sequence[Group]:
        query = select(report_groups).where(_its.month == month, _its.members > 0, *_of(scope, report_groups))
        return await self._database.ask(
            lambda connection: [_group_of(row) for row in connection.execute(query).mappings()]
        )

    async def sums(self, scope: Scope, first: date, last: date, least: int) -> Sequence[Sums]:
        query = select(_its.month, _its.figure, func.sum(_its.count), func.sum(_its.total))
        query = query.where(
            _its.month >= first, _its.month <= last, _its.members >= max(least, 1), *_of(scope, report_groups)
        )
        query = query.group_by(_its.month, _its.figure)
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return [Sums(month, Figure(figure), int(count), float(total)) for month, figure, count, total in rows]

    async def reach(self, scope: Scope, month: date) -> Mapping[Slug, Reach]:
        its = deliveries.c
        channels = func.count(func.distinct(its.platform + "/" + its.community + "/" + its.channel))
        query = select(its.slug, func.count(), channels).where(*_posted(scope, month)).group_by(its.slug)
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return {Slug(slug): Reach(posts, count) for slug, posts, count in rows}

    async def posts(self, scope: Scope, month: date) -> int:
        query = select(func.count()).select_from(deliveries).where(*_posted(scope, month))
        return await self._database.ask(lambda connection: connection.execute(query).scalar_one())


def _posted(scope: Scope, month: date) -> list[ColumnElement[bool]]:
    its = deliveries.c
    due = [its.due >= start_of(month), its.due < start_of(month_before(month, -1))]
    return [*_of(scope, deliveries), *due, its.message.is_not(None), its.kind == Kind.ESSAY, its.slug.is_not(None)]


def _of(scope: Scope, table: Any) -> list[ColumnElement[bool]]:
    """The rows of a report; everybody's are sought essay by essay, too: there are fewer of these than of anything."""
    if isinstance(scope, Community):
        return [table.c[name] == value for name, value in community_values(scope).items()]
    its = select(essays.c.slug)
    if isinstance(scope, OfSource):  # both, as the index begins with it
        its = its.where(essays.c.withdrawn.in_([False, True]), essays.c.source == scope.name)
    return [table.c.slug.in_(its)]


_TABLES: Final = {Figure.RATINGS: votes, Figure.COMMENTS: comments, Figure.SAVES: saved, Figure.SEARCHES: searched}


def _table(figure: Figure) -> Any:
    return _TABLES[figure]


def _standing(figure: Figure) -> list[ColumnElement[bool]]:
    """Which rows are acts that count."""
    match figure:
        case Figure.RATINGS:
            return [is_latest()]
        case Figure.COMMENTS:
            return [comments.c.deleted.is_(None), comments.c.hidden.is_(None), comments.c.author_is_bot.is_(False)]
        case Figure.SAVES:
            return [saved.c.place.is_not(None)]
        case Figure.SEARCHES:
            return []


def _when(figure: Figure) -> ColumnElement[Any]:
    return comments.c.created if figure is Figure.COMMENTS else _table(figure).c.at


def _place(figure: Figure) -> ColumnElement[Any]:
    return saved.c.place if figure is Figure.SAVES else _table(figure).c.community


def _streams(figure: Figure, since: datetime, until: datetime) -> Select[Any]:
    table, at = _table(figure).c, _when(figure)
    words = searched.c.words if figure is Figure.SEARCHES else literal("")
    query = select(table.platform, _place(figure).label("community"), table.slug, words.label("words")).distinct()
    standing = [] if figure is Figure.RATINGS else _standing(figure)  # that asks once more for each vote
    return query.where(at >= since, at < until, *standing)


def _acts(stream: Stream, since: datetime | None, until: datetime) -> Select[Any]:
    figure = stream.figure
    table, at = _table(figure).c, _when(figure)
    member = comments.c.author if figure is Figure.COMMENTS else table.member
    score = votes.c.score if figure is Figure.RATINGS else literal(0.0)
    here = [table.platform == stream.community.platform, _place(figure) == stream.community.id]
    here += [table.slug == stream.slug, at < until, *_standing(figure)]
    here += [at >= since] if since is not None else []
    here += [searched.c.words == stream.words] if figure is Figure.SEARCHES else []
    return select(member, at, score).where(*here)


def _stream_values(stream: Stream) -> dict[str, Any]:
    its = {"slug": stream.slug, "figure": stream.figure.value, "words": stream.words}
    return {**community_values(stream.community), **its}


def _values(group: Group) -> dict[str, Any]:
    kept = asdict(group)
    return _stream_values(kept.pop("stream") and group.stream) | kept | {"spans": [asdict(s) for s in group.spans]}


def _group_of(row: Any) -> Group:
    return Group(
        Stream(community_of(row), Slug(row["slug"]), Figure(row["figure"]), row["words"]),
        row["since"],
        row["until"],
        row["month"],
        row["members"],
        row["count"],
        row["total"],
        tuple(Span(**span) for span in row["spans"]),
    )
