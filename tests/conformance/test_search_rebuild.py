"""``SearchIndex.rebuild``: the old index is served until the new one takes its place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.adapters.search.sqlite import SqliteSearch
from bot.adapters.search.term_index import TermIndex
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import Conflict
from bot.ports.search import SearchIndex
from tests.conformance.test_search import BOSS, LIBRARY, NETWORK, found

QUERIES = ["人脈", "転職 面接", "manager", "じんみゃく", "上"]


@pytest.fixture
async def library(index: SearchIndex) -> SearchIndex:
    await index.update(LIBRARY)
    return index


async def _answers(index: SearchIndex) -> list[object]:
    searched: list[object] = [await index.search(query, None, 100) for query in QUERIES]
    return [*searched, await index.complete("てん", 9), await index.complete("bo", 9), await index.versions()]


async def test_everything_is_answered_as_before_until_the_end_and_alike_afterwards(library: SearchIndex) -> None:
    before = await _answers(library)
    seen = 0

    async def batches() -> AsyncIterator[Sequence[Essay]]:
        nonlocal seen
        for start in range(0, len(LIBRARY), 2):
            yield LIBRARY[start : start + 2]
            assert await _answers(library) == before
            seen += 1

    for _ in range(2):  # a second time over what the first one left
        await library.rebuild(batches())
        assert await _answers(library) == before
    assert seen == 2 * -(-len(LIBRARY) // 2)


async def test_what_changes_meanwhile_is_changed_afterwards(library: SearchIndex) -> None:
    newer = replace(NETWORK, title="電話", body="番号の話。", draft_hash="newer")

    async def batches() -> AsyncIterator[Sequence[Essay]]:
        yield [one for one in LIBRARY if one is not NETWORK]
        await library.update([newer])
        await library.remove([BOSS.slug])
        assert await found(library, "番号") == [NETWORK.slug]
        yield [NETWORK]  # read before it was changed

    await library.rebuild(batches())
    assert await found(library, "番号") == [NETWORK.slug]
    assert await found(library, "人脈") == []
    versions = await library.versions()
    assert versions[NETWORK.slug] == "newer"
    assert set(versions) == {one.slug for one in LIBRARY} - {BOSS.slug}


async def test_what_is_not_there_any_more_is_gone_at_the_end(library: SearchIndex) -> None:
    async def batches() -> AsyncIterator[Sequence[Essay]]:
        yield [NETWORK]
        assert len(await library.versions()) == len(LIBRARY)

    await library.rebuild(batches())
    assert set(await library.versions()) == {NETWORK.slug}
    await library.update(LIBRARY)
    assert set(await library.versions()) == {one.slug for one in LIBRARY}


async def test_one_that_fails_changes_nothing_and_the_next_one_succeeds(library: SearchIndex) -> None:
    before = await _answers(library)

    async def failing() -> AsyncIterator[Sequence[Essay]]:
        yield [NETWORK]
        raise RuntimeError("torn")

    async def whole() -> AsyncIterator[Sequence[Essay]]:
        yield LIBRARY

    with pytest.raises(RuntimeError, match="torn"):
        await library.rebuild(failing())
    assert await _answers(library) == before
    await library.rebuild(whole())
    assert await _answers(library) == before


async def test_of_two_at_once_the_later_one_wins(library: SearchIndex) -> None:
    async def later() -> AsyncIterator[Sequence[Essay]]:
        yield [BOSS]

    async def earlier() -> AsyncIterator[Sequence[Essay]]:
        yield [NETWORK]
        await library.rebuild(later())
        yield [NETWORK]

    with pytest.raises(Conflict, match="Another rebuild of the search index has started"):
        await library.rebuild(earlier())
    assert set(await library.versions()) == {Slug("boss")}


async def _kept(index: TermIndex[Any]) -> set[str]:
    """The names of the index's tables and of the indexes that we named."""
    here = "sqlite_master" if isinstance(index, SqliteSearch) else "(SELECT relname AS name FROM pg_class) AS known"
    async with index._database.read() as connection:
        names = (await connection.execute(text(f"SELECT name FROM {here} WHERE name LIKE 'search_%'"))).scalars()
        return {name for name in names if not name.endswith(("_pkey", "_key", "_seq")) and "autoindex" not in name}


async def test_it_leaves_the_same_tables_behind_and_a_start_keeps_them(library: SearchIndex) -> None:
    async def whole() -> AsyncIterator[Sequence[Essay]]:
        yield LIBRARY

    async def failing() -> AsyncIterator[Sequence[Essay]]:
        yield LIBRARY
        raise RuntimeError

    if isinstance(library, TermIndex):
        before = await _kept(library)
        await library.rebuild(whole())
        assert await _kept(library) == before
        await library.start()
        assert len(await library.versions()) == len(LIBRARY)
        with pytest.raises(RuntimeError):
            await library.rebuild(failing())
        assert await _kept(library) == before
