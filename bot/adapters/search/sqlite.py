"""The search index in SQLite's FTS5, filled with our own terms.

FTS5 by itself finds no two-character Japanese word: its default tokenizer takes a whole sentence for one word, and its
trigrams need three characters. So both the essays and the queries are cut into terms of two streams, words and bigrams,
and FTS5 sees only terms with spaces between them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row as SqlRow
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.asking import Asked, Expressions, expressions, pieces, read, spoken, with_readings
from bot.adapters.search.ranking import EVERY_WORD, WINDOW, Candidate, again
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.search import Hit
from bot.text.keys import asked
from bot.text.morphemes import Morphemes
from bot.text.words import Words

BATCH: Final = 50  # essays of one write, so that nobody else waits long for theirs
_MANY: Final = 200  # essays that hold a common term

_COMMON: Final = text("SELECT term, doc FROM search_vocabulary WHERE term IN (SELECT value FROM json_each(:terms))")
_ANY: Final = text("SELECT 1 FROM search_terms WHERE search_terms MATCH :expression LIMIT 1")
_NEWEST: Final = text("SELECT coalesce(max(id), 0) FROM search_essays")
_FORMS: Final = text(
    f"SELECT reading, form, (SELECT doc FROM search_vocabulary WHERE term = '{tables.WORD}' || form)"
    " AS essays FROM search_readings WHERE reading IN (SELECT value FROM json_each(:pieces)) ORDER BY essays DESC, form"
)

# An inner limit keeps a single letter, which nearly every essay has a word with, as quick as a whole word.
_COMPLETE: Final = text(
    """
    SELECT slug, min(rank) AS rank, length
    FROM (SELECT id, rank, length FROM search_keys WHERE key >= :key AND key < :end LIMIT 2000)
    JOIN search_essays USING (id) GROUP BY id ORDER BY 2, 3, 1 LIMIT :limit
    """
)

# One statement, so that page and total are of the same moment; the total is there on an empty page, too. The slug, by
# which ties go, is looked up for those alone that can come on the page: they reach the score of its last one.
_STATEMENT: Final = """
    WITH found AS MATERIALIZED (
        SELECT rowid AS id, -bm25(search_terms, :w0, :w1, :w2, :w3) AS relevance
        FROM search_terms WHERE search_terms MATCH :any
    ), {every} hits AS MATERIALIZED (
        SELECT id, round(relevance{bonus}, 6) AS score FROM found {only}
    ), page AS (
        SELECT id, slug, score FROM hits JOIN search_essays USING (id)
        WHERE score >= coalesce((SELECT score FROM hits ORDER BY score DESC LIMIT 1 OFFSET :last), 0)
        ORDER BY score DESC, slug LIMIT :limit OFFSET :offset
    )
    SELECT total.hits AS total, page.id AS id, page.slug AS slug, page.score AS score
    FROM (SELECT count(*) AS hits FROM hits) AS total LEFT JOIN page ON TRUE
    ORDER BY page.score DESC, page.slug
    """
_EVERY: Final = "every AS MATERIALIZED (SELECT rowid AS id FROM search_terms WHERE search_terms MATCH :every),"
_BONUS: Final = f" + {EVERY_WORD} * (id IN (SELECT id FROM every))"
_ONLY: Final = "JOIN search_essays USING (id) WHERE slug IN (SELECT value FROM json_each(:only))"
_STATEMENTS: Final = {
    (every, only): text(
        _STATEMENT.format(every=_EVERY if every else "", bonus=_BONUS if every else "", only=_ONLY if only else "")
    )
    for every in (False, True)
    for only in (False, True)
}


class SqliteSearch:
    """A ``SearchIndex`` in the tables ``search_…`` of ``database``, which must be a SQLite one. ``start`` before the
    first use.
    """

    def __init__(self, database: Database, morphemes: Morphemes) -> None:
        self._database = database
        self._morphemes = morphemes
        self._words = Words(morphemes)
        self._counted: dict[str, int] = {}
        self._counted_at = 0

    async def start(self) -> None:
        """Make the tables where there are none; where another version made them, throw them away first."""
        version = tables.version(self._words)
        await self._database.write(lambda connection: tables.prepare(connection, version))

    async def versions(self) -> Mapping[Slug, str]:
        async with self._database.read() as connection:
            rows = await connection.execute(text("SELECT slug, draft_hash FROM search_essays"))
            return {Slug(row.slug): row.draft_hash for row in rows}

    async def update(self, essays: Sequence[Essay]) -> None:
        for start in range(0, len(essays), BATCH):
            rows = await asyncio.to_thread(self._rows, essays[start : start + BATCH])
            await self.put(rows)

    async def put(self, rows: Sequence[tuple[tables.Row, tables.Terms]]) -> None:
        """Index what is in its terms already."""
        await self._database.write(lambda connection: tables.put(connection, self._words, rows))

    async def settle(self) -> None:
        while await self._database.write(tables.settle):
            pass

    async def remove(self, slugs: Sequence[Slug]) -> None:
        if slugs:
            await self._database.write(lambda connection: tables.forget(connection, self._words, slugs))

    async def clear(self) -> None:
        version = tables.version(self._words)

        async def work(connection: AsyncConnection) -> None:
            await tables.drop(connection)
            await tables.prepare(connection, version)

        await self._database.write(work)

    async def search(
        self,
        query: str,
        language: Language | None,
        limit: int,
        offset: int = 0,
        only: Collection[Slug] | None = None,
    ) -> tuple[Sequence[Hit], int]:
        asked = await asyncio.to_thread(read, query, self._words)
        limit, offset = max(0, limit), max(0, offset)
        if not asked.keywords:
            return [], 0
        async with self._database.read() as connection:
            asking = await self._expressions(connection, asked)
            if not asking.telling:
                return [], 0
            values = _values(asking, language, only)
            top = await _rows(connection, values, WINDOW, 0)
            rest: Sequence[SqlRow[Any]] = ()
            if offset + limit > WINDOW:
                begin = max(offset, WINDOW)
                rest = await _rows(connection, values, offset + limit - begin, begin)
            ids = [row.id for row in top if row.slug is not None and asked.again and offset < WINDOW]
            held = await tables.texts_of(connection, ids)
        total = top[0].total
        found = [Candidate(row.slug, row.score, *held.get(row.id, ("", ""))) for row in top if row.slug is not None]
        first = await asyncio.to_thread(again, found, asked) if offset < WINDOW else []
        hits = first[offset : offset + limit] + [(row.slug, row.score) for row in rest if row.slug is not None]
        return [Hit(Slug(slug), score) for slug, score in hits], total

    async def complete(self, text: str, limit: int) -> Sequence[Slug]:
        best: dict[str, tuple[int, int]] = {}
        async with self._database.read() as connection:
            for key in asked(text):
                values = {"key": key, "end": key + "\U0010ffff", "limit": max(0, limit)}
                for row in await connection.execute(_COMPLETE, values):
                    place = (row.rank, row.length)
                    best[row.slug] = min(place, best.get(row.slug, place))
        return [Slug(slug) for slug in sorted(best, key=lambda slug: (best[slug], slug))[: max(0, limit)]]

    async def _expressions(self, connection: AsyncConnection, asked: Asked) -> Expressions:
        names = {term.text for term in asked.grams} | {tables.WORD + form for form in asked.words}
        asking = expressions(asked, await self._common(connection, names))
        if not asked.kana or (asking.telling and not asked.japanese):  # “made” is an English word before it is まで
            return asking
        if asked.katakana and await _is_there(connection, asking.every):
            return asking
        forms: dict[str, list[tuple[str, int]]] = {}
        for row in await connection.execute(_FORMS, {"pieces": json.dumps(sorted(pieces(asked.kana)))}):
            forms.setdefault(row.reading, []).append((row.form, row.essays or 0))
        return with_readings(asking, [spoken(kana, forms) for kana in asked.kana])

    async def _common(self, connection: AsyncConnection, names: set[str]) -> dict[str, int]:
        """In how many essays each term is. To count a common one takes long, and a rough number will do: it is
        remembered until the library has grown by a tenth.
        """
        newest = (await connection.execute(_NEWEST)).scalar_one()
        if not self._counted_at <= newest <= 1.1 * self._counted_at:
            self._counted.clear()
            self._counted_at = newest
        known = {name: self._counted[name] for name in names if name in self._counted}
        asked = json.dumps(sorted(names - known.keys()))
        fresh = {row.term: row.doc for row in await connection.execute(_COMMON, {"terms": asked})}
        self._counted.update((name, count) for name, count in fresh.items() if count >= _MANY)
        return known | fresh

    def _rows(self, essays: Sequence[Essay]) -> list[tuple[tables.Row, tables.Terms]]:
        return [self._row(essay) for essay in essays]

    def _row(self, essay: Essay) -> tuple[tables.Row, tables.Terms]:
        row, terms = self.row(*tables.texts(essay))
        others = (*essay.tags, essay.category, essay.author, essay.slug)
        return row, terms._replace(keys=tables.completed_by(self._morphemes, essay.title, others))

    def row(self, slug: str, language: str, draft_hash: str, title: str, body: str) -> tuple[tables.Row, tables.Terms]:
        """What ``put`` takes for one text. It takes milliseconds, so not on the event loop."""
        row = tables.row(slug, language, draft_hash, title, body)
        return row, tables.terms(self._words, language, row.title, row.body)


def _values(asking: Expressions, language: Language | None, only: Collection[Slug] | None) -> dict[str, Any]:
    values: dict[str, Any] = {f"w{number}": weight for number, weight in enumerate(asking.weights)}
    values["any"] = asking.any(language)
    if asking.every:
        values["every"] = asking.every
    if only is not None:
        values["only"] = json.dumps(sorted(only))
    return values


async def _is_there(connection: AsyncConnection, expression: str) -> bool:
    return (await connection.execute(_ANY, {"expression": expression})).first() is not None


async def _rows(
    connection: AsyncConnection, values: Mapping[str, Any], limit: int, offset: int
) -> Sequence[SqlRow[Any]]:
    page = {"limit": limit, "offset": offset, "last": max(0, offset + limit - 1)}
    return (await connection.execute(_STATEMENTS["every" in values, "only" in values], {**values, **page})).all()
