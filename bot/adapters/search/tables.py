"""The tables ``search_…``: what is in them, and how an essay is added and removed without a trace."""

from __future__ import annotations

import asyncio
import itertools
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import text

from bot.adapters.search.readings_cache import ReadingsCache, renew
from bot.adapters.search.shadow_index import NEXT, Runs
from bot.adapters.search.spellings import spellings_of, with_stems
from bot.core.collection import collection_of
from bot.core.essay import Essay
from bot.language.index_terms import Word, Words, has_japanese
from bot.language.keys import KEYS_VERSION, keys
from bot.language.markdown import to_searchable
from bot.language.morphemes import Morphemes
from bot.language.normalize import fold
from bot.language.other_readings import readings_of
from bot.language.sounds import titled
from bot.language.terms import TOKENIZER_VERSION, index_text

_SCHEMA_VERSION: Final = "8"
_PACKED: Final = 4  # of zlib: 6 takes an eighth longer for 8 bytes an essay
_RAW: Final = -15  # deflate without zlib's head and sum
_ROOM: Final = 9  # zlib's largest
READINGS_MAX: Final = 20_000
"""Words whose readings are cached, in some 5 MB."""
_PIECE: Final = 1_300
"""Bytes of a packed text in one row: three fill a page of 4,096 bytes, of which whole texts would waste a third."""
_PIECES: Final = 1 << 12
_GATHERED: Final = 1 << 25  # bytes; FTS5's own is a thirty-second of it, and then merging takes as long as indexing
_TOGETHER: Final = 4_000  # words with their readings in one statement
_LIKE_SIZE: Final = 32
"""Pieces of like size of the index that lie beside each other; with one more they are merged."""
_MERGED: Final = 500  # pages that are merged in one step, some ten milliseconds

WORD: Final = "w"
"""Before each term of the stream of words, so that none is taken for a bigram."""
SOUND: Final = "y音"
"""Before the sound of the whole title, in romaji."""
LANGUAGE: Final = "x語"
"""Before the language's name in a term that each essay has. A term of a text is never of two scripts."""

