"""What every index of our terms has in common, whatever its database."""

from __future__ import annotations

import asyncio
import math
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final, Generic, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import Connection, TextClause, text
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.expressions import Asked, pieces, read, spoken
from bot.adapters.search.pace import Pace
from bot.adapters.search.ranking import Candidate, again, rarity_of
from bot.adapters.search.shadow_index import NEXT, Runs, ShadowIndex
from bot.adapters.sql.engine import Database
from bot.adapters.sql.queue import take
from bot.core.essay import Essay, Language
from bot.core.ids import Slug, new_id
from bot.errors import Conflict
from bot.language.index_terms import Words
from bot.language.keys import asked as asked_keys
from bot.language.morphemes import Morphemes
from bot.ports.essays import Change
from bot.ports.search import WINDOW, Hit

T = TypeVar("T")
_VERSIONS: Final = text("SELECT slug, draft_hash FROM search_essays")
_MADE: Final = text("SELECT version FROM search_version")
_MAKE: Final = text("INSERT INTO search_version (version) VALUES (:version)")
_VERSIONED: Final = text("UPDATE search_version SET version = :version")
Page: TypeAlias = Callable[[int, int], Sequence[SqlRow[Any]]]
"""From limit and offset to rows of ``total``, ``id``, ``slug``, ``day`` and ``score``: at least one, without slug on an
empty page.
"""


class Narrowed(NamedTuple):
    """Which essays count at all: those of one language, of ``only``, and not of the collections ``without``."""

    language: Language | None
    only: Collection[Slug] | None
    without: Collection[str]


class _Rows(NamedTuple):
    """What answers a query: the best hits, yet to be ranked, what its pieces tell, and the hits ``after`` the best."""

    found: Sequence[Candidate]
    rarity: Mapping[str, float]
    after: Sequence[SqlRow[Any]]
    total: int


