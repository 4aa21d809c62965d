"""What every index of our terms has in common, whatever its database."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple, Protocol

from sqlalchemy import Connection, TextClause
from sqlalchemy import Row as SqlRow

from bot.adapters.search.expressions import Asked, Counts, read
from bot.adapters.search.hearing import Meant, Together, meanings
from bot.adapters.search.near_words import NearWords
from bot.adapters.search.nearness import NEAREST, UNMET_MAX, WEIGHTS, covered, query_vectors, unmet_of
from bot.adapters.search.ranking import SURE, Candidate, Counted, Nearness, again, known
from bot.adapters.search.reckoning import Narrowed
from bot.adapters.search.term_tables import T, TermTables
from bot.adapters.sql.engine import Database
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.language.fit import rarity
from bot.language.keys import asked as asked_keys
from bot.language.morphemes import Morphemes
from bot.language.sounds import readings_in
from bot.language.subjects import Phrase, literal_phrases, weighed
from bot.language.thesaurus import sounding
from bot.ports.meaning import Meaning
from bot.ports.search import WINDOW, Hit


class Page(Protocol):
    """Rows of ``total``, ``id``, ``slug``, ``day`` and ``score``: at least one, without slug on an empty page. The
    ``excluded`` are on none, though they count.
    """

    def __call__(
        self,
        connection: Connection,
        limit: int,
        offset: int,
        *,
        excluded: Sequence[Slug] = (),
    ) -> Sequence[SqlRow[Any]]: ...


class _Window(NamedTuple):
    """What answers a query: the best hits, yet to be ranked, how many there are, and how to get those behind them."""

    found: Sequence[Candidate]
    total: int
    page: Page | None


class TermIndex(TermTables[T], NearWords):
    """A ``SearchIndex`` in the tables ``search_…`` of ``database``; ``T`` is an essay in its terms.

    A subclass names its statements, too: ``COMPLETE`` (from ``key``, ``end``, ``limit`` and ``last``, one less, and the
    second one from ``without``, too, to slug, rank and length) and ``FORMS`` (from ``pieces`` to reading and form).
    """

    COMPLETE: ClassVar[tuple[TextClause, TextClause]]
    FORMS: ClassVar[TextClause]
    WORD: ClassVar[str]  # before each word among the terms

    def __init__(self, database: Database, morphemes: Morphemes, meaning: Meaning | None = None) -> None:
        super().__init__(database, morphemes)
        self._meaning = meaning

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
        counted = _counted(asked, counts)
        window = await self._database.ask(partial(self._window, asked=asked, counts=counts, narrowed=narrowed))
        near = None
        if asked.is_meant(counts.of) and not await self._is_sure(window, counted):
            near = await self._nearness(query, asked, counts, counted, narrowed)
        beside = sorted(near.essays if near else ())
        if beside:
            join = partial(self._joined, window=window, asked=asked, counts=counts, beside=beside)
            window = await self._database.ask(join)
        first = await self._ranked(window, asked, counted, near)
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
        lowest = min(hit.score for hit in first)  # scores by words alone are of another scale
        others = [
            Hit(Slug(row.slug), min(row.score, lowest), begin + number) for number, row in enumerate(rows) if row.slug
        ]
        return [*first[offset : offset + limit], *others], total

    async def _nearness(
        self, query: str, asked: Asked, counts: Counts, counted: Counted, narrowed: Narrowed
    ) -> Nearness | None:
        """How near essays are in meaning; None where nothing can tell."""
        if self._meaning is None:
            return None
        unmet = unmet_of(asked, counts)
        vectors = await query_vectors(self._meaning, self._morphemes, query, unmet[:UNMET_MAX])
        if vectors is None:
            return None
        model = self._meaning.name
        essays = await self.likeness(model, vectors.whole, NEAREST, WEIGHTS, narrowed)
        if not essays:  # no essay has vectors yet
            return None
        nearest = dict.fromkeys(unmet, 0.0)
        for text, vector in zip(unmet, vectors.unmet, strict=False):
            nearest[text] = max(
                (near.closeness for near in await self.nearest(model, vector, 1, *narrowed)), default=0.0
            )
        return Nearness(essays, covered(asked, counted, nearest))

    def _window(self, connection: Connection, *, asked: Asked, counts: Counts, narrowed: Narrowed) -> _Window:
        """The best hits with their texts."""
        page = self._page(connection, asked, counts, narrowed)
        rows = page(connection, WINDOW, 0) if page else []
        ranked = [row for row in rows if row.slug is not None]
        return _Window(self._candidates(connection, ranked, asked), rows[0].total if rows else 0, page)

    def _joined(
        self, connection: Connection, *, window: _Window, asked: Asked, counts: Counts, beside: Sequence[Slug]
    ) -> _Window:
        """``window`` with what is near in meaning. Some of it is found by words, too, behind the best hits: it counts
        as a hit, and its score, which is lower than theirs, as none.
        """
        seen = {one.slug for one in window.found}
        others = self._beside(connection, [slug for slug in beside if slug not in seen])
        hits = self._hits_among(connection, asked, counts, [one.slug for one in others]) if window.page else ()
        joined = (one._replace(score=0.0) if one.slug in hits else one for one in others)
        return window._replace(found=[*window.found, *joined])

    async def _is_sure(self, window: _Window, counted: Counted) -> bool:
        """Whether words tell so much that meaning need not be asked."""
        return counted.whole >= SURE and await asyncio.to_thread(known, window.found, counted) >= SURE

    async def _ranked(self, window: _Window, asked: Asked, counted: Counted, near: Nearness | None) -> list[Hit]:
        if asked.reads_texts:
            return await asyncio.to_thread(again, window.found, asked, counted, near)
        return again(window.found, asked, counted, near)

    async def holding(self, texts: Sequence[str]) -> Collection[Slug] | None:
        phrases = [phrase for text in texts for phrase in literal_phrases(text)]
        if not phrases:
            return None
        found = await self._database.ask(partial(self._that_hold, phrases=tuple(dict.fromkeys(phrases))))
        return {Slug(slug) for slug in found}

    async def complete(self, text: str, limit: int, without: Collection[str] = ()) -> Sequence[Slug]:
        keys, limit = asked_keys(text), max(0, limit)
        if not keys or not limit:
            return []
        given = {"limit": limit, "last": limit - 1} | ({"without": self._list(sorted(without))} if without else {})
        asked = [given | {"key": self._key(key), "end": key + "\U0010ffff"} for key in keys]
        best = await self._database.ask(partial(_best, statement=self.COMPLETE[bool(without)], asked=asked))
        return [Slug(slug) for slug in sorted(best, key=lambda slug: (best[slug], slug))[:limit]]

    @abstractmethod
    def _page(self, connection: Connection, asked: Asked, counts: Counts, narrowed: Narrowed) -> Page | None:
        """How to get the rows of ``asked``; None where no term of it is in the index."""

    @abstractmethod
    def _hits_among(
        self, connection: Connection, asked: Asked, counts: Counts, slugs: Sequence[str]
    ) -> Collection[str]:
        """Those of ``slugs`` that are hits by their words."""

    @abstractmethod
    def _candidates(self, connection: Connection, rows: Sequence[SqlRow[Any]], asked: Asked) -> Sequence[Candidate]:
        """``rows`` with their texts."""

    @abstractmethod
    def _that_hold(self, connection: Connection, phrases: Sequence[Phrase]) -> Sequence[str]:
        """The slugs of essays that hold all of ``phrases``."""

    @abstractmethod
    def _beside(self, connection: Connection, slugs: Sequence[Slug]) -> Sequence[Candidate]:
        """Those of ``slugs`` that are indexed, with their texts and the score ``NO_HIT``."""

    @abstractmethod
    def _counts(self, connection: Connection, asked: Asked) -> Counts:
        """In how many essays each term of ``asked`` is, roughly."""

    def _key(self, key: str) -> str:
        """A key as the database keeps it."""
        return key

    def _spoken(self, connection: Connection, asked: Asked) -> Meant:
        """What the sound of ``asked`` may mean."""
        forms: dict[str, list[str]] = {}
        for row in connection.execute(self.FORMS, {"pieces": self._list(sorted(readings_in(asked.kana)))}):
            forms.setdefault(row.reading, []).append(row.form)
        held = partial(self._held, connection)
        known = sounding(asked.kana, self._morphemes)
        return meanings(asked.kana, forms, self.WORD, held, partial(self._holds, connection), known)

    def _in_kanji(self, connection: Connection, meant: Meant) -> Iterator[tuple[Asked, Counts]]:
        """The queries that are ``meant``, as if they were typed."""
        for typed in meant.texts:
            asked = read(typed, self._words)
            counts = self._counts(connection, asked)
            yield asked.plain(counts.of), counts

    @abstractmethod
    def _holds(self, connection: Connection, together: Together) -> bool:
        """Whether an essay holds such words without a gap between them."""


def _counted(asked: Asked, counts: Counts) -> Counted:
    pieces = {piece: rarity(counts.of(Phrase(True, (form,))), counts.total) for piece, form in asked.content}
    return Counted(pieces, weighed(asked.subjects, counts.of, counts.total) if asked.reads_texts else ())


def _best(
    connection: Connection, *, statement: TextClause, asked: Sequence[Mapping[str, Any]]
) -> Mapping[str, tuple[int, int]]:
    """The best rank and the length of each slug."""
    best: dict[str, tuple[int, int]] = {}
    for values in asked:
        for slug, rank, length in connection.execute(statement, values):
            best[slug] = min((rank, length), best.get(slug, (rank, length)))
    return best
