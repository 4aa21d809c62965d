"""What is particular to the index in SQLite: why it has its own terms, and when it is made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import tables
from bot.adapters.search.sqlite import SqliteSearch
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.adapters.sql.engine import Database
from bot.core.essay import Draft, Essay, Language
from bot.core.ids import Slug
from bot.language.index_terms import Words
from bot.language.morphemes import Morphemes
from tests.conformance.examples import essay
from tests.fakes.library import whole

MORPHEMES = Morphemes()
ESSAYS = Path(__file__).resolve().parents[2] / "essays"
RUNNING_TEXT = (
    "転職という言葉なら、前から頭にあった。いまの仕事を続けるか、会社を移るか。"
    "上司に話す前に、ノートに書いてみることにした。"
)
WORDS = ["転職", "仕事", "会社", "上司"]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'search.db'}")
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture(params=["unicode61", "trigram"])
def stock_index(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """FTS5 as it comes, with one essay in it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE essays USING fts5(body, tokenize = '{request.param}')")
        connection.execute("INSERT INTO essays VALUES (?)", (RUNNING_TEXT,))
        yield connection


@pytest.mark.parametrize("word", WORDS)
def test_fts5_by_itself_finds_no_word_of_two_characters(stock_index: sqlite3.Connection, word: str) -> None:
    assert word in RUNNING_TEXT
    assert stock_index.execute("SELECT * FROM essays WHERE essays MATCH ?", (f'"{word}"',)).fetchall() == []


@pytest.mark.parametrize("word", WORDS)
async def test_this_index_finds_it(database: Database, word: str) -> None:
    search = await _started(database)
    await search.update([replace(essay(), body=RUNNING_TEXT, tags=(), category="", title="")])
    hits, total = await search.search(word, None, 10)
    assert ([hit.slug for hit in hits], total) == ([Slug("door-six")], 1)


async def test_in_the_bundled_essays_it_finds_exactly_those_that_hold_the_word(database: Database) -> None:
    search = await _started(database)
    drafts = (await whole(MarkdownFolder(ESSAYS, "bundled"))).drafts
    library = [Essay(**_values(draft), revision=1, minutes=1, draft_hash="") for draft in drafts]
    await search.update(library)
    for word in [*WORDS, "人脈"]:
        holding = {
            e.slug for e in library if word in f"{e.title} {e.summary} {e.question} {e.body} {e.tags} {e.category}"
        }
        hits, total = await search.search(word, Language.JA, 100)
        assert holding
        assert ({hit.slug for hit in hits}, total) == (holding, len(holding))


async def test_a_second_start_keeps_the_index(database: Database) -> None:
    await (await _started(database)).update([essay()])
    again = await _started(database)
    assert await again.versions() == {essay().slug: essay().draft_hash}
    assert (await again.search("六番", None, 10))[1] == 1


async def test_another_tokenizer_empties_it(database: Database) -> None:
    search = await _started(database)
    await search.update([essay()])
    await _write(database, "UPDATE search_version SET version = 'another'")
    again = await _started(database)
    assert await again.versions() == {}
    assert (await again.search("六番", None, 10))[1] == 0
    await again.update([essay()])
    assert (await again.search("六番", None, 10))[1] == 1
    assert await _column(database, "SELECT version FROM search_version") == [tables.version(Words(MORPHEMES))]


async def test_a_version_without_an_index_is_made_good(database: Database) -> None:
    """A database that was restored without its search tables, but for one of them."""
    await _started(database)
    await _write(database, "DROP TABLE search_essays")
    assert await (await _started(database)).versions() == {}


async def test_nothing_is_left_of_a_removed_essay(database: Database) -> None:
    search = await _started(database)
    await search.update([replace(essay(), body="珍奇な語彙")])
    await search.update([replace(essay(), body="別の文")])
    await search.remove([essay().slug])
    for table in ("search_essays", "search_texts", "search_readings", "search_spellings"):
        assert await _column(database, f"SELECT count(*) FROM {table}") == [0]
    assert await _column(database, "SELECT term FROM search_vocabulary") == []


async def test_more_than_one_batch_is_indexed(database: Database) -> None:
    search = await _started(database)
    await search.update([essay(f"essay-{n:03}") for n in range(SqliteSearch.BATCH + 1)])
    assert len(await search.versions()) == SqliteSearch.BATCH + 1
    assert (await search.search("六番", None, 1))[1] == SqliteSearch.BATCH + 1


async def test_all_tables_carry_the_name_that_migrations_pass_over(database: Database) -> None:
    await _started(database)
    names = await _column(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
    assert names
    assert all(str(name).startswith("search_") for name in names)


def _values(draft: Draft) -> dict[str, Any]:
    return {field.name: getattr(draft, field.name) for field in fields(Draft)}


async def _started(database: Database) -> SqliteSearch:
    search = SqliteSearch(database, MORPHEMES)
    await search.start()
    return search


async def _write(database: Database, statement: str) -> None:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text(statement))

    await database.write(work)


async def _column(database: Database, query: str) -> list[object]:
    async with database.read() as connection:
        return list((await connection.execute(text(query))).scalars())
