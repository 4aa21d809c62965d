"""The sources that people added."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.content_rows import Row, Values
from bot.adapters.sql.engine import Database
from bot.adapters.sql.library_schema import sources
from bot.adapters.sql.rows import community_of, community_values, whose
from bot.core.community import Community, Person
from bot.core.essay import Language, Rights
from bot.core.ids import MemberId
from bot.core.phrase import NO_SOURCE, SOURCE_THERE
from bot.core.source import Backlog, Defaults, Source, SourceKind, SourceState
from bot.errors import Conflict, NotFound

_IN_ORDER: Final = (
    select(sources).where(sources.c.state != SourceState.REMOVED).order_by(sources.c.created, sources.c.name)
)
_CHUNK: Final = 500  # SQLite bounds how many values one statement binds
_PLAIN: Final = (
    *("name", "title", "address", "created", "etag", "last_modified", "read_at", "next_read"),
    *("reading_until", "failure", "failures", "gone_since"),
)


class SqlSources:
    """Sources by name. A removed one keeps its row, as its essays do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, source: Source) -> None:
        async def work(connection: AsyncConnection) -> None:
            statement = dialect.insert(connection, sources).values(_values(source))
            added = await connection.execute(statement.on_conflict_do_nothing().returning(sources.c.name))
            if added.first() is None:
                raise Conflict(SOURCE_THERE, title=source.title)

        await self._database.write(work)

    async def get(self, name: str) -> Source | None:
        return await self._one(select(sources).where(sources.c.name == name))

    async def titled(self, title: str) -> Source | None:
        return await self._one(select(sources).where(sources.c.title == title))

    async def at(self, address: str, owner: Community | None) -> Source | None:
        removed_last = (sources.c.state == SourceState.REMOVED, sources.c.created, sources.c.name)
        query = select(sources).where(sources.c.address == address, *_of(owner)).order_by(*removed_last)
        return await self._one(query.limit(1))

    async def of_community(self, owner: Community | None) -> Sequence[Source]:
        return await self._all(_IN_ORDER.where(*_of(owner)))

    async def page(self, limit: int, after: Source | None = None) -> Sequence[Source]:
        query = _IN_ORDER.limit(limit)
        if after is not None:
            query = query.where(tuple_(sources.c.created, sources.c.name) > (after.created, after.name))
        return await self._all(query)

    async def titles(self, names: Collection[str]) -> Mapping[str, str]:
        titled: dict[str, str] = {}
        there = select(sources.c.name, sources.c.title).where(sources.c.state != SourceState.REMOVED)
        async with self._database.read() as connection:
            wanted = sorted(names)
            for at in range(0, len(wanted), _CHUNK):
                rows = await connection.execute(there.where(sources.c.name.in_(wanted[at : at + _CHUNK])))
                titled.update((row.name, row.title) for row in rows)
        return titled

    async def of_person(self, person: Person) -> Sequence[Source]:
        query = select(sources).where(*_added_by(person)).order_by(sources.c.created, sources.c.name)
        return await self._all(query)

    async def forget(self, person: Person) -> int:
        async def work(connection: AsyncConnection) -> int:
            forgotten = update(sources).where(*_added_by(person)).values(added_by=None)
            return (await connection.execute(forgotten)).rowcount

        return await self._database.write(work)

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Source]:
        free = or_(sources.c.reading_until.is_(None), sources.c.reading_until <= now)
        due = (sources.c.state == SourceState.READING, sources.c.next_read <= now, free)
        first = select(sources.c.name).where(*due).order_by(sources.c.next_read, sources.c.name).limit(limit)

        async def work(connection: AsyncConnection) -> Sequence[Source]:
            names = (await connection.scalars(dialect.unclaimed(first))).all()
            if not names:
                return []
            claimed = update(sources).where(sources.c.name.in_(names)).values(reading_until=until)
            rows = (await connection.execute(claimed.returning(sources))).mappings().all()
            return sorted(map(_source, rows), key=lambda source: names.index(source.name))

        return await self._database.write(work)

    async def release(self) -> int:
        async def work(connection: AsyncConnection) -> int:
            held = update(sources).where(sources.c.reading_until.is_not(None)).values(reading_until=None)
            return (await connection.execute(held)).rowcount

        return await self._database.write(work)

    async def update(self, name: str, change: Callable[[Source], Source]) -> Source:
        async def work(connection: AsyncConnection) -> Source:
            query = dialect.locked(select(sources).where(sources.c.name == name))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound(NO_SOURCE, name=name)
            before = _source(row)
            after = change(before)
            if (after.name, after.title) != (before.name, before.title):
                raise ValueError("a change keeps name and title")
            await connection.execute(update(sources).where(sources.c.name == name).values(_values(after)))
            return after

        return await self._database.write(work)

    async def _one(self, query: Select[Any]) -> Source | None:
        found = await self._all(query)
        return found[0] if found else None

    async def _all(self, query: Select[Any]) -> list[Source]:
        async with self._database.read() as connection:
            return [_source(row) for row in (await connection.execute(query)).mappings()]


def _added_by(person: Person) -> list[ColumnElement[bool]]:
    """Of those that were made public since, nobody knows on which platform they were added."""
    return whose(sources.c.added_by, person)


def _of(owner: Community | None) -> list[ColumnElement[bool]]:
    if owner is None:
        return [sources.c.platform.is_(None)]
    return [sources.c[name] == value for name, value in community_values(owner).items()]


def _values(source: Source) -> Values:
    owner = community_values(source.owner) if source.owner else {"platform": None, "community": None}
    return {
        **{name: getattr(source, name) for name in _PLAIN},
        **{name: getattr(source.defaults, name) for name in ("author", "language", "category", "licence", "rights")},
        **owner,
        "kind": source.kind,
        "backlog": source.backlog,
        "state": source.state,
        "added_by": source.added_by,
        "failure_fields": dict(source.failure_fields),
    }


def _source(row: Row) -> Source:
    return Source(
        **{name: row[name] for name in _PLAIN},
        kind=SourceKind(row["kind"]),
        defaults=Defaults(
            author=row["author"],
            language=Language(row["language"]) if row["language"] else None,
            category=row["category"],
            licence=row["licence"],
            rights=Rights(row["rights"]),
        ),
        backlog=Backlog(row["backlog"]),
        owner=community_of(row) if row["platform"] else None,
        added_by=MemberId(row["added_by"]) if row["added_by"] else None,
        state=SourceState(row["state"]),
        failure_fields=tuple(sorted(row["failure_fields"].items())),
    )
