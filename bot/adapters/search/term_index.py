"""What every index of our terms has in common, whatever its database."""

from __future__ import annotations

import asyncio
import math
from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, TextClause, text
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.embedded_index import EmbeddedIndex, IndexedText, Narrowed
from bot.adapters.search.expressions import Asked, Counts, read
from bot.adapters.search.hearing import Together, meanings
from bot.adapters.search.near_words import NearWords
from bot.adapters.search.nearness import NEAREST, WEIGHTS, covered, meant, unmet_of
from bot.adapters.search.pace import Pace
from bot.adapters.search.ranking import Candidate, Counted, Nearness, again
from bot.adapters.search.shadow_index import NEXT, Runs, ShadowIndex
from bot.adapters.sql.engine import Database
from bot.adapters.sql.queue import take
from bot.core.essay import Essay, Language
from bot.core.ids import Slug, new_id
from bot.errors import Conflict
from bot.language.fit import rarity
from bot.language.index_terms import Words
from bot.language.keys import asked as asked_keys
from bot.language.morphemes import Morphemes
from bot.language.sounds import readings_in
from bot.language.subjects import Phrase, told_by
from bot.ports.essays import Change
from bot.ports.meaning import Meaning
from bot.ports.search import WINDOW, Hit

T = TypeVar("T")
_VERSIONS: Final = text("SELECT slug, draft_hash FROM search_essays")
_MADE: Final = text("SELECT version FROM search_version")
_MAKE: Final = text("INSERT INTO search_version (version) VALUES (:version)")
_VERSIONED: Final = text("UPDATE search_version SET version = :version")


class Page(Protocol):
    """Rows of ``total``, ``id``, ``slug``, ``day`` and ``score``: at least one, without slug on an empty page. Besides
    those of the page there are the hits among ``named``; the ``excluded`` are on none, though they count.
    """

    def __call__(
        self,
        connection: Connection,
        limit: int,
        offset: int,
        *,
        named: Sequence[Slug] = (),
        excluded: Sequence[Slug] = (),
    ) -> Sequence[SqlRow[Any]]: ...


class _Window(NamedTuple):
    """What answers a query: the best hits, yet to be ranked, how many there are, and how to get those behind them."""

    found: Sequence[Candidate]
    total: int
    page: Page | None


