"""The search index in PostgreSQL: the same terms as in SQLite, as lexemes of one ``tsvector`` for each essay.

PostgreSQL ranks by how often and where a lexeme stands, but does not know how rare it is. So we count in how many
essays each stands, ask for the essays that hold the rarest, and weigh the ranks of rare and common ones apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Row as SqlRow
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import lexemes, tables
from bot.adapters.search.asking import Asked
from bot.adapters.search.lexemes import Indexed, Query
from bot.adapters.search.ranking import EVERY_WORD, Candidate
from bot.adapters.search.successor import NEXT, PRESENT, Runs
from bot.adapters.search.term_index import Narrowed, Page, TermIndex
from bot.core.ids import Slug

# One writer at a time: two would wait for each other's rows.
_LOCK: Final = text("SELECT pg_advisory_xact_lock(1840507)")

TABLES: Final = ("search_essays", "search_terms", "search_readings", "search_keys", "search_version")
_CREATE: Final = (
    "CREATE TABLE IF NOT EXISTS search_version (version text NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS search_essays (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug text NOT NULL UNIQUE, language text NOT NULL,
        draft_hash text NOT NULL, collection text NOT NULL,
        day integer NOT NULL, title text NOT NULL, body text NOT NULL,
        terms tsvector NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS search_essays_terms ON search_essays USING gin (terms) WITH (fastupdate = off)",
    'CREATE TABLE IF NOT EXISTS search_terms (term text COLLATE "C" PRIMARY KEY, essays integer NOT NULL)',
    """
    CREATE TABLE IF NOT EXISTS search_readings (
        reading text COLLATE "C" NOT NULL, form text COLLATE "C" NOT NULL, PRIMARY KEY (reading, form)
    )
    """,
    # rank: 0 a title that begins with the key, 1 one that holds it, 2 anything else that is said about the essay.
    """
    CREATE TABLE IF NOT EXISTS search_keys (
        key text COLLATE "C" NOT NULL, rank integer NOT NULL, length integer NOT NULL,
        id bigint NOT NULL REFERENCES search_essays ON DELETE CASCADE, PRIMARY KEY (key, rank, length, id)
    )
    """,
    "CREATE INDEX IF NOT EXISTS search_keys_of ON search_keys (id)",
)
_PUT: Final = text(
    "INSERT INTO search_essays (slug, language, draft_hash, collection, day, title, body, terms)"
    " VALUES (:slug, :language, :draft_hash, :collection, :day, :title, :body, CAST(:terms AS tsvector)) RETURNING id"
)
_EXISTS: Final = text("SELECT to_regclass(:table)")
_INDEXES: Final = ("search_essays_terms", "search_keys_of")
_COLUMNS: Final = ("slug", "language", "draft_hash", "collection", "day", "title", "body")
_COUNT: Final = text(
    "INSERT INTO search_terms (term, essays) SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:essays AS integer[]))"
    " ON CONFLICT (term) DO UPDATE SET essays = search_terms.essays + excluded.essays"
)
_PUT_KEYS: Final = text(
    "INSERT INTO search_keys (key, rank, length, id) SELECT key, rank, length, :id FROM"
    " unnest(CAST(:keys AS text[]), CAST(:ranks AS integer[]), CAST(:lengths AS integer[])) AS t (key, rank, length)"
)
_READINGS: Final = text(
    "INSERT INTO search_readings (reading, form)"
    " SELECT * FROM unnest(CAST(:readings AS text[]), CAST(:forms AS text[])) ON CONFLICT DO NOTHING"
)
_UNCOUNT: Final = text(
    """
    UPDATE search_terms SET essays = search_terms.essays - gone.essays FROM (
        SELECT term, count(*) AS essays FROM search_essays, unnest(tsvector_to_array(terms)) AS term
        WHERE slug = ANY(CAST(:slugs AS text[])) GROUP BY term
    ) AS gone WHERE search_terms.term = gone.term
    """
)
_FORGET: Final = text("DELETE FROM search_essays WHERE slug = ANY(CAST(:slugs AS text[]))")
_FORGET_TERMS: Final = text("DELETE FROM search_terms WHERE essays <= 0 RETURNING term")
# A form that no essay holds any more has no reading to find it by.
_FORGET_READINGS: Final = text("DELETE FROM search_readings WHERE form = ANY(CAST(:forms AS text[]))")
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

    BATCH = 100
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
        await connection.exec_driver_sql(_CREATE[0])
        found = (await connection.execute(text("SELECT version FROM search_version"))).scalar()
        if found != version:
            await _drop(connection)
        for statement in _CREATE:
            await connection.exec_driver_sql(statement)
        if found != version:
            await connection.execute(text("INSERT INTO search_version VALUES (:version)"), {"version": version})

    async def _drop(self, connection: Runs) -> None:
        await _drop(connection)

    async def _take_over(self, connection: AsyncConnection) -> None:
        await _drop(connection)
        for table in TABLES:
            await connection.exec_driver_sql(f"ALTER TABLE {table.replace(PRESENT, NEXT)} RENAME TO {table}")
        for index in _INDEXES:
            await connection.exec_driver_sql(f"ALTER INDEX {index.replace(PRESENT, NEXT)} RENAME TO {index}")

    async def _put(self, connection: Runs, rows: Sequence[Indexed]) -> None:
        kept = list({one.slug: one for one in rows}.values())
        await _forget(connection, [one.slug for one in kept])
        await _put(connection, kept)

    async def _forget(self, connection: Runs, slugs: Sequence[Slug]) -> None:
        await _forget(connection, slugs)

    async def _settle(self, connection: Runs) -> bool:
        return False  # GIN needs no merging: its index is written in place

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


async def _drop(connection: Runs) -> None:
    for table in TABLES:
        await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table} CASCADE")


async def _put(connection: Runs, kept: Sequence[Indexed]) -> None:
    counts = Counter(term for one in kept for term in one.terms)
    terms = sorted(counts)
    await connection.execute(_COUNT, {"terms": terms, "essays": [counts[term] for term in terms]})
    for one in kept:
        added = await connection.execute(_PUT, {name: getattr(one, name) for name in _COLUMNS} | {"terms": one.vector})
        keys = sorted(one.keys)
        columns = {"keys": [k.key for k in keys], "ranks": [k.rank for k in keys], "lengths": [k.length for k in keys]}
        await connection.execute(_PUT_KEYS, {"id": added.scalar_one(), **columns})
    pairs = sorted({pair for one in kept for pair in one.readings})
    await connection.execute(_READINGS, {"readings": [r for r, _ in pairs], "forms": [f for _, f in pairs]})


async def _forget(connection: Runs, slugs: Sequence[str]) -> None:
    values = {"slugs": list(slugs)}
    await connection.execute(_UNCOUNT, values)
    await connection.execute(_FORGET, values)
    gone = (await connection.execute(_FORGET_TERMS)).scalars().all()
    forms = [term[1:] for term in gone if term.startswith(lexemes.WORD)]
    if forms:
        await connection.execute(_FORGET_READINGS, {"forms": forms})


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
