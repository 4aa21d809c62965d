"""What the index in SQLite finds by the words of Japanese: other spellings, readings, and words that stand alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search import readings_cache
from bot.adapters.search.sqlite import SqliteSearch
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay
from bot.language.morphemes import Morphemes
from tests.conformance.examples import essay

MORPHEMES = Morphemes()


def _essay(slug: str, body: str, title: str = "無題") -> Essay:
    return replace(essay(slug, title=title), tags=(), category="", author="", summary="", question="", body=body)


LIBRARY = [
    _essay("network", "人脈とは名刺の数ではない。"),
    _essay("server", "夜中にサーバーが止まった。"),
    _essay("skill", "経験を生かす場所を探した。"),
    _essay("light", "東京電灯という会社があった。"),
    _essay("inside", "四日市原発という地名を、市原さんは笑った。", "地名"),
    _essay("numbers", "1872年のことである。"),
]


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SqliteSearch]:
    database = Database(f"sqlite:///{tmp_path / 'search.db'}")
    await database.start()
    search = SqliteSearch(database, MORPHEMES)
    await search.start()
    await search.update(LIBRARY)
    yield search
    await database.stop()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("サーバ", "server"),
        ("ｻｰﾊﾞ", "server"),
        ("活かす", "skill"),
        ("じんみゃく", "network"),
        ("ジンミャク", "network"),
        ("jinmyaku", "network"),
        ("とうきょうでんとう", "light"),
        ("経験を活かせる場所は？", "skill"),
        ("１８７２年", "numbers"),
    ],
)
async def test_other_spellings_and_readings_are_found(index: SqliteSearch, query: str, expected: str) -> None:
    hits, _ = await index.search(query, None, 3)
    assert [hit.slug for hit in hits][:1] == [expected]


async def test_a_word_that_stands_alone_comes_before_one_inside_another(index: SqliteSearch) -> None:
    await index.update([_essay("a-part", "四日市原発、四日市原案。"), _essay("b-alone", "駅は市原である。")])
    hits, _ = await index.search("市原", None, 10)
    assert hits[0].slug == "b-alone"


async def test_withdrawn_words_have_no_reading_left(index: SqliteSearch) -> None:
    await index.remove([LIBRARY[0].slug])
    assert await index.search("じんみゃく", None, 10) == ([], 0)


async def test_a_reading_comes_back_that_another_process_took_away(index: SqliteSearch) -> None:
    other = SqliteSearch(index._database, MORPHEMES)
    await other.remove([LIBRARY[0].slug])
    await index.update([_essay("later", "人脈とは何か。")])
    assert (await index.search("じんみゃく", None, 10))[1] == 1


async def test_a_reading_is_written_again_after_a_transaction_that_was_undone(index: SqliteSearch) -> None:
    async def undone(connection: AsyncConnection) -> None:
        await index._put(connection, [index._of_essay(_essay("undone", "裁断機の話。"))])
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await index._database.write(undone)
    await index.update([_essay("kept", "裁断機の話。")])
    assert (await index.search("さいだんき", None, 10))[1] == 1


async def test_a_word_has_its_reading_in_each_shadow_index(index: SqliteSearch) -> None:
    async def batches(essay: Essay) -> AsyncIterator[list[Essay]]:
        yield [essay]

    for number in range(2):
        await index.rebuild(batches(_essay(f"made-{number}", "人脈とは何か。")))
        assert [hit.slug for hit in (await index.search("じんみゃく", None, 10))[0]] == [f"made-{number}"]


async def test_no_more_words_are_cached_than_there_is_room_for(
    index: SqliteSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings_cache, "WORDS_MAX", 5)
    for number in range(4):
        await index.update([_essay(f"more-{number}", "上司に手紙を書いた夜。")])
        assert len(index._readings_cache._words) <= 5 + 5
    await index.settle()
    assert not index._readings_cache._words
    assert (await index.search("じょうし", None, 10))[1] == 4