class TermIndex(ABC, Generic[T]):
    """A ``SearchIndex`` in the tables ``search_…`` of ``database``; ``T`` is an essay in its terms.

    A subclass names its statements: ``CREATE`` (the tables, where they are not there; first that of the version),
    ``THERE`` (from ``slugs`` to those that are indexed), ``COMPLETE`` (from ``key``, ``end``, ``limit`` and ``last``,
    one less, and the second one from ``without``, too, to slug, rank and length) and ``FORMS`` (from ``pieces`` to
    reading, form and the number of its essays, the most common form first).
    """

    BATCH: ClassVar[int]  # essays that are cut into terms at once
    HELD: ClassVar[float] = math.inf  # seconds for which one write aims to hold other writers off
    CREATE: ClassVar[tuple[str, ...]]
    THERE: ClassVar[TextClause]
    COMPLETE: ClassVar[tuple[TextClause, TextClause]]
    FORMS: ClassVar[TextClause]

    def __init__(self, database: Database, morphemes: Morphemes) -> None:
        self._database = database
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
        return len(taken)

    def row(self, slug: str, language: str, draft_hash: str, title: str, body: str, *, day: int = 0) -> T:
        """What ``put`` takes for one text. It takes milliseconds, so not on the event loop."""
        return self._in_terms(tables.row(slug, language, draft_hash, title, body, day=day), frozenset())

    async def start(self) -> None:
        """Create missing tables; drop those of another version first."""

        async def work(connection: AsyncConnection) -> None:
            await self._lock(connection)
            await self._make(connection, self._version)

        await self._database.write(work)

    async def clear(self) -> None:
        async def work(connection: AsyncConnection) -> None:
            await self._lock(connection)
            await self._drop(connection)
            await self._make(connection, self._version)

        await self._database.write(work)

    async def put(self, rows: Sequence[T]) -> None:
        """Index what is in its terms already."""

        async def work(connection: AsyncConnection, rows: Sequence[T]) -> int:
            for place in await self._places(connection):
                await self._put(place, rows)
            return len(rows)

        await self._pace.write(rows, work)

    async def remove(self, slugs: Sequence[Slug]) -> None:
        async def work(connection: AsyncConnection, slugs: Sequence[Slug]) -> int:
            for place in await self._places(connection):
                await self._forget(place, slugs)
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
    async def _lock(self, connection: AsyncConnection) -> None:
        """Hold off other writers of the index until the transaction ends."""

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
        rows = await self._database.ask(partial(self._rows, asked=asked, narrowed=narrowed, limit=limit, offset=offset))
        if asked.reads_texts:
            first = await asyncio.to_thread(again, rows.found, asked, rows.rarity)
        else:
            first = again(rows.found, asked, {})
        others = [Hit(Slug(row.slug), row.score, WINDOW + number) for number, row in enumerate(rows.after)]
        return [*first[offset : offset + limit], *others], rows.total

    def _rows(self, connection: Connection, *, asked: Asked, narrowed: Narrowed, limit: int, offset: int) -> _Rows:
        page = self._page(connection, asked, narrowed)
        if page is None:
            return _Rows((), {}, (), 0)
        top = page(WINDOW, 0)
        rest: Sequence[SqlRow[Any]] = ()
        if offset + limit > WINDOW:
            begin = max(offset, WINDOW)
            rest = page(offset + limit - begin, begin)
        ranked = [row for row in top if row.slug is not None] if offset < WINDOW else []
        found = self._candidates(connection, ranked, asked)
        after = [row for row in rest if row.slug is not None]
        return _Rows(found, self._rarity(connection, asked), after, top[0].total)

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
    def _page(self, connection: Connection, asked: Asked, narrowed: Narrowed) -> Page | None:
        """How to get the rows of ``asked``; None where no term of it is in the index."""

    @abstractmethod
    def _candidates(self, connection: Connection, rows: Sequence[SqlRow[Any]], asked: Asked) -> Sequence[Candidate]:
        """``rows`` with their texts."""

    def _rarity(self, connection: Connection, asked: Asked) -> Mapping[str, float]:
        """How much each piece of a question tells."""
        if not asked.content:
            return {}
        held, total = self._held(connection, {tables.WORD + form for _, form in asked.content})
        return rarity_of(asked.content, {term.removeprefix(tables.WORD): n for term, n in held.items()}, total)

    @abstractmethod
    def _held(self, connection: Connection, terms: set[str]) -> tuple[Mapping[str, int], int]:
        """In how many essays each term is, roughly, and how many essays there are; terms of none may be absent."""

    @abstractmethod
    def _list(self, values: Collection[str]) -> Any:
        """Strings as a parameter of a statement."""

    def _key(self, key: str) -> str:
        """A key as the database keeps it."""
        return key

    def _spoken(self, connection: Connection, asked: Asked) -> list[list[list[str]]]:
        """What each word of ``asked`` may be the reading of."""
        forms: dict[str, list[tuple[str, int]]] = {}
        for row in connection.execute(self.FORMS, {"pieces": self._list(sorted(pieces(asked.kana)))}):
            forms.setdefault(row.reading, []).append((row.form, row.essays or 0))
        return [spoken(kana, forms) for kana in asked.kana]

    def _all_in_terms(self, essays: Sequence[Essay]) -> list[T]:
        return [self._of_essay(essay) for essay in essays]

    def _of_essay(self, essay: Essay) -> T:
        others = (*essay.tags, essay.category, essay.author, essay.slug)
        keys = tables.completed_by(self._morphemes, essay.title, others)
        return self._in_terms(tables.row_of(essay), keys)


def _best(
    connection: Connection, *, statement: TextClause, asked: Sequence[Mapping[str, Any]]
) -> Mapping[str, tuple[int, int]]:
    """The best rank and the length of each slug."""
    best: dict[str, tuple[int, int]] = {}
    for values in asked:
        for slug, rank, length in connection.execute(statement, values):
            best[slug] = min((rank, length), best.get(slug, (rank, length)))
    return best
