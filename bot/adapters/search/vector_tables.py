"""The tables ``search_…`` in PostgreSQL: what is in them, and how an essay is added and removed without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text

from bot.adapters.search import lexemes
from bot.adapters.search.lexemes import Indexed
from bot.adapters.search.shadow_index import NEXT, PRESENT, Runs
from bot.adapters.search.spellings import with_stems

TABLES: Final = (
    "search_essays",
    "search_terms",
    "search_readings",
    "search_spellings",
    "search_keys",
    "search_version",
)
_INDEXES: Final = ("search_essays_terms", "search_keys_of")
_PENDING_KB: Final = 1 << 18  # more than one write gathers, so that none is interrupted to sort in a part of it
CREATE: Final = (
    "CREATE TABLE IF NOT EXISTS search_version (version text NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS search_essays (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug text NOT NULL UNIQUE, language text NOT NULL,
        draft_hash text NOT NULL, collection text NOT NULL,
        day integer NOT NULL, title text NOT NULL, body text NOT NULL,
        terms tsvector NOT NULL
    )
    """,
    # What is written is gathered first and then sorted in at once: essay by essay takes five times as long.
    f"""
    CREATE INDEX IF NOT EXISTS search_essays_terms ON search_essays USING gin (terms)
    WITH (fastupdate = on, gin_pending_list_limit = {_PENDING_KB})
    """,
    # Room beside each count, so that a new one is written into the same page and no index need know of it.
    """
    CREATE TABLE IF NOT EXISTS search_terms (term text COLLATE "C" PRIMARY KEY, essays integer NOT NULL)
    WITH (fillfactor = 70)
    """,
    """
    CREATE TABLE IF NOT EXISTS search_readings (
        reading text COLLATE "C" NOT NULL, form text COLLATE "C" NOT NULL, PRIMARY KEY (reading, form)
    )
    """,
    'CREATE TABLE IF NOT EXISTS search_spellings (word text COLLATE "C" PRIMARY KEY, stem text COLLATE "C" NOT NULL)',
    # rank: 0 a title that begins with the key, 1 one that holds it, 2 anything else that is said about the essay.
    """
    CREATE TABLE IF NOT EXISTS search_keys (
        key text COLLATE "C" NOT NULL, rank integer NOT NULL, length integer NOT NULL,
        id bigint NOT NULL REFERENCES search_essays ON DELETE CASCADE, PRIMARY KEY (key, rank, length, id)
    )
    """,
    "CREATE INDEX IF NOT EXISTS search_keys_of ON search_keys (id)",
)
CREATE_VECTORS: Final = (
    """
    CREATE TABLE IF NOT EXISTS search_vector_state (
        version text NOT NULL, made text NOT NULL, last bigint NOT NULL, removals bigint NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS search_embedded (
        id bigint PRIMARY KEY, slug text NOT NULL UNIQUE, draft_hash text NOT NULL, text text NOT NULL,
        model text NOT NULL, dimensions integer NOT NULL, language text NOT NULL, collection text NOT NULL,
        names integer NOT NULL, bits bytea NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS search_vectors (place bigint PRIMARY KEY, levels bytea NOT NULL)",
)
_MEMORY: Final = "SET LOCAL work_mem = '32MB'"  # in which the terms of one write are sorted
_COLUMNS: Final = ("slug", "language", "draft_hash", "collection", "day", "title", "body", "vector")
_PUT: Final = text(
    """
    WITH added AS (
        INSERT INTO search_essays (slug, language, draft_hash, collection, day, title, body, terms)
        SELECT slug, language, draft_hash, collection, day, title, body, CAST(vector AS tsvector) FROM unnest(
            CAST(:slug AS text[]), CAST(:language AS text[]), CAST(:draft_hash AS text[]),
            CAST(:collection AS text[]), CAST(:day AS integer[]), CAST(:title AS text[]), CAST(:body AS text[]),
            CAST(:vector AS text[])
        ) AS given (slug, language, draft_hash, collection, day, title, body, vector)
        RETURNING id, slug
    )
    INSERT INTO search_keys (key, rank, length, id) SELECT key, rank, length, id
    FROM unnest(CAST(:of AS text[]), CAST(:keys AS text[]), CAST(:ranks AS integer[]), CAST(:lengths AS integer[]))
        AS keyed (slug, key, rank, length) JOIN added USING (slug)
    """
)
_SORT_IN: Final = text("SELECT gin_clean_pending_list('search_essays_terms')")
# In the order of the terms, since neighbours lie on the same pages.
_COUNTED: Final = """
    SELECT term COLLATE "C" AS term, count(*) AS essays FROM search_essays, unnest(tsvector_to_array(terms)) AS term
    WHERE slug = ANY(CAST(:slugs AS text[])) GROUP BY 1 ORDER BY 1
    """
_COUNT: Final = text(
    f"INSERT INTO search_terms (term, essays) {_COUNTED}"
    " ON CONFLICT (term) DO UPDATE SET essays = search_terms.essays + excluded.essays"
)
_UNCOUNT: Final = text(
    f"UPDATE search_terms SET essays = search_terms.essays - gone.essays FROM ({_COUNTED}) AS gone"
    " WHERE search_terms.term = gone.term"
)
_FORGET_TERMS: Final = text(
    f"DELETE FROM search_terms USING ({_COUNTED}) AS gone"
    " WHERE search_terms.term = gone.term AND search_terms.essays <= 0 RETURNING search_terms.term"
)
_FORGET: Final = text("DELETE FROM search_essays WHERE slug = ANY(CAST(:slugs AS text[]))")
_READINGS: Final = text(
    "INSERT INTO search_readings (reading, form)"
    " SELECT * FROM unnest(CAST(:readings AS text[]), CAST(:forms AS text[])) ON CONFLICT DO NOTHING"
)
# A form that no essay holds any more has no reading to find it by.
_FORGET_READINGS: Final = text("DELETE FROM search_readings WHERE form = ANY(CAST(:forms AS text[]))")
_SPELLINGS: Final = text(
    "INSERT INTO search_spellings (word, stem)"
    " SELECT * FROM unnest(CAST(:words AS text[]), CAST(:stems AS text[])) ON CONFLICT DO NOTHING"
)
# A spelling stays as long as another of its stem is there: by either the same essays are found.
_FORGET_SPELLINGS: Final = text("DELETE FROM search_spellings WHERE stem = ANY(CAST(:stems AS text[]))")


async def drop(connection: Runs) -> None:
    """Throw the index away."""
    for table in TABLES:
        await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table} CASCADE")


async def take_over(connection: Runs) -> None:
    """Let the tables of the shadow index be those of the index."""
    await drop(connection)
    for table in TABLES:
        await connection.exec_driver_sql(f"ALTER TABLE {table.replace(PRESENT, NEXT)} RENAME TO {table}")
    for index in _INDEXES:
        await connection.exec_driver_sql(f"ALTER INDEX {index.replace(PRESENT, NEXT)} RENAME TO {index}")


async def put(connection: Runs, rows: Sequence[Indexed]) -> None:
    """Index essays, replacing what was indexed for the same slugs."""
    kept = list({one.slug: one for one in rows}.values())
    slugs = [one.slug for one in kept]
    await forget(connection, slugs)
    keyed = sorted((one.slug, *key) for one in kept for key in one.keys)
    columns = {name: [getattr(one, name) for one in kept] for name in _COLUMNS}
    for number, name in enumerate(("of", "keys", "ranks", "lengths")):
        columns[name] = [key[number] for key in keyed]
    await connection.exec_driver_sql(_MEMORY)
    await connection.execute(_PUT, columns)
    await connection.execute(_SORT_IN)
    await connection.execute(_COUNT, {"slugs": slugs})
    pairs = sorted({pair for one in kept for pair in one.readings})
    await connection.execute(_READINGS, {"readings": [r for r, _ in pairs], "forms": [f for _, f in pairs]})
    spelled = with_stems(frozenset[str]().union(*(one.spellings for one in kept)))
    await connection.execute(_SPELLINGS, {"words": [w for w, _ in spelled], "stems": [s for _, s in spelled]})


async def forget(connection: Runs, slugs: Sequence[str]) -> None:
    """Take essays out of the index."""
    values = {"slugs": list(slugs)}
    await connection.execute(_UNCOUNT, values)
    gone = (await connection.execute(_FORGET_TERMS, values)).scalars().all()
    await connection.execute(_FORGET, values)
    forms = [term[1:] for term in gone if term.startswith(lexemes.WORD)]
    if forms:
        await connection.execute(_FORGET_READINGS, {"forms": forms})
    stems = [term[1:] for term in gone if term.startswith(lexemes.GRAM)]
    if stems:
        await connection.execute(_FORGET_SPELLINGS, {"stems": stems})
