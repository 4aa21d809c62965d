"""The search index in SQLite's FTS5, filled with our own terms.

FTS5 by itself finds no two-character Japanese word: its default tokenizer takes a whole sentence for one word, and its
trigrams need three characters. So both the essays and the queries are cut into terms by ``bot.text.terms``, and FTS5
sees only terms with spaces between them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.search import Hit
from bot.text.markdown import to_plain
from bot.text.terms import TOKENIZER_VERSION, Keyword, Term, index_terms, keywords, strong

VERSION: Final = f"1/{TOKENIZER_VERSION}"
"""Of the tables below, and of the terms in them; an index of another version is thrown away."""

BATCH: Final = 50  # essays of one write, so that nobody else waits long for theirs
PHRASE_MAX: Final = 5  # terms of a word that is looked for as a whole, too; longer ones are questions

_TABLES: Final = ("search_terms", "search_essays", "search_version")
_CREATE: Final = (
    "CREATE TABLE IF NOT EXISTS search_version (version TEXT NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS search_essays (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, language TEXT NOT NULL, draft_hash TEXT NOT NULL
    )
    """,
    # remove_diacritics 0: what a term is, is decided in one place. The table keeps the terms, because SQLite 3.40
    # deletes nothing from a contentless one.
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5 (
        title, body, tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
)
_PUT: Final = text(
    "INSERT INTO search_essays (slug, language, draft_hash) VALUES (:slug, :language, :draft_hash)"
    " ON CONFLICT (slug) DO UPDATE SET language = excluded.language, draft_hash = excluded.draft_hash RETURNING id"
)
_PUT_TERMS: Final = text("INSERT INTO search_terms (rowid, title, body) VALUES (:id, :title, :body)")
_ID: Final = text("SELECT id FROM search_essays WHERE slug = :slug")
_FORGET: Final = text("DELETE FROM search_essays WHERE id = :id")
_FORGET_TERMS: Final = text("DELETE FROM search_terms WHERE rowid = :id")

# bm25 is lower for the better and never far from 0, so 1000 puts the essays that hold every word before the others.
# One statement, so that page and total are of the same moment; the total is there on an empty page, too.
_SEARCH: Final = text(
    """
    WITH found AS MATERIALIZED (
        SELECT rowid AS id, -bm25(search_terms, 2.0, 1.0) AS relevance FROM search_terms WHERE search_terms MATCH :any
    ), every AS MATERIALIZED (
        SELECT rowid AS id FROM search_terms WHERE search_terms MATCH :every
    ), hits AS MATERIALIZED (
        SELECT slug, round(relevance + 1000 * (id IN (SELECT id FROM every)), 6) AS score
        FROM found JOIN search_essays USING (id)
        WHERE :language IS NULL OR language = :language
    ), page AS (
        SELECT slug, score FROM hits ORDER BY score DESC, slug LIMIT :limit OFFSET :offset
    )
    SELECT total.hits AS total, page.slug AS slug, page.score AS score
    FROM (SELECT count(*) AS hits FROM hits) AS total LEFT JOIN page ON TRUE
    ORDER BY page.score DESC, page.slug
    """
)


class _Row(NamedTuple):
    slug: str
    language: str
    draft_hash: str
    title: str
    body: str


class SqliteSearch:
    """A ``SearchIndex`` in the tables ``search_…`` of ``database``, which must be a SQLite one. ``start`` before the
    first use.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self) -> None:
        """Make the tables where there are none; where another version made them, throw them away first."""
        await self._database.write(_prepare)

    async def versions(self) -> Mapping[Slug, str]:
        async with self._database.read() as connection:
            rows = await connection.execute(text("SELECT slug, draft_hash FROM search_essays"))
            return {Slug(row.slug): row.draft_hash for row in rows}

    async def update(self, essays: Sequence[Essay]) -> None:
        for start in range(0, len(essays), BATCH):
            rows = await asyncio.to_thread(_rows, essays[start : start + BATCH])

            async def work(connection: AsyncConnection, rows: Sequence[_Row] = rows) -> None:
                for row in rows:
                    await _put(connection, row)

            await self._database.write(work)

    async def remove(self, slugs: Sequence[Slug]) -> None:
        async def work(connection: AsyncConnection) -> None:
            for slug in slugs:
                id_ = (await connection.execute(_ID, {"slug": slug})).scalar()
                await connection.execute(_FORGET_TERMS, {"id": id_})
                await connection.execute(_FORGET, {"id": id_})

        if slugs:
            await self._database.write(work)

    async def search(
        self, query: str, language: Language | None, limit: int, offset: int = 0
    ) -> tuple[Sequence[Hit], int]:
        words = keywords(query)
        if not words:
            return [], 0
        asked = {
            "any": _any(words),
            "every": _every(words),
            "language": language and language.value,
            "limit": max(0, limit),
            "offset": max(0, offset),
        }
        async with self._database.read() as connection:
            rows = (await connection.execute(_SEARCH, asked)).all()
        return [Hit(Slug(row.slug), row.score) for row in rows if row.slug is not None], rows[0].total


async def _prepare(connection: AsyncConnection) -> None:
    await connection.exec_driver_sql(_CREATE[0])
    found = (await connection.execute(text("SELECT version FROM search_version"))).scalar()
    if found != VERSION:
        for table in _TABLES:
            await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    for statement in _CREATE:
        await connection.exec_driver_sql(statement)
    if found != VERSION:
        await connection.execute(text("INSERT INTO search_version VALUES (:version)"), {"version": VERSION})


async def _put(connection: AsyncConnection, row: _Row) -> None:
    values = row._asdict()
    id_ = (await connection.execute(_PUT, values)).scalar_one()
    await connection.execute(_FORGET_TERMS, {"id": id_})
    await connection.execute(_PUT_TERMS, {**values, "id": id_})


def _rows(essays: Sequence[Essay]) -> list[_Row]:
    return [_row(essay) for essay in essays]


def _row(essay: Essay) -> _Row:
    title = "\n".join((essay.title, *essay.tags, essay.category, essay.author))
    body = "\n".join((essay.summary, to_plain(essay.body), essay.question))
    return _Row(essay.slug, essay.language.value, essay.draft_hash, _joined(title), _joined(body))


def _joined(original: str) -> str:
    return " ".join(index_terms(original))


def _any(words: Sequence[Keyword]) -> str:
    """The FTS5 expression that finds what holds any term; short words count once more where they stand as a whole."""
    terms = dict.fromkeys(term for word in words for term in strong(word.terms))
    phrases = (word.phrase for word in words if 2 <= len(word.phrase) <= PHRASE_MAX)
    return " OR ".join([*map(_quoted, terms), *(f'"{" ".join(phrase)}"' for phrase in phrases)])


def _every(words: Sequence[Keyword]) -> str:
    """The FTS5 expression that finds what holds all terms of all words."""
    return " AND ".join(_quoted(term) for word in words for term in strong(word.terms))


def _quoted(term: Term) -> str:
    """Terms are letters and digits alone, so nothing of FTS5's syntax passes through."""
    return f'"{term.text}"*' if term.prefix else f'"{term.text}"'