TABLES: Final = (
    "search_vocabulary",
    "search_terms",
    "search_texts",
    "search_essays",
    "search_readings",
    "search_spellings",
    "search_keys",
    "search_version",
)
CREATE: Final = (
    "CREATE TABLE IF NOT EXISTS search_version (version TEXT NOT NULL, readings TEXT NOT NULL DEFAULT '')",
    # The texts are kept folded and packed: from them the terms are recomputed when FTS5 must delete them, and a query's
    # words are searched as they are. They have their own table, since a search passes over the other as a whole.
    """
    CREATE TABLE IF NOT EXISTS search_essays (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, language TEXT NOT NULL, draft_hash TEXT NOT NULL,
        collection TEXT NOT NULL, day INTEGER NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS search_texts (place INTEGER PRIMARY KEY, piece BLOB NOT NULL)",
    # Bigrams and stems, and behind them words: no term is of both streams, and a column for each would take two bytes
    # more for nearly every word. FTS5 packs its first column closest, so the longer goes first. Its tokenizer cuts at
    # spaces alone: what a term is, is decided in one place. Contentless, or it took twice the room.
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5 (
        body, title, content = '', tokenize = 'ascii'
    )
    """,
    # How much is gathered in memory before it is written as one piece, and how many pieces of like size are merged.
    f"INSERT INTO search_terms (search_terms, rank) VALUES ('hashsize', {_GATHERED})",
    f"INSERT INTO search_terms (search_terms, rank) VALUES ('automerge', {_LIKE_SIZE})",
    f"INSERT INTO search_terms (search_terms, rank) VALUES ('crisismerge', {_LIKE_SIZE})",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_vocabulary USING fts5vocab (search_terms, 'row')",
    """
    CREATE TABLE IF NOT EXISTS search_readings (
        reading TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (reading, form)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS search_spellings (word TEXT PRIMARY KEY, stem TEXT NOT NULL) WITHOUT ROWID",
    # rank: 0 a title that begins with the key, 1 one that holds it, 2 anything else that is said about the essay.
    """
    CREATE TABLE IF NOT EXISTS search_keys (
        key TEXT NOT NULL, rank INTEGER NOT NULL, length INTEGER NOT NULL, id INTEGER NOT NULL,
        PRIMARY KEY (key, rank, length, id)
    ) WITHOUT ROWID
    """,
)
CREATE_VECTORS: Final = (
    """
    CREATE TABLE IF NOT EXISTS search_vector_state (
        version TEXT NOT NULL, made TEXT NOT NULL, last INTEGER NOT NULL, removals INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS search_embedded (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, draft_hash TEXT NOT NULL, text TEXT NOT NULL,
        model TEXT NOT NULL, dimensions INTEGER NOT NULL, language TEXT NOT NULL, collection TEXT NOT NULL,
        names INTEGER NOT NULL, bits BLOB NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS search_vectors (place INTEGER PRIMARY KEY, levels BLOB NOT NULL)",
)
INDEXED: Final = text(
    "SELECT id, slug, draft_hash, language, collection FROM search_essays"
    " WHERE slug IN (SELECT value FROM json_each(:slugs))"
)
_NEXT_ID: Final = text("SELECT coalesce(max(id), 0) + 1 FROM search_essays")
# For the driver as it is: for a dozen rows of each essay SQLAlchemy takes longer than SQLite.
_PUT: Final = "INSERT INTO search_essays (id, slug, language, draft_hash, collection, day) VALUES (?, ?, ?, ?, ?, ?)"
_PUT_TEXT: Final = "INSERT INTO search_texts (place, piece) VALUES (?, ?)"
_PUT_TERMS: Final = "INSERT INTO search_terms (rowid, title, body) VALUES (?, ?, ?)"
_PUT_KEYS: Final = "INSERT OR IGNORE INTO search_keys (key, rank, length, id) VALUES (?, ?, ?, ?)"
_FORGET_TERMS: Final = text(
    "INSERT INTO search_terms (search_terms, rowid, title, body) VALUES ('delete', :id, :title, :body)"
)
_KNOWN: Final = text(
    "SELECT id, language FROM search_essays WHERE slug IN (SELECT value FROM json_each(:slugs)) ORDER BY id"
)
TEXTS: Final = text(
    "SELECT value AS id, piece FROM json_each(:ids)"
    f" JOIN search_texts ON place BETWEEN value * {_PIECES} AND value * {_PIECES} + {_PIECES - 1} ORDER BY place"
)
_FORGET: Final = text("DELETE FROM search_essays WHERE id = :id")
# By a look at each key: an index of them by essay would take as much room as they do.
_FORGET_KEYS: Final = text("DELETE FROM search_keys WHERE id IN (SELECT value FROM json_each(:ids))")
_FORGET_TEXT: Final = text(
    f"DELETE FROM search_texts WHERE place BETWEEN :id * {_PIECES} AND :id * {_PIECES} + {_PIECES - 1}"
)
# Pairs come as one string each, which takes a third less time than lists in JSON.
_READ: Final = (
    "SELECT substr(value, 1, instr(value, ' ') - 1), substr(value, instr(value, ' ') + 1) FROM json_each(:pairs)"
)
_SPELLINGS: Final = text(f"INSERT OR IGNORE INTO search_spellings (word, stem) {_READ}")
# A spelling stays as long as another of its stem is there: by either the same essays are found.
_NO_SPELLINGS: Final = text(
    f"DELETE FROM search_spellings WHERE (word, stem) IN ({_READ})"
    " AND stem NOT IN (SELECT term FROM search_vocabulary WHERE term = stem)"
)
_READINGS: Final = text(f"INSERT OR IGNORE INTO search_readings (reading, form) {_READ}")
# A form that no essay holds any more has no reading to find it by.
_NO_READINGS: Final = text(
    f"DELETE FROM search_readings WHERE (reading, form) IN ({_READ})"
    f" AND '{WORD}' || form NOT IN (SELECT term FROM search_vocabulary WHERE term = '{WORD}' || form)"
)


class Row(NamedTuple):
    """One essay as the index takes it; the texts are folded, ``day`` is the ordinal of its date."""

    slug: str
    language: str
    draft_hash: str
    title: str
    body: str
    collection: str = ""
    day: int = 0


class Key(NamedTuple):
    """By which an essay is completed; ``length`` is that of the title."""

    key: str
    rank: int
    length: int


class Terms(NamedTuple):
    """What FTS5 is given for one essay, the readings of its Japanese words, each as ``reading form``, and the other
    words as they are spelled.
    """

    title: str
    body: str
    readings: frozenset[str]
    spellings: frozenset[str]
    keys: frozenset[Key] = frozenset()


def row(slug: str, language: str, draft_hash: str, title: str, body: str, collection: str = "", day: int = 0) -> Row:
    """The essay with its texts folded."""
    return Row(slug, language, draft_hash, fold(title), fold(body), collection, day)


def row_of(essay: Essay) -> Row:
    """An essay of the library."""
    title = "\n".join((essay.title, *essay.tags, essay.category, essay.author))
    body = "\n".join((essay.summary, to_searchable(essay.body, essay.title), essay.terms, essay.question))
    about = essay.slug, essay.language.value, essay.draft_hash
    return row(*about, title, body, collection_of(essay), essay.date.toordinal())


def completed_by(morphemes: Morphemes, title: str, others: Iterable[str]) -> frozenset[Key]:
    """The keys of an essay; ``others`` are its tags, category, author and slug."""
    of_title = {Key(key, 0 if first else 1, len(title)) for key, first in keys(title, morphemes) if key}
    of_others = {Key(key, 2, len(title)) for other in others for key, _ in keys(other, morphemes) if key}
    return frozenset(of_title | of_others)


def version(words: Words) -> str:
    """Of the tables and of everything in them; an index of another version is thrown away."""
    return f"{_SCHEMA_VERSION}/{TOKENIZER_VERSION}/{KEYS_VERSION}/{words.version}"


def terms(words: Words, language: str, title: str, body: str) -> Terms:
    """The terms of folded texts; the same text gives the same terms."""
    title_words, body_words = words.of(title), words.of(body)
    sound = sound_of(title, words.morphemes)
    sounds = [SOUND + sound] if sound else []
    title_terms = " ".join((f"{LANGUAGE}{language}", *sounds, _column(title, title_words)))
    found = readings_in(title_words + body_words)
    return Terms(title_terms, _column(body, body_words), found, spellings_of(title, body))


def readings_in(words: Iterable[Word]) -> frozenset[str]:
    """Every reading of ``words`` with its form: ``reading form`` each."""
    return frozenset(itertools.chain.from_iterable(map(_read_out, set(words))))


@lru_cache(maxsize=READINGS_MAX)
def _read_out(word: Word) -> tuple[str, ...]:
    return tuple(f"{reading} {word.form}" for reading in readings_of(word))


def sound_of(title: str, morphemes: Morphemes) -> str:
    """How the title sounds that is the first line of ``title``; empty where that is not known."""
    first = title.split("\n", 1)[0]
    return titled(first, morphemes) if has_japanese(first) else ""


def _column(text: str, words: Sequence[Word]) -> str:
    """The terms of both streams, one behind the other."""
    return f" {WORD}".join((index_text(text), *[word.form for word in words]))


async def drop(connection: Runs) -> None:
    """Throw the index away."""
    for table in TABLES:
        await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


async def take_over(connection: Runs) -> None:
    """Let the tables of the shadow index be those of the index."""
    await drop(connection)
    await connection.exec_driver_sql(f"DROP TABLE {NEXT}vocabulary")  # it is bound to the other's name
    for table in TABLES:
        if table != "search_vocabulary":
            await connection.exec_driver_sql(f"ALTER TABLE {table.replace('search_', NEXT)} RENAME TO {table}")
    for statement in CREATE:
        await connection.exec_driver_sql(statement)


async def put(connection: Runs, words: Words, rows: Sequence[tuple[Row, Terms]], cache: ReadingsCache) -> None:
    """Index essays, replacing what was indexed for the same slugs."""
    rows = list({one.slug: (one, its) for one, its in rows}.values())
    await forget(connection, words, [one.slug for one, _ in rows])
    first = (await connection.execute(_NEXT_ID)).scalar_one()
    for statement, values in await asyncio.to_thread(_writes, list(enumerate(rows, first))):
        await connection.exec_driver_sql(statement, values)
    for pairs in await asyncio.to_thread(_pairs, await cache.fresh(connection, [its.readings for _, its in rows])):
        await connection.execute(_READINGS, {"pairs": pairs})
    for pairs in await asyncio.to_thread(_spelled, [its.spellings for _, its in rows]):
        await connection.execute(_SPELLINGS, {"pairs": pairs})


def _writes(rows: Sequence[tuple[int, tuple[Row, Terms]]]) -> list[tuple[str, list[tuple[object, ...]]]]:
    writes: list[tuple[str, list[tuple[object, ...]]]] = [
        (_PUT, [(id_, one.slug, one.language, one.draft_hash, one.collection, one.day) for id_, (one, _) in rows]),
        (_PUT_TEXT, [piece for id_, (one, _) in rows for piece in _pieces(id_, one.title, one.body)]),
        (_PUT_TERMS, [(id_, its.title, its.body) for id_, (_, its) in rows]),
        (_PUT_KEYS, sorted((*key, id_) for id_, (_, its) in rows for key in its.keys)),
    ]
    return [(statement, values) for statement, values in writes if values]


def _pairs(readings: Iterable[str]) -> list[str]:
    """Readings and forms as ``_READ`` takes them apart, some thousand in a string: the interpreter is held while one is
    made.
    """
    return _together(list(readings))


def _spelled(spellings: Iterable[frozenset[str]]) -> list[str]:
    """The same of spellings and their stems."""
    return _together([" ".join(pair) for pair in with_stems(frozenset[str]().union(*spellings))])


def _together(pairs: Sequence[str]) -> list[str]:
    return [json.dumps(pairs[n : n + _TOGETHER], ensure_ascii=False) for n in range(0, len(pairs), _TOGETHER)]


async def settle(connection: Runs) -> bool:
    """Merge some of the pieces in which FTS5 keeps what was put at different times; returns whether some are left.
    Bit by bit, since merging all at once takes the room twice.
    """
    before = (await connection.exec_driver_sql("SELECT total_changes()")).scalar_one()
    await connection.exec_driver_sql(f"INSERT INTO search_terms (search_terms, rank) VALUES ('merge', {-_MERGED})")
    after = (await connection.exec_driver_sql("SELECT total_changes()")).scalar_one()
    return bool(after - before > 1)


async def forget(connection: Runs, words: Words, slugs: Sequence[str]) -> None:
    """Take essays out of the index."""
    known = (await connection.execute(_KNOWN, {"slugs": json.dumps(list(slugs))})).all()
    gone: set[str] = set()
    spelled: list[frozenset[str]] = []
    held = texts_of(await connection.execute(TEXTS, texts_wanted([row.id for row in known])))
    for row in known:
        its = await asyncio.to_thread(terms, words, row.language, *held[row.id])
        await connection.execute(_FORGET_TERMS, {"id": row.id, "title": its.title, "body": its.body})
        gone |= its.readings
        spelled.append(its.spellings)
    if known:
        for statement in (_FORGET, _FORGET_TEXT):
            await connection.execute(statement, [{"id": row.id} for row in known])
        await connection.execute(_FORGET_KEYS, {"ids": json.dumps([row.id for row in known])})
    for pairs in await asyncio.to_thread(_spelled, spelled):
        await connection.execute(_NO_SPELLINGS, {"pairs": pairs})
    if gone:
        for pairs in _pairs(gone):
            await connection.execute(_NO_READINGS, {"pairs": pairs})
        await renew(connection)


def texts_wanted(ids: Sequence[int]) -> dict[str, str]:
    """The parameters of ``TEXTS``."""
    return {"ids": json.dumps(list(ids))}


def texts_of(rows: Iterable[SqlRow[Any]]) -> dict[int, tuple[str, str]]:
    """The folded title and body of each essay, from the rows of ``TEXTS``."""
    pieces: dict[int, bytes] = {}
    for row in rows:
        pieces[row.id] = pieces.get(row.id, b"") + row.piece
    return {id_: _unpacked(packed) for id_, packed in pieces.items()}


def _pieces(id_: int, title: str, body: str) -> Iterator[tuple[int, bytes]]:
    """The rows that keep the texts. In UTF-16 Japanese packs closer than in UTF-8."""
    packing = zlib.compressobj(_PACKED, zlib.DEFLATED, _RAW, _ROOM)
    both = f"{len(title)} {title}{body}".encode("utf-16-le", "surrogatepass")
    packed = packing.compress(both) + packing.flush()
    step = max(_PIECE, -(-len(packed) // _PIECES))
    for number, start in enumerate(range(0, len(packed), step)):
        yield id_ * _PIECES + number, packed[start : start + step]


def _unpacked(packed: bytes) -> tuple[str, str]:
    length, _, both = zlib.decompress(packed, _RAW).decode("utf-16-le", "surrogatepass").partition(" ")
    return both[: int(length)], both[int(length) :]
