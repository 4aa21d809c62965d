"""The search index in SQLite's FTS5, filled with our own terms.

FTS5 alone finds no two-character Japanese word: its default tokenizer takes a whole sentence for one word, and its
trigrams need three characters. So both the essays and the queries are cut into terms of two streams, words and bigrams,
and FTS5 sees only terms with spaces between them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import Connection, TextClause, text
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.embedded_index import IndexedText, VectorStatements
from bot.adapters.search.expressions import (
    Asked,
    Counts,
    Expressions,
    every_of,
    expression,
    expressions,
    names,
    with_readings,
)
from bot.adapters.search.hearing import Together
from bot.adapters.search.ranking import EVERY_WORD, NO_HIT, Candidate
from bot.adapters.search.readings_cache import ReadingsCache
from bot.adapters.search.reckoning import Narrowed
from bot.adapters.search.shadow_index import Runs
from bot.adapters.search.term_index import Page, TermIndex
from bot.adapters.sql.engine import Database
from bot.core.ids import Slug
from bot.language.morphemes import Morphemes
from bot.language.subjects import Phrase
from bot.ports.meaning import Meaning

_MANY: Final = 200  # essays that hold a common term

_COMMON: Final = text("SELECT term, doc FROM search_vocabulary WHERE term IN (SELECT value FROM json_each(:terms))")
_EXISTS: Final = text("SELECT 1 FROM sqlite_master WHERE name = :table")
_NAMED: Final = text("SELECT id, slug, day FROM search_essays WHERE slug IN (SELECT value FROM json_each(:slugs))")
_THERE: Final = text("SELECT slug FROM search_essays WHERE slug IN (SELECT value FROM json_each(:slugs))")
_ANY: Final = text("SELECT 1 FROM search_terms WHERE search_terms MATCH :expression LIMIT 1")
_THAT_HOLD: Final = text(
    "SELECT slug FROM search_terms JOIN search_essays ON id = search_terms.rowid WHERE search_terms MATCH :expression"
)
# FTS5 first and once: asked for each essay by itself it takes four times as long.
_AMONG: Final = text(
    "SELECT slug FROM search_terms JOIN search_essays ON id = search_terms.rowid"
    " WHERE search_terms MATCH :expression AND slug IN (SELECT value FROM json_each(:slugs))"
)
_NEWEST: Final = text("SELECT coalesce(max(id), 0) FROM search_essays")
_FORMS: Final = text(
    "SELECT reading, form FROM search_readings WHERE reading IN (SELECT value FROM json_each(:pieces))"
)

# An inner limit keeps a single letter, which nearly every essay has a word with, as quick as a whole word. Slugs, by
# which ties go, are looked up for those alone that can come among the first. Rank and length are one number, since two
# take twice the time to sort.
_COMPLETE: Final = """
    WITH keyed AS MATERIALIZED (
        SELECT id, min(place) AS place
        FROM (SELECT id, (rank << 32) + length AS place FROM search_keys {seen} key >= :key AND key < :end LIMIT 2000)
        GROUP BY id
    )
    SELECT slug, place >> 32 AS rank, place & 4294967295 AS length FROM keyed CROSS JOIN search_essays USING (id)
    WHERE place <= coalesce((SELECT place FROM keyed ORDER BY place LIMIT 1 OFFSET :last), place)
    ORDER BY place, slug LIMIT :limit
    """
_WITHOUT: Final = "collection NOT IN (SELECT value FROM json_each(:without))"
_SEEN: Final = f"CROSS JOIN search_essays USING (id) WHERE {_WITHOUT} AND"

# One statement, so that page and total are of the same moment; the total is there on an empty page, too. Day and slug,
# by which ties go, are looked up for those alone that can come on the page: they reach the score of its last one.
_STATEMENT: Final = """
    WITH found AS MATERIALIZED ({found}), {every} hits AS MATERIALIZED (
        SELECT id, round(relevance{bonus}, 6) AS score FROM found {narrowed}
    ), page AS (
        SELECT id, slug, day, score FROM hits JOIN search_essays USING (id)
        WHERE score >= coalesce((SELECT score FROM hits ORDER BY score DESC LIMIT 1 OFFSET :last), 0) {excluded}
        ORDER BY score DESC, day DESC, slug LIMIT :limit OFFSET :offset
    )
    SELECT total.hits AS total, page.id AS id, page.slug AS slug, page.day AS day, page.score AS score
    FROM (SELECT count(*) AS hits FROM hits) AS total LEFT JOIN page ON TRUE
    ORDER BY page.score DESC, page.day DESC, page.slug
    """
_FOUND: Final = """
    SELECT rowid AS id, {weight} * -bm25(search_terms, :w0, :w1) AS relevance
    FROM search_terms WHERE search_terms MATCH :{name}
    """
_SYNONYM: Final = 0.1  # of what a word that was typed counts
_EVERY: Final = "every AS MATERIALIZED (SELECT rowid AS id FROM search_terms WHERE search_terms MATCH :every),"
_BONUS: Final = f" + {EVERY_WORD} * (id IN (SELECT id FROM every))"
_EXCLUDED: Final = "AND slug NOT IN (SELECT value FROM json_each(:excluded))"
_OPTIONAL: Final = {"excluded", "any", "also", "every", "only", "without"}
_ONLY: Final = "slug IN (SELECT value FROM json_each(:only))"


@cache
def _statement(*given: str) -> TextClause:
    """The statement for the parameters that are ``given``."""
    every = "every" in given
    ways = [_FOUND.format(name=name, weight=w) for name, w in (("any", 1), ("also", _SYNONYM)) if name in given]
    found = (
        ways[0]
        if len(ways) == 1
        else f"SELECT id, max(relevance) AS relevance FROM ({' UNION ALL '.join(ways)}) GROUP BY id"
    )
    tests = " AND ".join(test for name, test in (("only", _ONLY), ("without", _WITHOUT)) if name in given)
    narrowed = f"JOIN search_essays USING (id) WHERE {tests}" if tests else ""
    return text(
        _STATEMENT.format(
            found=found,
            every=_EVERY if every else "",
            bonus=_BONUS if every else "",
            narrowed=narrowed,
            excluded=_EXCLUDED if "excluded" in given else "",
        )
    )


class SqliteSearch(TermIndex[tuple[tables.Row, tables.Terms]]):
    """A ``SearchIndex`` in a SQLite ``database``. ``start`` before the first use."""

    BATCH = 500  # large pieces are merged less; others wait less than half a second for their write
    CREATE = tables.CREATE
    THERE = _THERE
    COMPLETE = (text(_COMPLETE.format(seen="WHERE")), text(_COMPLETE.format(seen=_SEEN)))
    FORMS = _FORMS
    VECTORS = VectorStatements(tables.CREATE_VECTORS, "json_each(:numbers) AS given", "json_each(:strings) AS given")
    WORD = tables.WORD

    def __init__(self, database: Database, morphemes: Morphemes, meaning: Meaning | None = None) -> None:
        super().__init__(database, morphemes, meaning)
        self._readings_cache = ReadingsCache()
        self._counted: dict[str, int] = {}
        self._counted_at = 0

    async def settle(self) -> None:
        await super().settle()
        self._readings_cache.forget()

    @property
    def _version(self) -> str:
        return tables.version(self._words)

    async def _lock(self, connection: AsyncConnection) -> None:
        pass  # SQLite has one writer

    async def _exists(self, connection: AsyncConnection, table: str) -> bool:
        return (await connection.execute(_EXISTS, {"table": table})).first() is not None

    async def _drop(self, connection: Runs) -> None:
        await tables.drop(connection)

    async def _take_over(self, connection: AsyncConnection) -> None:
        await tables.take_over(connection)

    async def _put(self, connection: Runs, rows: Sequence[tuple[tables.Row, tables.Terms]]) -> None:
        await tables.put(connection, self._words, rows, self._readings_cache)

    async def _forget(self, connection: Runs, slugs: Sequence[Slug]) -> None:
        await tables.forget(connection, self._words, slugs)

    async def _settle(self, connection: Runs) -> bool:
        return await tables.settle(connection)

    def _slug(self, row: tuple[tables.Row, tables.Terms]) -> str:
        return row[0].slug

    def _text(self, row: tuple[tables.Row, tables.Terms]) -> IndexedText:
        one = row[0]
        return IndexedText.of(one.slug, one.draft_hash, one.language, one.collection, one.title, one.body)

    def _texts(self, connection: Connection, slugs: Collection[str]) -> Sequence[IndexedText]:
        rows = connection.execute(tables.INDEXED, {"slugs": self._list(slugs)}).all()
        held = tables.texts_of(connection.execute(tables.TEXTS, tables.texts_wanted([row.id for row in rows])))
        return [
            IndexedText.of(row.slug, row.draft_hash, row.language, row.collection, *held.get(row.id, ("", "")))
            for row in rows
        ]

    def _page(self, connection: Connection, asked: Asked, counts: Counts, narrowed: Narrowed) -> Page | None:
        asking = self._expressions(connection, asked, counts)
        return partial(_rows, _values(asking, narrowed)) if asking.telling or asking.also else None

    def _hits_among(
        self, connection: Connection, asked: Asked, counts: Counts, slugs: Sequence[str]
    ) -> Collection[str]:
        asking = self._expressions(connection, asked, counts)
        found: set[str] = set()
        for one in filter(None, (" OR ".join(asking.telling), asking.synonyms(None))):
            values = {"expression": one, "slugs": self._list(slugs)}
            found.update(connection.execute(_AMONG, values).scalars())
        return found

    def _candidates(self, connection: Connection, rows: Sequence[SqlRow[Any]], asked: Asked) -> Sequence[Candidate]:
        """Without texts where nothing is ranked by them: unpacking them takes time."""
        wanted = tables.texts_wanted([row.id for row in rows])
        held = tables.texts_of(connection.execute(tables.TEXTS, wanted)) if asked.reads_texts else {}
        return [Candidate(row.slug, row.day, row.score, *held.get(row.id, ("", ""))) for row in rows]

    def _in_terms(self, row: tables.Row, keys: frozenset[tables.Key]) -> tuple[tables.Row, tables.Terms]:
        return row, tables.terms(self._words, row.language, row.title, row.body)._replace(keys=keys)

    def _list(self, values: Collection[Any]) -> str:
        return json.dumps(list(values))

    def _expressions(self, connection: Connection, asked: Asked, counts: Counts) -> Expressions:
        asking = expressions(asked, counts)
        if not asked.kana or (asking.telling and not asked.japanese):  # “made” is an English word before it is まで
            return asking
        if asked.katakana and _is_there(connection, asking.every):
            return asking
        meant = self._spoken(connection, asked)
        read_as = [expressions(*each) for each in self._in_kanji(connection, meant)]
        return with_readings(asking, asked.kana, meant, read_as)

    def _holds(self, connection: Connection, together: Together) -> bool:
        return _is_there(connection, expression(together))

    def _that_hold(self, connection: Connection, phrases: Sequence[Phrase]) -> Sequence[str]:
        return connection.execute(_THAT_HOLD, {"expression": every_of(phrases)}).scalars().all()

    def _beside(self, connection: Connection, slugs: Sequence[Slug]) -> Sequence[Candidate]:
        rows = connection.execute(_NAMED, {"slugs": json.dumps(slugs)}).all() if slugs else []
        held = tables.texts_of(connection.execute(tables.TEXTS, tables.texts_wanted([row.id for row in rows])))
        return [Candidate(row.slug, row.day, NO_HIT, *held[row.id]) for row in rows]

    def _held(self, connection: Connection, terms: set[str]) -> tuple[Mapping[str, int], int]:
        return self._common(connection, terms), connection.execute(_NEWEST).scalar_one()

    def _counts(self, connection: Connection, asked: Asked) -> Counts:
        return Counts(self._common(connection, names(asked)), connection.execute(_NEWEST).scalar_one())

    def _common(self, connection: Connection, names: set[str]) -> dict[str, int]:
        """In how many essays each term is. Counting a common one is slow, and a rough number will do: it is
        cached until the library has grown by a tenth.
        """
        newest = connection.execute(_NEWEST).scalar_one()
        if not self._counted_at <= newest <= 1.1 * self._counted_at:
            self._counted, self._counted_at = {}, newest
        counted = self._counted  # others may be counting in another thread: in this one nothing is ever taken away
        known = {name: counted[name] for name in names if name in counted}
        asked = json.dumps(sorted(names - known.keys()))
        fresh = {row.term: row.doc for row in connection.execute(_COMMON, {"terms": asked})}
        counted.update((name, count) for name, count in fresh.items() if count >= _MANY)
        return known | fresh


def _values(asking: Expressions, narrowed: Narrowed) -> dict[str, Any]:
    values: dict[str, Any] = {f"w{number}": weight for number, weight in enumerate(asking.weights)}
    if asking.telling:
        values["any"] = asking.any(narrowed.language)
    if also := asking.synonyms(narrowed.language):
        values["also"] = also
    if asking.every:
        values["every"] = asking.every
    if narrowed.only is not None:
        values["only"] = json.dumps(sorted(narrowed.only))
    if narrowed.without:
        values["without"] = json.dumps(sorted(narrowed.without))
    return values


def _is_there(connection: Connection, expression: str) -> bool:
    return connection.execute(_ANY, {"expression": expression}).first() is not None


def _rows(
    values: Mapping[str, Any],
    connection: Connection,
    limit: int,
    offset: int,
    *,
    excluded: Sequence[Slug] = (),
) -> Sequence[SqlRow[Any]]:
    page = {"limit": limit, "offset": offset, "last": max(0, offset + limit + len(excluded) - 1)}
    given = {**values, **page} | ({"excluded": json.dumps(excluded)} if excluded else {})
    return connection.execute(_statement(*sorted(given.keys() & _OPTIONAL)), given).all()
