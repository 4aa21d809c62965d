"""The tables of our terms, whatever their database: how essays come into them, and how all are made anew
while those that are there are served.
"""

from __future__ import annotations

import asyncio
import math
from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import ClassVar, Final, Generic, TypeVar

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.embedded_index import EmbeddedIndex, IndexedText
from bot.adapters.search.pace import Pace
from bot.adapters.search.shadow_index import NEXT, Runs, ShadowIndex
from bot.adapters.sql.engine import Database
from bot.adapters.sql.queue import take
from bot.core.essay import Essay
from bot.core.ids import Slug, new_id
from bot.errors import Conflict
from bot.language.index_terms import Words
from bot.language.morphemes import Morphemes
from bot.ports.essays import Change

T = TypeVar("T")
_VERSIONS: Final = text("SELECT slug, draft_hash FROM search_essays")
_MADE: Final = text("SELECT version FROM search_version")
_MAKE: Final = text("INSERT INTO search_version (version) VALUES (:version)")
_VERSIONED: Final = text("UPDATE search_version SET version = :version")


class TermTables(EmbeddedIndex, Generic[T]):
    """The part of a ``SearchIndex`` that is about what it holds; ``T`` is an essay in its terms.

    A subclass names its statements: ``CREATE`` (the tables, where they are not there; first that of the version) and
    ``THERE`` (from ``slugs`` to those that are indexed).
    """

    BATCH: ClassVar[int]  # essays that are cut into terms at once
    HELD: ClassVar[float] = math.inf  # seconds for which one write aims to hold other writers off
    CREATE: ClassVar[tuple[str, ...]]
    THERE: ClassVar[TextClause]

    def __init__(self, database: Database, morphemes: Morphemes) -> None:
        super().__init__()
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

    @abstractmethod
    def _in_terms(self, row: tables.Row, keys: frozenset[tables.Key]) -> T:
        """A text in its terms."""

    def _all_in_terms(self, essays: Sequence[Essay]) -> list[T]:
        return [self._of_essay(essay) for essay in essays]

    def _of_essay(self, essay: Essay) -> T:
        others = (*essay.tags, essay.category, essay.author, essay.slug)
        keys = tables.completed_by(self._morphemes, essay.title, others)
        return self._in_terms(tables.row_of(essay), keys)
