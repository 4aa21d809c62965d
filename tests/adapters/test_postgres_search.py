"""What is particular to the index in PostgreSQL: its own counts, and the limits of a ``tsvector``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from bot.adapters.search import lexemes, tables
from bot.adapters.search.expressions import read
from bot.adapters.search.pace import LEAST
from bot.adapters.search.postgres import RANKED, PostgresSearch
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay, Language
from bot.language.index_terms import Words
from bot.language.morphemes import Morphemes
from tests import postgres
from tests.conformance.examples import essay

MORPHEMES = Morphemes()
WORDS = Words(MORPHEMES)


def _essay(slug: str, title: str, body: str, language: Language = Language.JA) -> Essay:
    made = essay(slug, language=language, title=title)
    return replace(made, body=body, tags=(), category="", author="", summary="", question="")


ESSAYS = [
    _essay("change", "転職の朝", "転職という言葉なら、前から頭にあった。"),
    _essay("boss", "五両目の扉", "直属の上司がその課長だった。転職の前の話。"),
    _essay("manager", "Door Six", "The manager apologised.", Language.EN),
]
on_server = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    async with postgres.own_database(postgres_url) as url:
        opened = Database(url)
        await opened.start()
        yield opened
        await opened.stop()


@pytest.fixture
async def index(database: Database) -> PostgresSearch:
    made = PostgresSearch(database, MORPHEMES)
    await made.start()
    return made


async def _counts(database: Database) -> tuple[dict[str, int], dict[str, int]]:
    """In how many essays each term is: as it is kept, and as the essays themselves tell."""
    kept = "SELECT term, essays FROM search_terms"
    told = "SELECT term, count(*) FROM search_essays, unnest(tsvector_to_array(terms)) AS term GROUP BY term"
    async with database.read() as connection:
        first, second = [(await connection.execute(text(one))).all() for one in (kept, told)]
    return {row[0]: row[1] for row in first}, {row[0]: row[1] for row in second}


@on_server
async def test_each_term_is_counted_in_and_out(index: PostgresSearch, database: Database) -> None:
    await index.update(ESSAYS)
    kept, told = await _counts(database)
    assert kept == told
    assert (kept["g転職"], kept["lja"], kept["len"]) == (2, 2, 1)
    await index.update([replace(ESSAYS[0], title="朝", body="別の話。"), ESSAYS[1]])
    kept, told = await _counts(database)
    assert kept == told
    assert kept["g転職"] == 1
    await index.remove([one.slug for one in ESSAYS])
    assert await _counts(database) == ({}, {})


@on_server
async def test_a_withdrawn_essay_leaves_no_row_behind(index: PostgresSearch, database: Database) -> None:
    await index.update(ESSAYS)
    await index.remove([one.slug for one in ESSAYS])
    async with database.read() as connection:
        for table in ("search_essays", "search_terms", "search_readings", "search_spellings", "search_keys"):
            assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0


@on_server
async def test_nothing_that_was_written_waits_to_be_sorted_in(index: PostgresSearch, database: Database) -> None:
    """What waits is looked through by every search."""
    await index.update(ESSAYS)
    async with database.read() as connection:
        left = await connection.execute(text("SELECT gin_clean_pending_list('search_essays_terms')"))
        assert left.scalar_one() == 0


@on_server
async def test_many_essays_are_written_in_pieces_so_that_nobody_waits_for_all_of_them(
    index: PostgresSearch, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index._pace, "_aim", 1e-9)  # no server is as fast
    essays = [_essay(f"one-{number}", "題", "転職の話。") for number in range(3 * LEAST)]
    await index.update(essays)
    async with database.read() as connection:
        written = await connection.execute(text("SELECT count(DISTINCT CAST(xmin AS text)) FROM search_essays"))
        assert written.scalar_one() == 3
    kept, told = await _counts(database)
    assert kept == told
    await index.remove([one.slug for one in essays])
    assert await _counts(database) == ({}, {})


@on_server
async def test_every_word_comes_first_where_one_of_them_finds_more_than_are_ranked(
    index: PostgresSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexemes, "HITS", 1)  # so that one word is enough, as in a library of tens of thousands
    old = replace(_essay("both", "席", "面接の日に、転職の話を聞いた。"), date=date(2000, 1, 1))
    others = [_essay(f"one-{n:03}", "題", "転職の話。" if n % 2 else "面接の日。") for n in range(2 * RANKED + 50)]
    await index.update([old, *others])
    hits, _ = await index.search("転職 面接", None, 2)
    assert hits[0].slug == "both"


def _indexed(body: str) -> lexemes.Indexed:
    return lexemes.indexed(tables.row("one", "ja", "", "題", body), WORDS)


def test_a_text_beyond_all_measure_fits_into_a_tsvector() -> None:
    """PostgreSQL refuses one of more than a megabyte, and lexemes of more than two kilobytes."""
    long = _indexed("".join(f"word{n} " for n in range(60_000)))
    assert len(long.vector.encode()) < 2_000_000
    assert "'gword0'" in long.vector
    assert "'gword59999'" not in long.vector
    assert len(_indexed("転職の話。" * 1000).vector.partition("'g転職':")[2].partition(" ")[0].split(",")) == 32


def _telling(query: str, common: dict[str, int]) -> list[str]:
    return [term for _, term in lexemes.query(read(query, WORDS), lexemes.counts_of(common)).telling]


def test_essays_are_found_by_the_rarest_terms() -> None:
    everything = {"lja": 90_000, "g裁断": 3, "g断機": 4, "w裁断": 700, "g会社": 40_000, "w会社": 50_000}
    assert _telling("裁断機と会社", everything)[0] == "('g裁断' <-> 'g断機')"
    assert not {"'g会社'", "'w会社'"} & set(_telling("裁断機と会社", everything))
    common = {"lja": 90_000, "g会社": 40_000, "w会社": 50_000}
    assert _telling("会社", common)[:2] == ["'g会社'", "'w会社'"]
    assert _telling("会社", {"lja": 90_000}) == []


def test_a_single_character_is_asked_for_as_a_prefix_only_where_it_stands_alone() -> None:
    """A prefix stands for thousands of lexemes: は in CTBは took as long as the rest of the question."""
    counts = {"lja": 90_000, "gctb": 3, "gは": 400, "g会社": 40_000}
    asking = lexemes.query(read("CTBは会社", WORDS), lexemes.counts_of(counts))
    assert asking.telling[0][1] == "'gctb'"
    assert ":*" not in " ".join([asking.every, *(term for _, term in (*asking.telling, *asking.buckets))])
    assert asking.whole == ("ctbは会社",)
    assert _telling("妻", counts)[0] == "'g妻':*"
    assert _telling("xyz鯨", {**counts, "w鯨": 3, "gxyz": 0}) == []
    assert "'g嫁':*" not in _telling("妻", {**counts, "w嫁": 3})
    assert "'w嫁'" in _telling("妻", {**counts, "w嫁": 3})


def test_what_an_essay_is_about_stands_in_its_terms_a_second_time() -> None:
    terms = _indexed("面接の話。面接の日。面接。会社。").vector.split()
    assert {term for term in terms if term[1] in lexemes.TITLE + lexemes.OFTEN} == {"'t題'", "'o面接'"}
