"""The search index in PostgreSQL: the same terms as in SQLite, as lexemes of one ``tsvector`` for each essay.

PostgreSQL ranks by how often and where a lexeme stands, but does not know how rare it is. So we count in how many
essays each stands, ask for the essays that hold the rarest, and weigh the ranks of rare and common ones apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Row as SqlRow
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import lexemes, tables, vector_tables
from bot.adapters.search.asking import Asked
from bot.adapters.search.lexemes import Indexed, Query
from bot.adapters.search.ranking import EVERY_WORD, Candidate
from bot.adapters.search.successor import Runs
from bot.adapters.search.term_index import Narrowed, Page, TermIndex
from bot.core.ids import Slug

# One writer at a time: two would wait for each other's rows.
_LOCK: Final = text("SELECT pg_advisory_xact_lock(1840507)")

_EXISTS: Final = text("SELECT to_regclass(:table)")
_COMMON: Final = text("SELECT term, essays FROM search_terms WHERE term = ANY(CAST(:terms AS text[]))")
_ESSAYS: Final = text("SELECT count(*) FROM search_essays")
_FORMS: Final = text(
    "SELECT reading, form, essays FROM search_readings JOIN search_terms ON term = 'w' || form"
    " WHERE reading = ANY(CAST(:pieces AS text[])) ORDER BY essays DESC, form"
)
_COMPLETE: Final = """
    SELECT slug, min(rank) AS rank, min(length) AS length
    FROM (SELECT id, rank, length FROM search_keys {seen} key >= :key AND key < :end LIMIT 2000) AS keyed
    JOIN search_essays USING (id) GROUP BY slug ORDER BY 2, 3, 1 LIMIT :limit
    """
_SEEN: Final = "JOIN search_essays USING (id) WHERE collection <> ALL(CAST(:without AS text[])) AND"
_SEARCH: Final = """
    WITH found AS MATERIALIZED (
        SELECT id, slug, day, {relevance} + {bonus} AS relevance
        FROM search_essays WHERE terms @@ CAST(:any AS tsquery)
        AND (CAST(:language AS text) IS NULL OR language = :language)
        AND (CAST(:only AS text[]) IS NULL OR slug = ANY(CAST(:only AS text[])))
        AND collection <> ALL(CAST(:without AS text[]))
    ), hits AS (
        SELECT id, slug, day, round(CAST(relevance AS numeric), 6) AS score FROM found
    ), page AS (
        SELECT id, slug, day, score FROM hits
        ORDER BY score DESC, day DESC, slug COLLATE "C" LIMIT :limit OFFSET :offset
    )
    SELECT total.hits AS total, page.id, page.slug, page.day, CAST(page.score AS double precision) AS score,
        essay.title, essay.body
    FROM (SELECT count(*) AS hits FROM hits) AS total LEFT JOIN page ON TRUE
    LEFT JOIN search_essays AS essay ON essay.id = page.id
    ORDER BY page.score DESC, page.day DESC, page.slug COLLATE "C"
    """


class PostgresSearch(TermIndex[Indexed]):
    """A ``SearchIndex`` in a ``database`` on PostgreSQL. ``start`` before the first use."""

    BATCH = 250  # the more essays at once, the more of their terms are the same; others wait a second for their write
    COMPLETE = (text(_COMPLETE.format(seen="WHERE")), text(_COMPLETE.format(seen=_SEEN)))
    FORMS = _FORMS

    @property
    def _version(self) -> str:
        return lexemes.version(self._words)

    async def _lock(self, connection: AsyncConnection) -> None:
        await connection.execute(_LOCK)

    async def _exists(self, connection: AsyncConnection, table: str) -> bool:
        return (await connection.execute(_EXISTS, {"table": table})).scalar() is not None

    async def _make(self, connection: Runs, version: str) -> None:
        await vector_tables.prepare(connection, version)

    async def _drop(self, connection: Runs) -> None:
        await vector_tables.drop(connection)

    async def _take_over(self, connection: AsyncConnection) -> None:
        await vector_tables.take_over(connection)

    async def _put(self, connection: Runs, rows: Sequence[Indexed]) -> None:
        await vector_tables.put(connection, rows)

    async def _forget(self, connection: Runs, slugs: Sequence[Slug]) -> None:
        await vector_tables.forget(connection, slugs)

    async def _settle(self, connection: Runs) -> bool:
        return False  # what a write gathers, it sorts into the index itself

    def _slug(self, row: Indexed) -> str:
        return row.slug

    async def _page(self, connection: AsyncConnection, asked: Asked, narrowed: Narrowed) -> Page | None:
        asking = await self._query(connection, asked)
        values = {
            "language": narrowed.language and narrowed.language.value,
            "only": None if narrowed.only is None else sorted(narrowed.only),
            "without": [lexemes.clean(name) for name in sorted(narrowed.without)],
        }
        return partial(_rows, connection, asking, values) if asking.any else None

    async def _candidates(
        self, connection: AsyncConnection, rows: Sequence[SqlRow[Any]], asked: Asked
    ) -> Sequence[Candidate]:
        return [Candidate(row.slug, row.day, row.score, row.title, row.body) for row in rows]

    def _in_terms(self, row: tables.Row, keys: frozenset[tables.Key]) -> Indexed:
        return lexemes.indexed(row, self._words, keys)

    def _list(self, values: Collection[str]) -> list[str]:
        return list(values)

    def _key(self, key: str) -> str:
        return lexemes.clean(key)

    async def _query(self, connection: AsyncConnection, asked: Asked) -> Query:
        essays = (await connection.execute(_ESSAYS)).scalar_one()
        names = lexemes.names(asked)
        rows = await connection.execute(_COMMON, {"terms": sorted(names)})
        common = {row.term: row.essays for row in rows}
        asking = lexemes.query(asked, common, essays)
        if not asked.kana or (asking.any and not asked.japanese):  # “made” is an English word before it is まで
            return asking
        return lexemes.with_readings(asking, await self._spoken(connection, asked))


async def _rows(
    connection: AsyncConnection, asking: Query, narrowed: Mapping[str, Any], limit: int, offset: int
) -> Sequence[SqlRow[Any]]:
    values: dict[str, Any] = {"any": asking.any, **narrowed, "limit": limit, "offset": offset}
    parts = []
    for number, (weight, bucket) in enumerate(asking.buckets):
        parts.append(f"{weight:.4f} * ts_rank('{asking.weights}', terms, CAST(:bucket{number} AS tsquery), 1)")
        values[f"bucket{number}"] = bucket
    tests = []
    for number, word in enumerate(asking.whole):
        tests.append(f"(strpos(body, :word{number}) > 0 OR strpos(title, :word{number}) > 0)")
        values[f"word{number}"] = word
    if asking.every:
        tests.append("terms @@ CAST(:every AS tsquery)")
        values["every"] = asking.every
    either = [" AND ".join(tests)] if tests else []
    if asking.likeliest:
        either.append("terms @@ CAST(:likeliest AS tsquery)")
        values["likeliest"] = asking.likeliest
    bonus = f"CASE WHEN {' OR '.join(either)} THEN {EVERY_WORD} ELSE 0 END" if either else "0"
    statement = _SEARCH.format(relevance=" + ".join(parts) or "0", bonus=bonus)
    return (await connection.execute(text(statement), values)).all()
