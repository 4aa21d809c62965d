"""The tables ``search_…``: what is in them, and how an essay comes in and goes out without a trace."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.essay import Essay
from bot.text.keys import KEYS_VERSION, keys
from bot.text.markdown import to_plain
from bot.text.morphemes import Morphemes
from bot.text.normalize import fold
from bot.text.terms import TOKENIZER_VERSION, index_terms
from bot.text.words import Words

_SCHEMA_VERSION: Final = "2"
_COMPRESSION: Final = 6

TABLES: Final = (
    "search_vocabulary",
    "search_terms",
    "search_texts",
    "search_essays",
    "search_readings",
    "search_keys",
    "search_version",
)
_CREATE: Final = (
    "CREATE TABLE IF NOT EXISTS search_version (version TEXT NOT NULL)",
    # The texts are kept folded and packed: with them the terms are made anew where FTS5 must forget them, and a query's
    # words are looked for as they stand. They have their own table, since a search passes over the other as a whole.
    """
    CREATE TABLE IF NOT EXISTS search_essays (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, language TEXT NOT NULL, draft_hash TEXT NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS search_texts (id INTEGER PRIMARY KEY, title BLOB NOT NULL, body BLOB NOT NULL)",
    # w: words, g: bigrams and stems. FTS5 packs its first column the closest, so the longest stands there.
    # remove_diacritics 0: what a term is, is decided in one place. Contentless, or it took twice the room.
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5 (
        body_g, body_w, title_g, title_w, content = '', tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_vocabulary USING fts5vocab (search_terms, 'col')",
    """
    CREATE TABLE IF NOT EXISTS search_readings (
        reading TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (reading, form)
    ) WITHOUT ROWID
    """,
    # rank: 0 a title that begins with the key, 1 one that holds it, 2 anything else that is said about the essay.
    """
    CREATE TABLE IF NOT EXISTS search_keys (
        key TEXT NOT NULL, rank INTEGER NOT NULL, length INTEGER NOT NULL, id INTEGER NOT NULL,
        PRIMARY KEY (key, rank, length, id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS search_keys_of ON search_keys (id)",
)
_NEXT_ID: Final = text("SELECT coalesce(max(id), 0) + 1 FROM search_essays")
_PUT: Final = text(
    "INSERT INTO search_essays (id, slug, language, draft_hash) VALUES (:id, :slug, :language, :draft_hash)"
)
_PUT_TEXT: Final = text("INSERT INTO search_texts (id, title, body) VALUES (:id, :title, :body)")
_PUT_TERMS: Final = text(
    "INSERT INTO search_terms (rowid, title_w, title_g, body_w, body_g)"
    " VALUES (:id, :title_w, :title_g, :body_w, :body_g)"
)
_FORGET_TERMS: Final = text(
    "INSERT INTO search_terms (search_terms, rowid, title_w, title_g, body_w, body_g)"
    " VALUES ('delete', :id, :title_w, :title_g, :body_w, :body_g)"
)
_KNOWN: Final = text(
    "SELECT id, title, body FROM search_essays JOIN search_texts USING (id)"
    " WHERE slug IN (SELECT value FROM json_each(:slugs))"
)
_FORGET: Final = text("DELETE FROM search_essays WHERE id = :id")
_FORGET_KEYS: Final = text("DELETE FROM search_keys WHERE id = :id")
_PUT_KEYS: Final = text("INSERT OR IGNORE INTO search_keys (key, rank, length, id) VALUES (:key, :rank, :length, :id)")
_FORGET_TEXT: Final = text("DELETE FROM search_texts WHERE id = :id")
_READINGS: Final = text(
    "INSERT OR IGNORE INTO search_readings (reading, form) SELECT value ->> 0, value ->> 1 FROM json_each(:pairs)"
)
# A form that no essay holds any more has no reading to find it by.
_NO_READINGS: Final = text(
    "DELETE FROM search_readings WHERE (reading, form) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:pairs))"
    " AND form NOT IN (SELECT term FROM search_vocabulary WHERE term = form AND col IN ('title_w', 'body_w'))"
)


class Row(NamedTuple):
    """One essay as the index takes it; the texts are folded."""

    slug: str
    language: str
    draft_hash: str
    title: str
    body: str


class Key(NamedTuple):
    """By which an essay is completed; ``length`` is that of the title."""

    key: str
    rank: int
    length: int


class Terms(NamedTuple):
    """What FTS5 is given for one essay, and which words of it have which readings."""

    columns: Mapping[str, str]
    readings: frozenset[tuple[str, str]]
    keys: frozenset[Key] = frozenset()


def row(slug: str, language: str, draft_hash: str, title: str, body: str) -> Row:
    """The essay with its texts folded."""
    return Row(slug, language, draft_hash, fold(title), fold(body))


def texts(essay: Essay) -> tuple[str, str, str, str, str]:
    """What ``row`` takes of an essay."""
    title = "\n".join((essay.title, *essay.tags, essay.category, essay.author))
    body = "\n".join((essay.summary, to_plain(essay.body), essay.question))
    return essay.slug, essay.language.value, essay.draft_hash, title, body


def completed_by(morphemes: Morphemes, title: str, others: Iterable[str]) -> frozenset[Key]:
    """The keys of an essay; ``others`` are its tags, category, author and slug."""
    of_title = {Key(key, 0 if first else 1, len(title)) for key, first in keys(title, morphemes) if key}
    of_others = {Key(key, 2, len(title)) for other in others for key, _ in keys(other, morphemes) if key}
    return frozenset(of_title | of_others)


def version(words: Words) -> str:
    """Of the tables and of everything in them; an index of another version is thrown away."""
    return f"{_SCHEMA_VERSION}/{TOKENIZER_VERSION}/{KEYS_VERSION}/{words.version}"


def terms(words: Words, title: str, body: str) -> Terms:
    """The terms of folded texts; the same text gives the same terms."""
    title_words, body_words = words.of(title), words.of(body)
    columns = {
        "title_w": " ".join(word.form for word in title_words),
        "title_g": " ".join(index_terms(title)),
        "body_w": " ".join(word.form for word in body_words),
        "body_g": " ".join(index_terms(body)),
    }
    readings = frozenset((w.reading, w.form) for w in {*title_words, *body_words} if w.reading)
    return Terms(columns, readings)


async def prepare(connection: AsyncConnection, wanted: str) -> None:
    """Make the tables where there are none; where another version made them, throw them away first."""
    await connection.exec_driver_sql(_CREATE[0])
    found = (await connection.execute(text("SELECT version FROM search_version"))).scalar()
    if found != wanted:
        await drop(connection)
    for statement in _CREATE:
        await connection.exec_driver_sql(statement)
    if found != wanted:
        await connection.execute(text("INSERT INTO search_version VALUES (:version)"), {"version": wanted})


async def drop(connection: AsyncConnection) -> None:
    """Throw the index away."""
    for table in TABLES:
        await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


async def put(connection: AsyncConnection, words: Words, rows: Sequence[tuple[Row, Terms]]) -> None:
    """Index essays, replacing what was indexed for the same slugs."""
    rows = list({one.slug: (one, its) for one, its in rows}.values())
    await forget(connection, words, [one.slug for one, _ in rows])
    first = (await connection.execute(_NEXT_ID)).scalar_one()
    heads = [{"id": first + n, **one._asdict()} for n, (one, _) in enumerate(rows)]
    texts = [{"id": h["id"], "title": _packed(h["title"]), "body": _packed(h["body"])} for h in heads]
    columns = [{"id": first + n, **its.columns} for n, (_, its) in enumerate(rows)]
    keyed = [{"id": first + n, **key._asdict()} for n, (_, its) in enumerate(rows) for key in its.keys]
    for statement, values in ((_PUT, heads), (_PUT_TEXT, texts), (_PUT_TERMS, columns), (_PUT_KEYS, keyed)):
        if values:
            await connection.execute(statement, values)
    new = sorted({pair for _, its in rows for pair in its.readings})
    await connection.execute(_READINGS, {"pairs": json.dumps(new)})


async def forget(connection: AsyncConnection, words: Words, slugs: Sequence[str]) -> None:
    """Take essays out of the index."""
    known = (await connection.execute(_KNOWN, {"slugs": json.dumps(list(slugs))})).all()
    gone: set[tuple[str, str]] = set()
    for row in known:
        its = terms(words, unpacked(row.title), unpacked(row.body))
        await connection.execute(_FORGET_TERMS, {**its.columns, "id": row.id})
        gone |= its.readings
    for statement in (_FORGET, _FORGET_TEXT, _FORGET_KEYS):
        if known:
            await connection.execute(statement, [{"id": row.id} for row in known])
    if gone:
        await connection.execute(_NO_READINGS, {"pairs": json.dumps(sorted(gone))})


def unpacked(blob: bytes) -> str:
    """A text as it was packed."""
    return zlib.decompress(blob).decode("utf-8", "surrogatepass")


def _packed(folded: str) -> bytes:
    return zlib.compress(folded.encode("utf-8", "surrogatepass"), _COMPRESSION)
