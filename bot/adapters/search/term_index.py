"""What every index of our terms does alike, whatever database it is in."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import Row as SqlRow
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.asking import Asked, pieces, read, spoken
from bot.adapters.search.ranking import Candidate, again
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.search import WINDOW, Hit
from bot.text.keys import asked as asked_keys
from bot.text.morphemes import Morphemes
from bot.text.words import Words

T = TypeVar("T")
Page: TypeAlias = Callable[[int, int], Awaitable[Sequence[SqlRow[Any]]]]
"""From limit and offset to rows of ``total``, ``id``, ``slug``, ``day`` and ``score``: at least one, without slug on an
empty page.
"""


class Narrowed(NamedTuple):
    """Which essays count at all: those of one language, of ``only``, and not of the collections ``without``."""

    language: Language | None
    only: Collection[Slug] | None
    without: Collection[str]


class TermIndex(ABC, Generic[T]):
    """A ``SearchIndex`` in the tables ``search_…`` of ``database``; ``T`` is an essay in its terms.

    A subclass names its statements: ``COMPLETE`` (from ``key``, ``end`` and ``limit``, and the second one from
    ``without``, too, to slug, rank and length) and ``FORMS`` (from ``pieces`` to reading, form and the number of its
    essays, the most common form first).
    """

    BATCH: ClassVar[int]  # essays of one write
    COMPLETE: ClassVar[tuple[TextClause, TextClause]]
    FORMS: ClassVar[TextClause]

    def __init__(self, database: Database, morphemes: Morphemes) -> None:
        self._database = database
        self._morphemes = morphemes
        self._words = Words(morphemes)

    async def versions(self) -> Mapping[Slug, str]:
        async with self._database.read() as connection:
            rows = await connection.execute(text("SELECT slug, draft_hash FROM search_essays"))
            return {Slug(row.slug): row.draft_hash for row in rows}

    async def update(self, essays: Sequence[Essay]) -> None:
        for start in range(0, len(essays), self.BATCH):
            await self.put(await asyncio.to_thread(self._all_in_terms, essays[start : start + self.BATCH]))

    def row(self, slug: str, language: str, draft_hash: str, title: str, body: str, *, day: int = 0) -> T:
        """What ``put`` takes for one text. It takes milliseconds, so not on the event loop."""
        return self._in_terms(tables.row(slug, language, draft_hash, title, body, day=day), frozenset())

    @abstractmethod
    async def put(self, rows: Sequence[T]) -> None:
        """Index what is in its terms already."""

    async def search(
        self,
        query: str,
        language: Language | None,
        limit: int,
        offset: int = 0,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
    ) -> tuple[Sequence[Hit], int]:
        asked = await asyncio.to_thread(read, query, self._words)
        limit, offset = max(0, limit), max(0, offset)
        if not asked.keywords:
            return [], 0
        async with self._database.read() as connection:
            page = await self._page(connection, asked, Narrowed(language, only, without))
            if page is None:
                return [], 0
            top = await page(WINDOW, 0)
            rest: Sequence[SqlRow[Any]] = ()
            if offset + limit > WINDOW:
                begin = max(offset, WINDOW)
                rest = await page(offset + limit - begin, begin)
            ranked = [row for row in top if row.slug is not None] if offset < WINDOW else []
            found = await self._candidates(connection, ranked, asked)
        first = await asyncio.to_thread(again, found, asked) if found else []
        after = [row for row in rest if row.slug is not None]
        others = [Hit(Slug(row.slug), row.score, WINDOW + number) for number, row in enumerate(after)]
        return [*first[offset : offset + limit], *others], top[0].total

    async def complete(self, text: str, limit: int, without: Collection[str] = ()) -> Sequence[Slug]:
        best: dict[str, tuple[int, int]] = {}
        async with self._database.read() as connection:
            for key in asked_keys(text):
                values = {"key": self._key(key), "end": key + "\U0010ffff", "limit": max(0, limit)}
                hidden = {"without": self._list(sorted(without))} if without else {}
                for row in await connection.execute(self.COMPLETE[bool(without)], values | hidden):
                    place = (row.rank, row.length)
                    best[row.slug] = min(place, best.get(row.slug, place))
        return [Slug(slug) for slug in sorted(best, key=lambda slug: (best[slug], slug))[: max(0, limit)]]

    @abstractmethod
    def _in_terms(self, row: tables.Row, keys: frozenset[tables.Key]) -> T:
        """A text in its terms."""

    @abstractmethod
    async def _page(self, connection: AsyncConnection, asked: Asked, narrowed: Narrowed) -> Page | None:
        """How to get the rows of ``asked``; None where no term of it is in the index."""

    @abstractmethod
    async def _candidates(
        self, connection: AsyncConnection, rows: Sequence[SqlRow[Any]], asked: Asked
    ) -> Sequence[Candidate]:
        """``rows`` with their texts."""

    @abstractmethod
    def _list(self, values: Collection[str]) -> Any:
        """Strings as a parameter of a statement."""

    def _key(self, key: str) -> str:
        """A key as the database keeps it."""
        return key

    async def _spoken(self, connection: AsyncConnection, asked: Asked) -> list[list[list[str]]]:
        """What each word of ``asked`` may be the reading of."""
        forms: dict[str, list[tuple[str, int]]] = {}
        for row in await connection.execute(self.FORMS, {"pieces": self._list(sorted(pieces(asked.kana)))}):
            forms.setdefault(row.reading, []).append((row.form, row.essays or 0))
        return [spoken(kana, forms) for kana in asked.kana]

    def _all_in_terms(self, essays: Sequence[Essay]) -> list[T]:
        return [self._of_essay(essay) for essay in essays]

    def _of_essay(self, essay: Essay) -> T:
        others = (*essay.tags, essay.category, essay.author, essay.slug)
        keys = tables.completed_by(self._morphemes, essay.title, others)
        return self._in_terms(tables.row_of(essay), keys)
