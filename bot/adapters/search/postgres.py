"""The search index in PostgreSQL: the same terms as in SQLite, as lexemes of one ``tsvector`` for each essay.

PostgreSQL ranks by how often and where a lexeme occurs, but does not know how rare it is. So we count in how many
essays each occurs, and find the essays that hold the rarest. The index alone shows which of these hold most of what was
asked for; the likeliest hundred are ranked by all terms, those of rare and common ones weighed apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import Connection, TextClause, text
from sqlalchemy import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import lexemes, tables, vector_tables
from bot.adapters.search.embedded_index import IndexedText, VectorStatements
from bot.adapters.search.expressions import Asked, Counts
from bot.adapters.search.hearing import Together
from bot.adapters.search.lexemes import Indexed, Query
from bot.adapters.search.ranking import EVERY_WORD, NO_HIT, Candidate
from bot.adapters.search.reckoning import Narrowed
from bot.adapters.search.shadow_index import Runs
from bot.adapters.search.term_index import Page, TermIndex
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.language.subjects import Phrase

# One writer at a time: two would wait for each other's rows.
_LOCK: Final = text("SELECT pg_advisory_xact_lock(1840507)")

_THERE: Final = text("SELECT slug FROM search_essays WHERE slug = ANY(CAST(:slugs AS text[]))")
_EXISTS: Final = text("SELECT to_regclass(:table)")
_COMMON: Final = text("SELECT term, essays FROM search_terms WHERE term = ANY(CAST(:terms AS text[]))")
_FORMS: Final = text("SELECT reading, form FROM search_readings WHERE reading = ANY(CAST(:pieces AS text[]))")
_HOLDS: Final = text("SELECT 1 FROM search_essays WHERE terms @@ CAST(:expression AS tsquery) LIMIT 1")
# Slugs, by which ties go, are looked up for those alone that can come among the first.
_COMPLETE: Final = """
    WITH keyed AS MATERIALIZED (
        SELECT id, min(rank) AS rank, min(length) AS length
        FROM (SELECT id, rank, length FROM search_keys {seen} key >= :key AND key < :end LIMIT 2000) AS every
        GROUP BY id
    )
    SELECT slug, rank, length FROM (
        SELECT * FROM keyed ORDER BY rank, length FETCH FIRST CAST(:limit AS bigint) ROWS WITH TIES
    ) AS first JOIN search_essays USING (id) ORDER BY rank, length, slug LIMIT :limit
    """
_SEEN: Final = "JOIN search_essays USING (id) WHERE collection <> ALL(CAST(:without AS text[])) AND"
RANKED: Final = 100
"""Hits that are ranked by all terms of the query, which reads all terms of the essay. The others come behind
them by what found them.
"""
_BEHIND: Final = 1_000_000
_SEARCH: Final = """
    WITH asked AS MATERIALIZED (
        SELECT CAST(term AS tsquery) AS term, weight
        FROM unnest(CAST(:terms AS text[]), CAST(:tellings AS integer[])) AS given (term, weight)
    ), hits AS MATERIALIZED (
        SELECT id, slug, day, sum(weight) AS told FROM asked JOIN search_essays ON terms @@ term {narrowed}
        GROUP BY search_essays.id
    ), best AS MATERIALIZED (
        SELECT id FROM hits ORDER BY told DESC, day DESC, slug COLLATE "C" LIMIT {ranked}
    ), ranked AS (
        SELECT id, slug, day, {relevance} + {bonus} AS score
        FROM best JOIN search_essays USING (id) CROSS JOIN LATERAL ({once}) AS once
    ), others AS (
        SELECT id, slug, day, told / 1000.0 - {behind} AS score FROM hits ORDER BY told DESC, day DESC, slug COLLATE "C"
        LIMIT greatest(0, CAST(:limit AS bigint) + CAST(:offset AS bigint) + {more} - {ranked}) OFFSET {ranked}
    ), page AS (
        SELECT id, slug, day, round(CAST(score AS numeric), 6) AS score
        FROM (SELECT * FROM ranked UNION ALL SELECT * FROM others) AS every
        {excluded} ORDER BY 4 DESC, day DESC, slug COLLATE "C" LIMIT :limit OFFSET :offset
    )
    SELECT total.hits AS total, page.id, page.slug, page.day, CAST(page.score AS double precision) AS score
    FROM (SELECT count(*) AS hits FROM hits) AS total LEFT JOIN page ON TRUE
    ORDER BY page.score DESC, page.day DESC, page.slug COLLATE "C"
    """
# An essay's terms lie in pieces: an update that changes nothing detoasts them once, not again for each function.
_ONCE: Final = "SELECT setweight(terms, 'D', '{}') AS held OFFSET 0"
_RANK: Final = (
    "CAST(:weight{n} AS double precision) * ts_rank(CAST(:weights AS real[]), held, CAST(:bucket{n} AS tsquery), 1)"
)
_ONLY: Final = "slug = ANY(CAST(:only AS text[]))"
_OWN: Final = "language = :language"
_WITHOUT: Final = "collection <> ALL(CAST(:without AS text[]))"
_WHOLE: Final = (
    "NOT EXISTS (SELECT FROM unnest(CAST(:whole AS text[])) AS word"
    " WHERE strpos(body, word) = 0 AND strpos(title, word) = 0)"
)
_EXCLUDED: Final = "WHERE slug <> ALL(CAST(:excluded AS text[]))"
_OPTIONAL: Final = {"excluded", "language", "only", "without", "every", "whole", "likeliest"}
_AMONG: Final = text(
    "SELECT slug FROM search_essays WHERE slug = ANY(CAST(:slugs AS text[]))"
    " AND EXISTS (SELECT FROM unnest(CAST(:terms AS text[])) AS term WHERE terms @@ CAST(term AS tsquery))"
)
_THAT_HOLD: Final = text("SELECT slug FROM search_essays WHERE terms @@ CAST(:expression AS tsquery)")
_NAMED: Final = text("SELECT slug, day, title, body FROM search_essays WHERE slug = ANY(CAST(:slugs AS text[]))")
_INDEXED: Final = text(
    "SELECT slug, draft_hash, language, collection, title, body FROM search_essays"
    " WHERE slug = ANY(CAST(:slugs AS text[]))"
)
_TEXTS: Final = text("SELECT id, title, body FROM search_essays WHERE id = ANY(CAST(:ids AS bigint[]))")


@cache
def _statement(buckets: int, *given: str) -> TextClause:
    """The statement for so many buckets and the parameters that are ``given``."""
    ranks = [_RANK.format(n=number) for number in range(buckets)]
    tests = {"language": _OWN, "only": _ONLY, "without": _WITHOUT}
    narrowed = " AND ".join(test for name, test in tests.items() if name in given)
    every = " AND ".join(
        test for name, test in {"every": "held @@ CAST(:every AS tsquery)", "whole": _WHOLE}.items() if name in given
    )
    likeliest = "held @@ CAST(:likeliest AS tsquery)" if "likeliest" in given else ""
    first = " OR ".join(filter(None, (likeliest, every)))
    return text(
        _SEARCH.format(
            narrowed=f"WHERE {narrowed}" if narrowed else "",
            excluded=_EXCLUDED if "excluded" in given else "",
            more="cardinality(CAST(:excluded AS text[]))" if "excluded" in given else "0",
            ranked=RANKED,
            behind=_BEHIND,
            once=_ONCE,
            relevance=" + ".join(ranks) or "0.0",
            bonus=f"CASE WHEN {first} THEN {EVERY_WORD} ELSE 0 END" if first else "0",
        )
    )


class PostgresSearch(TermIndex[Indexed]):
    """A ``SearchIndex`` in a ``database`` on PostgreSQL. ``start`` before the first use."""

    BATCH = 250
    HELD = 0.04  # of 250 essays at once it was a second and more; a piece that meets a busy moment may take twice this
    CREATE = vector_tables.CREATE
    THERE = _THERE
    COMPLETE = (text(_COMPLETE.format(seen="WHERE")), text(_COMPLETE.format(seen=_SEEN)))
    FORMS = _FORMS
    VECTORS = VectorStatements(
        vector_tables.CREATE_VECTORS,
        "unnest(CAST(:numbers AS bigint[])) AS given (value)",
        "unnest(CAST(:strings AS text[])) AS given (value)",
    )
    WORD = lexemes.WORD
    STEM = lexemes.GRAM

    @property
    def _version(self) -> str:
        return lexemes.version(self._words)

    async def _lock(self, connection: AsyncConnection) -> None:
        await connection.execute(_LOCK)

    async def _exists(self, connection: AsyncConnection, table: str) -> bool:
        return (await connection.execute(_EXISTS, {"table": table})).scalar() is not None

    async def _drop(self, connection: Runs) -> None:
        await vector_tables.drop(connection)

    async def _take_over(self, connection: AsyncConnection) -> None:
        await vector_tables.take_over(connection)

    async def _put(self, connection: Runs, rows: Sequence[Indexed]) -> None:
        await vector_tables.put(connection, rows)

    async def _forget(self, connection: Runs, slugs: Sequence[Slug]) -> None:
        await vector_tables.forget(connection, slugs)

    async def _settle(self, connection: Runs) -> bool:
        return False  # each write sorts what it gathers into the index itself

    def _slug(self, row: Indexed) -> str:
        return row.slug

    def _text(self, row: Indexed) -> IndexedText:
        return IndexedText.of(row.slug, row.draft_hash, row.language, row.collection, row.title, row.body)

    def _texts(self, connection: Connection, slugs: Collection[str]) -> Sequence[IndexedText]:
        rows = connection.execute(_INDEXED, {"slugs": self._list(slugs)})
        return [IndexedText.of(*row) for row in rows]

    def _page(self, connection: Connection, asked: Asked, counts: Counts, narrowed: Narrowed) -> Page | None:
        query = self._query(connection, asked, counts)
        return partial(_rows, _values(query, narrowed), len(query.buckets)) if query.telling else None

    def _hits_among(
        self, connection: Connection, asked: Asked, counts: Counts, slugs: Sequence[str]
    ) -> Collection[str]:
        terms = [term for _, term in self._query(connection, asked, counts).telling]
        return set(connection.execute(_AMONG, {"slugs": list(slugs), "terms": terms}).scalars())

    def _candidates(self, connection: Connection, rows: Sequence[SqlRow[Any]], asked: Asked) -> Sequence[Candidate]:
        """Without texts where nothing is ranked by them: unpacking them takes time."""
        ids = [row.id for row in rows if asked.reads_texts]
        held = {row.id: row for row in connection.execute(_TEXTS, {"ids": ids})} if ids else {}
        texts = {id_: (row.title, row.body) for id_, row in held.items()}
        return [Candidate(row.slug, row.day, row.score, *texts.get(row.id, ("", ""))) for row in rows]

    def _in_terms(self, row: tables.Row, keys: frozenset[tables.Key]) -> Indexed:
        return lexemes.indexed(row, self._words, keys)

    def _list(self, values: Collection[Any]) -> list[Any]:
        return list(values)

    def _key(self, key: str) -> str:
        return lexemes.clean(key)

    def _that_hold(self, connection: Connection, phrases: Sequence[Phrase]) -> Sequence[str]:
        return connection.execute(_THAT_HOLD, {"expression": lexemes.every_of(phrases)}).scalars().all()

    def _beside(self, connection: Connection, slugs: Sequence[Slug]) -> Sequence[Candidate]:
        rows = connection.execute(_NAMED, {"slugs": list(slugs)}) if slugs else ()
        return [Candidate(row.slug, row.day, NO_HIT, row.title, row.body) for row in rows]

    def _holds(self, connection: Connection, together: Together) -> bool:
        found = connection.execute(_HOLDS, {"expression": lexemes.expression(together)})
        return found.first() is not None

    def _held(self, connection: Connection, terms: set[str]) -> tuple[Mapping[str, int], int]:
        languages = {lexemes.LANGUAGE + language for language in Language}
        rows = connection.execute(_COMMON, {"terms": sorted(terms | languages)})
        held = {row.term: row.essays for row in rows}
        return held, sum(held.get(language, 0) for language in languages)

    def _counts(self, connection: Connection, asked: Asked) -> Counts:
        rows = connection.execute(_COMMON, {"terms": sorted(lexemes.names(asked))})
        return lexemes.counts_of({row.term: row.essays for row in rows})

    def _query(self, connection: Connection, asked: Asked, counts: Counts) -> Query:
        query = lexemes.query(asked, counts)
        if not asked.kana or (query.telling and not asked.japanese):  # “made” is an English word before it is まで
            return query
        meant = self._spoken(connection, asked)
        read_as = [lexemes.query(*each) for each in self._in_kanji(connection, meant)]
        return lexemes.with_readings(query, asked.kana, meant, read_as)


def _values(query: Query, narrowed: Narrowed) -> dict[str, Any]:
    values: dict[str, Any] = {
        "terms": [term for _, term in query.telling],
        "tellings": [telling for telling, _ in query.telling],
        "weights": query.weights,
    }
    for number, (weight, bucket) in enumerate(query.buckets):
        values |= {f"weight{number}": weight, f"bucket{number}": bucket}
    if query.every:
        values["every"] = query.every
        if query.whole:
            values["whole"] = query.whole
    if query.likeliest:
        values["likeliest"] = query.likeliest
    if narrowed.language:
        values["language"] = narrowed.language.value
    if narrowed.only is not None:
        values["only"] = sorted(narrowed.only)
    if narrowed.without:
        values["without"] = [lexemes.clean(name) for name in sorted(narrowed.without)]
    return values


def _rows(
    values: Mapping[str, Any],
    buckets: int,
    connection: Connection,
    limit: int,
    offset: int,
    *,
    excluded: Sequence[Slug] = (),
) -> Sequence[SqlRow[Any]]:
    lists = {"excluded": list(excluded)} if excluded else {}
    given = {**values, **lists, "limit": limit, "offset": offset}
    return connection.execute(_statement(buckets, *sorted(given.keys() & _OPTIONAL)), given).all()
