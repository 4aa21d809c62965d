"""The library's essays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.engine import Database
from bot.adapters.sql.rows import essay_of, essay_values
from bot.adapters.sql.schema import essays
from bot.core.essay import Essay, Language, Origin
from bot.core.ids import Slug
from bot.errors import NotFound

_KEPT: Final = ("edited_summary", "edited_question", "changes", "shown")

_WAITING: Final = (essays.c.summary_origin == Origin.EXTRACT, essays.c.asked_model.is_(False))
"""The model may still be asked for a summary."""


class SqlEssays:
    """Essays by slug. A withdrawn one keeps its row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def apply(self, source: str, put: Sequence[Essay], withdraw: Collection[Slug]) -> None:
        async def work(connection: AsyncConnection) -> None:
            rows = [essay_values(essay) | {"source": source, "withdrawn": False} for essay in put]
            if rows:
                statement = dialect.insert(connection, essays)
                replaced: dict[str, Any] = {
                    c.name: statement.excluded[c.name] for c in essays.c if not c.primary_key and c.name not in _KEPT
                }
                replaced["changes"] = essays.c.changes + 1
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=[essays.c.slug], set_=replaced), rows
                )
            for slug in withdraw:
                await _withdraw(connection, slug)

        await self._database.write(work)

    async def edit(self, slug: Slug, summary: str | None, question: str | None) -> None:
        given = {essays.c.edited_summary: summary, essays.c.edited_question: question}
        kept = {column.name: text or None for column, text in given.items() if text is not None}

        async def work(connection: AsyncConnection) -> None:
            known = await connection.scalar(
                select(essays.c.slug).where(essays.c.slug == slug, essays.c.withdrawn.is_(False))
            )
            if known is None:
                raise NotFound("There is no essay called “{slug}”.", slug=slug)
            if kept:
                changed = kept | {"changes": essays.c.changes + 1}
                await connection.execute(update(essays).where(essays.c.slug == slug).values(changed))

        await self._database.write(work)

    async def summarized(self, slug: Slug, draft_hash: str, summary: str | None) -> bool:
        written: dict[str, Any] = {"asked_model": True}
        if summary is not None:
            written |= {"summary": summary, "summary_origin": Origin.MODEL, "changes": essays.c.changes + 1}
        waiting = and_(essays.c.slug == slug, essays.c.draft_hash == draft_hash, *_WAITING)

        async def work(connection: AsyncConnection) -> bool:
            kept = update(essays).where(waiting).values(written).returning(essays.c.slug)
            return (await connection.execute(kept)).first() is not None

        return await self._database.write(work)

    async def unsummarized(self, limit: int) -> Sequence[Essay]:
        query = select(essays).where(*_WAITING, essays.c.edited_summary.is_(None), essays.c.withdrawn.is_(False))
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(essays.c.date.desc(), essays.c.slug).limit(limit))
            return [essay_of(row) for row in found.mappings()]

    async def unshown(self) -> Mapping[Slug, int]:
        query = select(essays.c.slug, essays.c.changes).where(essays.c.changes != essays.c.shown)
        async with self._database.read() as connection:
            return {Slug(slug): changes for slug, changes in await connection.execute(query)}

    async def shown(self, slug: Slug, changes: int) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(essays).where(essays.c.slug == slug).values(shown=changes))

        await self._database.write(work)

    async def get(self, slug: Slug, *, withdrawn: bool = False) -> Essay | None:
        query = select(essays).where(essays.c.slug == slug)
        if not withdrawn:
            query = query.where(essays.c.withdrawn.is_(False))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return essay_of(row) if row else None

    async def every(self, language: Language | None = None) -> Sequence[Essay]:
        query = select(essays).where(essays.c.withdrawn.is_(False)).order_by(essays.c.date.desc(), essays.c.slug)
        if language is not None:
            query = query.where(essays.c.language == language)
        async with self._database.read() as connection:
            return [essay_of(row) for row in (await connection.execute(query)).mappings()]

    async def hashes(self, source: str) -> Mapping[Slug, str]:
        query = select(essays.c.slug, essays.c.draft_hash).where(
            essays.c.source == source, essays.c.withdrawn.is_(False)
        )
        async with self._database.read() as connection:
            return {Slug(slug): draft_hash for slug, draft_hash in await connection.execute(query)}

    async def sources(self) -> Mapping[str, int]:
        return await self._counts(essays.c.source)

    async def categories(self) -> Mapping[str, int]:
        return await self._counts(essays.c.category)

    async def owner(self, slug: Slug) -> str | None:
        async with self._database.read() as connection:
            return await connection.scalar(select(essays.c.source).where(essays.c.slug == slug))

    async def _counts(self, column: Column[str]) -> Mapping[str, int]:
        """How many essays that are not withdrawn have each value of ``column``."""
        query = select(column, func.count()).where(essays.c.withdrawn.is_(False)).group_by(column).order_by(column)
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}


async def _withdraw(connection: AsyncConnection, slug: Slug) -> None:
    statement = update(essays).where(essays.c.slug == slug).values(withdrawn=True).returning(essays.c.slug)
    if (await connection.execute(statement)).first() is None:
        raise NotFound("There is no essay called “{slug}”.", slug=slug)
