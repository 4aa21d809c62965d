"""The library's essays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import dialect
from bot.adapters.sql.candidates import Candidates
from bot.adapters.sql.engine import Database
from bot.adapters.sql.essay_tags import write_tags
from bot.adapters.sql.gathering import Gathered, reading
from bot.adapters.sql.library_schema import archived_comments, collection_owners, essay_tags, essays, unindexed
from bot.adapters.sql.picture_queue import queue_pictures
from bot.adapters.sql.queue import queue, queue_missing
from bot.adapters.sql.rows import community_of, community_values, essay_of, essay_values
from bot.core.collection import Owners
from bot.core.community import Community
from bot.core.essay import Essay, Language, Origin, Rights
from bot.core.ids import Slug
from bot.core.phrase import NO_ESSAY
from bot.errors import NotFound
from bot.ports.essays import Change, Described, Placed
from bot.ports.source import ArchivedComment

_PRESERVED: Final = ("edited_summary", "edited_question", "changes", "shown")

# Asked at every turn, so built once: to build a statement takes longer than to run one of these.
_ONE: Final = select(essays).where(essays.c.slug == bindparam("one"))
_SOME: Final = select(essays).where(
    essays.c.slug.in_(bindparam("these", expanding=True)), essays.c.withdrawn.is_(False)
)
_OWNERS: Final = select(collection_owners)

_NEWEST_FIRST: Final = (essays.c.date.desc(), essays.c.slug)

_IN_FULL: Final = essays.c.rights.in_([rights for rights in Rights if rights is not Rights.LINK_ONLY])

_WAITING: Final = (essays.c.summary_origin == Origin.EXTRACT, essays.c.asked_model.is_(False))
"""The model may still be asked for a summary."""


class SqlEssays:
    """Essays by slug. A withdrawn one keeps its row."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._visible: Gathered[tuple[Slug, Community], bool] = Gathered(reading(database), _are_visible)

    async def apply(self, source: str, put: Sequence[Essay], withdraw: Collection[Slug]) -> None:
        async def work(connection: AsyncConnection) -> None:
            # In order, as in ``queue``: two writers of the same essays must not deadlock.
            ordered = sorted(put, key=lambda essay: essay.slug)
            rows = [essay_values(essay) | {"source": source, "withdrawn": False} for essay in ordered]
            if rows:
                statement = dialect.insert(connection, essays)
                replaced: dict[str, Any] = {
                    c.name: statement.excluded[c.name]
                    for c in essays.c
                    if not c.primary_key and c.name not in _PRESERVED
                }
                replaced["changes"] = essays.c.changes + 1
                await connection.execute(
                    statement.on_conflict_do_update(index_elements=[essays.c.slug], set_=replaced), rows
                )
            for slug in sorted(withdraw):
                await _withdraw(connection, slug)
            await queue(connection, [*(essay.slug for essay in put), *withdraw])
            await queue_pictures(connection, ordered, withdraw)
            await write_tags(connection, ordered, withdraw)

        await self._database.write(work)

    async def edit(self, slug: Slug, summary: str | None, question: str | None) -> None:
        given = {essays.c.edited_summary: summary, essays.c.edited_question: question}
        stored = {column.name: text or None for column, text in given.items() if text is not None}

        async def work(connection: AsyncConnection) -> None:
            known = await connection.scalar(
                select(essays.c.slug).where(essays.c.slug == slug, essays.c.withdrawn.is_(False))
            )
            if known is None:
                raise NotFound(NO_ESSAY, slug=slug)
            if stored:
                changed = stored | {"changes": essays.c.changes + 1}
                await connection.execute(update(essays).where(essays.c.slug == slug).values(changed))
                await queue(connection, [slug])

        await self._database.write(work)

    async def summarized(self, slug: Slug, draft_hash: str, summary: str | None) -> bool:
        written: dict[str, Any] = {"asked_model": True}
        if summary is not None:
            written |= {"summary": summary, "summary_origin": Origin.MODEL, "changes": essays.c.changes + 1}
        waiting = and_(essays.c.slug == slug, essays.c.draft_hash == draft_hash, *_WAITING)

        async def work(connection: AsyncConnection) -> bool:
            stored = update(essays).where(waiting).values(written).returning(essays.c.slug)
            was_waiting = (await connection.execute(stored)).first() is not None
            if was_waiting and summary is not None:
                await queue(connection, [slug])
            return was_waiting

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

    async def unindexed(
        self, limit: int, after: Slug | None = None, only: Collection[Slug] | None = None
    ) -> Sequence[Change]:
        # One statement: with two, an essay could be older than its token.
        joined = unindexed.outerjoin(essays, essays.c.slug == unindexed.c.slug)
        query = select(unindexed.c.slug.label("queued"), unindexed.c.mark, essays).select_from(joined)
        if after is not None:
            query = query.where(unindexed.c.slug > after)
        if only is not None:
            query = query.where(unindexed.c.slug.in_(only))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(unindexed.c.slug).limit(limit))).mappings()
            return [Change(Slug(row["queued"]), row["mark"], _listed_one(row)) for row in rows]

    async def reindex(self, slugs: Collection[Slug]) -> None:
        await self._database.write(partial(queue_missing, slugs=slugs))

    async def get(self, slug: Slug, *, withdrawn: bool = False) -> Essay | None:
        row = await self._database.ask(lambda connection: connection.execute(_ONE, {"one": slug}).mappings().first())
        return essay_of(row) if row and (withdrawn or not row["withdrawn"]) else None

    async def some(self, slugs: Collection[Slug]) -> Mapping[Slug, Essay]:
        values = {"these": list(slugs)}
        rows = await self._database.ask(lambda connection: connection.execute(_SOME, values).mappings().all())
        return {Slug(row["slug"]): essay_of(row) for row in rows}

    async def newest(
        self, limit: int, language: Language | None = None, without: Collection[str] = (), offset: int = 0
    ) -> Sequence[Essay]:
        wanted = Described(language=language, without=frozenset(without))
        # Slugs first: what is passed over is read in the index, and no text with it.
        found = _described(wanted).limit(limit).offset(offset).subquery()
        query = select(essays).join(found, essays.c.slug == found.c.slug).order_by(*_NEWEST_FIRST)
        rows = await self._database.ask(lambda connection: connection.execute(query).mappings().all())
        return [essay_of(row) for row in rows]

    async def drawn(self, key: str, language: Language | None = None, without: Collection[str] = ()) -> Slug | None:
        return await self._database.ask(lambda connection: Candidates.of(connection, language, without).drawn(key))

    async def described(self, wanted: Described) -> Sequence[Slug]:
        query = _described(wanted)
        given: dict[str, Sequence[str]] = {}
        async with self._database.read() as connection:

            def names(of: frozenset[str]) -> Select[str]:
                # One value, however many names there are: how many a statement can bind is bounded.
                given[f"names{len(given)}"] = sorted(of)
                return select(dialect.texts(connection.dialect.name, f"names{len(given) - 1}").c.value)

            for column, its in ((essays.c.category, wanted.categories), (essays.c.author, wanted.authors)):
                query = query.where(column.in_(names(its))) if its is not None else query
            for spellings in wanted.tags:
                query = query.where(
                    essays.c.slug.in_(select(essay_tags.c.slug).where(essay_tags.c.tag.in_(names(spellings))))
                )
            return [Slug(slug) for slug in (await connection.scalars(query, given)).all()]

    async def indexable(self, limit: int, offset: int = 0, without: Collection[str] = ()) -> Sequence[Slug]:
        query = select(essays.c.slug).where(_IN_FULL, *_listed(without)).order_by(essays.c.slug)
        query = query.limit(limit).offset(offset)
        return await self._database.ask(lambda connection: [Slug(slug) for slug in connection.scalars(query)])

    async def count_indexable(self, without: Collection[str] = ()) -> int:
        query = select(func.count()).select_from(essays).where(_IN_FULL, *_listed(without))
        return await self._database.ask(lambda connection: connection.scalar(query) or 0)

    async def languages(self, without: Collection[str] = ()) -> Mapping[Language, int]:
        return {Language(name): count for name, count in (await self._counts(essays.c.language, without)).items()}

    async def hashes(self, source: str | None = None) -> Mapping[Slug, str]:
        query = select(essays.c.slug, essays.c.draft_hash).where(essays.c.withdrawn.is_(False))
        if source is not None:
            query = query.where(essays.c.source == source)

        def work(connection: Connection) -> Mapping[Slug, str]:
            return {Slug(slug): draft_hash for slug, draft_hash in connection.execute(query)}

        return await self._database.ask(work)

    async def sources(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return await self._counts(essays.c.source, without)

    async def collections(self) -> Mapping[str, int]:
        return await self._counts(essays.c.collection)

    async def categories(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return await self._counts(essays.c.category, without)

    async def tags(self, without: Collection[str] = ()) -> Mapping[str, int]:
        tag, collection = essay_tags.c.tag, essay_tags.c.collection
        query = select(tag, func.count()).group_by(tag).order_by(tag)
        query = query.where(collection.not_in(sorted(without))) if without else query
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def authors(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return await self._counts(essays.c.author, without)

    async def sources_of(self, slugs: Collection[Slug]) -> Mapping[Slug, str]:
        query = select(essays.c.slug, essays.c.source).where(essays.c.slug.in_(slugs))
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return {Slug(slug): source for slug, source in rows}

    async def at_addresses(self, addresses: Collection[str]) -> Mapping[str, Placed]:
        return await self._placed(essays.c.source_url, addresses)

    async def with_texts(self, hashes: Collection[str]) -> Mapping[str, Placed]:
        return await self._placed(essays.c.text_hash, hashes)

    async def likenesses(self, without: Collection[str] = ()) -> Mapping[Slug, int]:
        query = select(essays.c.slug, essays.c.likeness).where(essays.c.likeness.is_not(None), *_listed(without))
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return {Slug(slug): likeness for slug, likeness in rows}

    async def archive(self, slug: Slug, comments: Sequence[ArchivedComment]) -> None:
        rows = [asdict(comment) | {"slug": slug, "position": n} for n, comment in enumerate(comments)]

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(archived_comments).filter_by(slug=slug))
            if rows:
                await connection.execute(insert(archived_comments), rows)

        await self._database.write(work)

    async def archived(self, slug: Slug, limit: int) -> Sequence[ArchivedComment]:
        query = select(archived_comments).filter_by(slug=slug).order_by(archived_comments.c.position).limit(limit)
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return [ArchivedComment(row.author, row.text, row.written) for row in rows]

    async def is_visible(self, slug: Slug, community: Community) -> bool:
        return await self._visible.add((slug, community))  # every reaction asks, and they come in bursts

    async def owners(self) -> Owners:
        found: dict[str, dict[Community, str]] = {}
        for row in await self._database.ask(lambda connection: connection.execute(_OWNERS).mappings().all()):
            found.setdefault(row["collection"], {})[community_of(row)] = row["key"]
        return found

    async def give(self, collection: str, owners: Mapping[Community, str]) -> None:
        rows = [{"collection": collection, "key": key} | community_values(each) for each, key in owners.items()]

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(collection_owners).filter_by(collection=collection))
            shown = update(essays).where(essays.c.collection == collection)
            await connection.execute(shown.values(changes=essays.c.changes + 1))
            if rows:
                await connection.execute(insert(collection_owners), rows)

        await self._database.write(work)

    async def _placed(self, column: Column[Any], wanted: Collection[str]) -> Mapping[str, Placed]:
        query = select(column, essays.c.slug, essays.c.source, essays.c.collection).order_by(essays.c.slug.desc())
        query = query.where(column.in_(sorted(set(wanted))), essays.c.withdrawn.is_(False))
        rows = await self._database.ask(lambda connection: connection.execute(query).all())
        return {value: Placed(Slug(slug), source, collection) for value, slug, source, collection in rows}

    async def _counts(self, column: Column[str], without: Collection[str] = ()) -> Mapping[str, int]:
        """How many essays that are not withdrawn, nor of ``without``, have each value of ``column``."""
        query = select(column, func.count()).where(*_listed(without)).group_by(column).order_by(column)
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}