class TermIndex(EmbeddedIndex, NearWords, Generic[T]):
    """A ``SearchIndex`` in the tables ``search_…`` of ``database``; ``T`` is an essay in its terms.

    A subclass names its statements: ``CREATE`` (the tables, where they are not there; first that of the version),
    ``THERE`` (from ``slugs`` to those that are indexed), ``COMPLETE`` (from ``key``, ``end``, ``limit`` and ``last``,
    one less, and the second one from ``without``, too, to slug, rank and length) and ``FORMS`` (from ``pieces`` to
    reading and form).
    """

    BATCH: ClassVar[int]  # essays that are cut into terms at once
    HELD: ClassVar[float] = math.inf  # seconds for which one write aims to hold other writers off
    CREATE: ClassVar[tuple[str, ...]]
    THERE: ClassVar[TextClause]
    COMPLETE: ClassVar[tuple[TextClause, TextClause]]
    FORMS: ClassVar[TextClause]
    WORD: ClassVar[str]  # before each word among the terms

    def __init__(self, database: Database, morphemes: Morphemes, meaning: Meaning | None = None) -> None:
        super().__init__()
        self._database = database
        self._meaning = meaning
        self._morphemes = morphemes
        self._words = Words(morphemes)
        self._pace = Pace(database, self._lock, self.HELD)

    async def versions(self) -> Mapping[Slug, str]:
        def work(connection: Connection) -> Mapping[Slug, str]:
            return {Slug(row.slug): row.draft_hash for row in connection.execute(_VERSIONS)}

        return await self._database.ask(work)

    async def settle(self) -> None:
        while await self._database.write(self._settle):
            pass
        await asyncio.to_thread(self._words.forget)

    async def update(self, essays: Sequence[Essay]) -> None:
        for start in range(0, len(essays), self.BATCH):
            await self.put(await asyncio.to_thread(self._all_in_terms, essays[start : start + self.BATCH]))

    async def follow(self, changes: Sequence[Change]) -> int:
        taken = 0
        for start in range(0, len(changes), self.BATCH):
            batch = changes[start : start + self.BATCH]
            rows = await asyncio.to_thread(self._all_in_terms, [change.essay for change in batch if change.essay])
            its = {self._slug(row): row for row in rows}
            taken += await self._pace.write([(change, its.get(change.slug)) for change in batch], self._follow)
        return taken

    async def _follow(self, connection: AsyncConnection, changes: Sequence[tuple[Change, T | None]]) -> int:
        taken = await take(connection, [change for change, _ in changes])
        present = [row for change, row in changes if row is not None and change.slug in taken]
        gone = sorted(change.slug for change, _ in changes if change.slug in taken and change.essay is None)
        for place in await self._places(connection):
            if present:
                await self._put(place, present)
            if gone:
                await self._forget(place, gone)
        await self._settle_vectors(connection, map(self._text, present), gone)
        return len(taken)

    def row(self, slug: str, language: str, draft_hash: str, title: str, body: str, *, day: int = 0) -> T:
        """What ``put`` takes for one text. It takes milliseconds, so not on the event loop."""
        return self._in_terms(tables.row(slug, language, draft_hash, title, body, day=day), frozenset())

    async def start(self) -> None:
        """Create missing tables; drop those of another version first."""

        async def work(connection: AsyncConnection) -> None:
            await self._lock(connection)
            await self._make(connection, self._version)
            await self._make_vectors(connection)

        await self._database.write(work)

    async def clear(self) -> None:
        async def work(connection: AsyncConnection) -> None:
            await self._lock(connection)
            await self._drop(connection)
            await self._make(connection, self._version)
            await self._drop_vectors(connection)

        await self._database.write(work)

    async def put(self, rows: Sequence[T]) -> None:
        """Index what is in its terms already."""

        async def work(connection: AsyncConnection, rows: Sequence[T]) -> int:
            for place in await self._places(connection):
                await self._put(place, rows)
            await self._settle_vectors(connection, map(self._text, rows))
            return len(rows)

        await self._pace.write(rows, work)

    async def remove(self, slugs: Sequence[Slug]) -> None:
        async def work(connection: AsyncConnection, slugs: Sequence[Slug]) -> int:
            for place in await self._places(connection):
                await self._forget(place, slugs)
            await self._settle_vectors(connection, gone=slugs)
            return len(slugs)

        await self._pace.write(slugs, work)

    async def rebuild(self, batches: AsyncIterator[Sequence[Essay]]) -> None:
        made = f"{self._version} {new_id()}"

        async def begin(connection: AsyncConnection) -> None:
            await self._lock(connection)
            await self._drop(ShadowIndex(connection))
            await self._make(ShadowIndex(connection), made)

        async def end(connection: AsyncConnection) -> None:
            await self._check(connection, made)
            await self._take_over(connection)
            await connection.execute(_VERSIONED, {"version": self._version})
            await self._vectors_left_behind(connection)

        await self._database.write(begin)
        try:
            async for essays in batches:
                rows = await asyncio.to_thread(self._all_in_terms, essays)
                await self._pace.write(rows, partial(self._fill, made=made))
            while await self._database.write(partial(self._tidy, made=made)):
                pass
            await self._database.write(end)
        except BaseException:
            await self._database.write(partial(self._give_up, made=made))
            raise

    async def _fill(self, connection: AsyncConnection, rows: Sequence[T], *, made: str) -> int:
        """Put into the shadow index what is not there yet: what is there is newer."""
        await self._check(connection, made)
        shadow = ShadowIndex(connection)
        slugs = self._list([self._slug(row) for row in rows])
        there = {row.slug for row in await shadow.execute(self.THERE, {"slugs": slugs})}
        await self._put(shadow, [row for row in rows if self._slug(row) not in there])
        return len(rows)

    async def _tidy(self, connection: AsyncConnection, *, made: str) -> bool:
        await self._check(connection, made)
        return await self._settle(ShadowIndex(connection))

    async def _give_up(self, connection: AsyncConnection, *, made: str) -> None:
        if await self._making(connection) == made:
            await self._drop(ShadowIndex(connection))

    async def _check(self, connection: AsyncConnection, made: str) -> None:
        """Hold off other writers. Raises ``Conflict`` if the shadow index is another one by now."""
        await self._lock(connection)
        if await self._making(connection) != made:
            raise Conflict("Another rebuild of the search index has started, so this one was stopped.")

    async def _making(self, connection: AsyncConnection) -> str:
        """Which shadow index is being made; empty where none of this version is."""
        if not await self._exists(connection, f"{NEXT}version"):
            return ""
        made = str((await ShadowIndex(connection).execute(_MADE)).scalar() or "")
        return made if made.startswith(f"{self._version} ") else ""

    async def _places(self, connection: AsyncConnection) -> Sequence[Runs]:
        """Where what changes is written: the index, and the shadow index while one is being made."""
        return [connection, ShadowIndex(connection)] if await self._making(connection) else [connection]

    async def _make(self, connection: Runs, version: str) -> None:
        """Create missing tables; drop those of another version first."""
        await connection.exec_driver_sql(self.CREATE[0])
        found = (await connection.execute(_MADE)).scalar()
        if found != version:
            await self._drop(connection)
        for statement in self.CREATE:
            await connection.exec_driver_sql(statement)
        if found != version:
            await connection.execute(_MAKE, {"version": version})

    @property
    @abstractmethod
    def _version(self) -> str:
        """Of the tables and of everything in them; an index of another version is thrown away."""

    @abstractmethod
    async def _exists(self, connection: AsyncConnection, table: str) -> bool:
        """Whether there is such a table."""

    @abstractmethod
    async def _drop(self, connection: Runs) -> None:
        """Throw the tables away, where they are."""

    @abstractmethod
    async def _take_over(self, connection: AsyncConnection) -> None:
        """Let the tables of the shadow index be those of the index."""

    @abstractmethod
    async def _put(self, connection: Runs, rows: Sequence[T]) -> None:
        """Index ``rows``, replacing what was indexed for the same slugs."""

    @abstractmethod
    async def _forget(self, connection: Runs, slugs: Sequence[Slug]) -> None:
        """Take essays out of the index."""

    @abstractmethod
    async def _settle(self, connection: Runs) -> bool:
        """Merge a part of what was put at different times; returns whether some is left."""

    @abstractmethod
    def _slug(self, row: T) -> str:
        """Whose terms they are."""

    @abstractmethod
    def _text(self, row: T) -> IndexedText:
        """What they are the terms of."""

    async def search(
        self,
        query: str,
        language: Language | None,
        limit: int,
        offset: int = 0,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
        asks: bool = True,
    ) -> tuple[Sequence[Hit], int]:
        asked = await asyncio.to_thread(read, query, self._words, asks=asks)
        limit, offset = max(0, limit), max(0, offset)
        if not asked.keywords:
            return [], 0
        narrowed = Narrowed(language, only, without)
        counts = await self._database.ask(partial(self._counts, asked=asked))
        asked = asked.plain(counts.of)
        near = await self._nearness(query, asked, counts, narrowed) if asked.is_meant(counts.of) else None
        beside = sorted(near.essays if near else ())
        look = partial(self._window, asked=asked, counts=counts, narrowed=narrowed, beside=beside)
        window = await self._database.ask(look)
        first = await self._ranked(window, asked, counts, near)
        if not first:
            return [], 0
        hits = {one.slug for one in window.found if one.is_hit}
        total = window.total + sum(hit.slug not in hits for hit in first)
        if offset + limit <= len(first) or window.page is None:
            return first[offset : offset + limit], total
        # What is behind the first is found by words alone, and none of the first comes again.
        begin = max(offset, len(first))
        count, skipped = offset + limit - begin, begin - len(first) + len(hits.difference(beside))
        rows = await self._database.ask(partial(window.page, limit=count, offset=skipped, excluded=beside))
        others = [Hit(Slug(row.slug), row.score, begin + number) for number, row in enumerate(rows) if row.slug]
        return [*first[offset : offset + limit], *others], total

    async def _nearness(self, query: str, asked: Asked, counts: Counts, narrowed: Narrowed) -> Nearness | None:
        """How near essays are in meaning; None where nothing can tell."""
        if self._meaning is None:
            return None
        unmet = unmet_of(asked, counts)
        vectors = await meant(self._meaning, self._morphemes, query, unmet)
        if vectors is None:
            return None
        model = self._meaning.name
        essays = await self.likeness(model, vectors.whole, NEAREST, WEIGHTS, narrowed)
        if not essays:  # no essay has vectors yet
            return None
        nearest = {
            text: max((near.closeness for near in await self.nearest(model, vector, 1, *narrowed)), default=0.0)
            for text, vector in zip(unmet, vectors.unmet, strict=True)
        }
        return Nearness(essays, covered(asked, counts, nearest))

    def _window(
        self, connection: Connection, *, asked: Asked, counts: Counts, narrowed: Narrowed, beside: Sequence[Slug]
    ) -> _Window:
        """The best hits with their texts, and beside them what is near in meaning."""
        page = self._page(connection, asked, counts, narrowed)
        rows = page(connection, WINDOW, 0, named=beside) if page else []
        ranked = [row for row in rows if row.slug is not None]
        seen = {row.slug for row in ranked}
        others = self._beside(connection, [slug for slug in beside if slug not in seen])
        found = [*self._candidates(connection, ranked, asked), *others]
        return _Window(found, rows[0].total if rows else 0, page)

    async def _ranked(self, window: _Window, asked: Asked, counts: Counts, near: Nearness | None) -> list[Hit]:
        counted = _counted(asked, counts)
        if asked.reads_texts:
            return await asyncio.to_thread(again, window.found, asked, counted, near)
        return again(window.found, asked, counted, near)

    async def complete(self, text: str, limit: int, without: Collection[str] = ()) -> Sequence[Slug]:
        keys, limit = asked_keys(text), max(0, limit)
        if not keys or not limit:
            return []
        given = {"limit": limit, "last": limit - 1} | ({"without": self._list(sorted(without))} if without else {})
        asked = [given | {"key": self._key(key), "end": key + "\U0010ffff"} for key in keys]
        best = await self._database.ask(partial(_best, statement=self.COMPLETE[bool(without)], asked=asked))
        return [Slug(slug) for slug in sorted(best, key=lambda slug: (best[slug], slug))[:limit]]

    @abstractmethod
    def _in_terms(self, row: tables.Row, keys: frozenset[tables.Key]) -> T:
        """A text in its terms."""

    @abstractmethod
    def _page(self, connection: Connection, asked: Asked, counts: Counts, narrowed: Narrowed) -> Page | None:
        """How to get the rows of ``asked``; None where no term of it is in the index."""

    @abstractmethod
    def _candidates(self, connection: Connection, rows: Sequence[SqlRow[Any]], asked: Asked) -> Sequence[Candidate]:
        """``rows`` with their texts."""

    @abstractmethod
    def _beside(self, connection: Connection, slugs: Sequence[Slug]) -> Sequence[Candidate]:
        """Those of ``slugs`` that are indexed, with their texts and the score ``NO_HIT``."""

    @abstractmethod
    def _counts(self, connection: Connection, asked: Asked) -> Counts:
        """In how many essays each term of ``asked`` is, roughly."""

    def _key(self, key: str) -> str:
        """A key as the database keeps it."""
        return key

    def _spoken(self, connection: Connection, asked: Asked) -> list[tuple[Together, ...]]:
        """What the sound of ``asked`` may mean, the ways that are as likely as the likeliest that some essay holds."""
        forms: dict[str, list[str]] = {}
        for row in connection.execute(self.FORMS, {"pieces": self._list(sorted(readings_in(asked.kana)))}):
            forms.setdefault(row.reading, []).append(row.form)
        held = partial(self._held, connection)
        return meanings(asked.kana, forms, self.WORD, held, partial(self._holds, connection))

    @abstractmethod
    def _holds(self, connection: Connection, together: Together) -> bool:
        """Whether an essay holds such words without a gap between them."""

    def _all_in_terms(self, essays: Sequence[Essay]) -> list[T]:
        return [self._of_essay(essay) for essay in essays]

    def _of_essay(self, essay: Essay) -> T:
        others = (*essay.tags, essay.category, essay.author, essay.slug)
        keys = tables.completed_by(self._morphemes, essay.title, others)
        return self._in_terms(tables.row_of(essay), keys)


def _counted(asked: Asked, counts: Counts) -> Counted:
    pieces = {piece: rarity(counts.of(Phrase(True, (form,))), counts.total) for piece, form in asked.content}
    return Counted(pieces, told_by(asked.subjects, counts.of, counts.total) if asked.reads_texts else ())


def _best(
    connection: Connection, *, statement: TextClause, asked: Sequence[Mapping[str, Any]]
) -> Mapping[str, tuple[int, int]]:
    """The best rank and the length of each slug."""
    best: dict[str, tuple[int, int]] = {}
    for values in asked:
        for slug, rank, length in connection.execute(statement, values):
            best[slug] = min((rank, length), best.get(slug, (rank, length)))
    return best