def _listed(without: Collection[str]) -> list[ColumnElement[bool]]:
    """The essays that are in lists, but those of the collections ``without``."""
    listed: list[ColumnElement[bool]] = [essays.c.withdrawn.is_(False)]
    return [*listed, essays.c.collection.not_in(sorted(without))] if without else listed


def _described(wanted: Described) -> Select[str]:
    """The slugs of what is wanted but for names, newest first."""
    query = select(essays.c.slug).where(*_listed(wanted.without)).order_by(*_NEWEST_FIRST)
    if wanted.language is not None:
        query = query.where(essays.c.language == wanted.language)
    query = query.where(essays.c.date >= wanted.after) if wanted.after is not None else query
    return query.where(essays.c.date < wanted.before) if wanted.before is not None else query


def _listed_one(row: RowMapping) -> Essay | None:
    return essay_of(row) if row["slug"] is not None and not row["withdrawn"] else None


async def _withdraw(connection: AsyncConnection, slug: Slug) -> None:
    statement = update(essays).where(essays.c.slug == slug).values(withdrawn=True).returning(essays.c.slug)
    if (await connection.execute(statement)).first() is None:
        raise NotFound(NO_ESSAY, slug=slug)


async def _are_visible(connection: AsyncConnection, asked: Sequence[tuple[Slug, Community]]) -> Sequence[bool]:
    wanted = sorted({slug for slug, _ in asked})
    there = select(essays.c.slug, essays.c.collection).where(essays.c.slug.in_(wanted))
    collections = {Slug(row.slug): row.collection for row in await connection.execute(there)}
    given = select(collection_owners).where(collection_owners.c.collection.in_(sorted(set(collections.values()))))
    owners: dict[str, set[Community]] = {}
    for row in (await connection.execute(given)).mappings():
        owners.setdefault(row["collection"], set()).add(community_of(row))
    own = {slug: owners.get(collection) for slug, collection in collections.items()}
    return [slug in own and community in (own[slug] or {community}) for slug, community in asked]
