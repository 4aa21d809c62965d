"""``SearchIndex.follow``: the index and the queue of its library, by any number of processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.ports.search import SearchIndex
from bot.services.library.indexing import Indexer
from tests.conformance.conftest import Process
from tests.conformance.examples import essay

A, B, C = Slug("a"), Slug("b"), Slug("c")
OLD, NEW, LATER = "裁断機が止まる。", "階段を掃く。", "屋根裏で待つ。"


def said(slug: str, body: str) -> Essay:
    return replace(essay(slug), body=body)


@pytest.fixture
async def library(processes: tuple[Process, Process]) -> tuple[Process, Process]:
    essays, index = processes[0]
    await essays.apply("folder", [said("a", OLD), said("b", OLD)], [])
    await Indexer(essays, index).drain()
    return processes


async def found(index: SearchIndex, query: str) -> list[str]:
    return sorted(hit.slug for hit in (await index.search(query, None, 9))[0])


async def test_what_is_followed_is_found_and_waits_no_more(library: tuple[Process, Process]) -> None:
    (essays, index), (_, other) = library
    assert await essays.unindexed(9) == []
    await essays.apply("folder", [said("a", NEW)], [B])
    assert await found(index, "裁断機") == [A, B]  # nobody has followed yet
    assert await index.follow(await essays.unindexed(9)) == 2
    assert (await found(other, "階段"), await found(other, "裁断機")) == ([A], [])
    assert await index.versions() == {A: said("a", NEW).draft_hash}
    assert await essays.unindexed(9) == []
    assert await index.follow([]) == 0


async def test_one_who_read_earlier_and_writes_later_does_no_harm(library: tuple[Process, Process]) -> None:
    (essays, index), (others, other) = library
    await essays.apply("folder", [said("a", NEW), said("b", NEW), said("c", NEW)], [])
    asleep = await essays.unindexed(9)
    await others.apply("folder", [said("a", LATER)], [B])
    assert await Indexer(others, other).drain() == 3
    await others.apply("folder", [said("c", LATER)], [])
    assert await index.follow(asleep) == 0
    assert (await found(index, "屋根裏"), await found(index, "階段")) == ([A], [C])
    assert await Indexer(essays, index).drain() == 1
    assert (await found(index, "屋根裏"), await found(index, "階段")) == ([A, C], [])


async def test_an_essay_that_comes_back_with_the_same_words_is_found_again(library: tuple[Process, Process]) -> None:
    (essays, index), (others, other) = library
    await essays.apply("folder", [], [A])
    asleep = await essays.unindexed(9)
    await others.apply("folder", [said("a", OLD)], [])
    await Indexer(others, other).drain()
    assert await index.follow(asleep) == 0
    assert await found(index, "裁断機") == [A, B]


async def test_several_at_once_end_with_the_latest(library: tuple[Process, Process]) -> None:
    async def busy(essays_and_index: Process, name: str) -> None:
        essays, index = essays_and_index
        for number in range(6):
            slugs = ["a", "b", "c"] if name == "x" else ["c", "b", "a"]
            await essays.apply("folder", [said(slug, f"{name}{number} {NEW}") for slug in slugs], [])
            await Indexer(essays, index).drain()

    await asyncio.gather(busy(library[0], "x"), busy(library[1], "y"))
    essays, index = library[0]
    await Indexer(essays, index).drain()
    for slug, kept in (await essays.some([A, B, C])).items():
        assert slug in await found(index, kept.body)
        others = [word for word in ("x5", "y5") if word not in kept.body]
        assert slug not in await found(index, f'"{others[0]}"')


async def test_a_rebuild_does_not_lose_what_is_followed_meanwhile(library: tuple[Process, Process]) -> None:
    (essays, index), (others, other) = library
    await essays.apply("folder", [said("c", OLD)], [])

    async def batches() -> AsyncIterator[Sequence[Essay]]:
        read = await essays.newest(99)
        await others.apply("folder", [said("a", NEW)], [B])
        await Indexer(others, other).drain()
        yield [one for one in read if one.slug != B]
        await others.edit(C, None, "屋根裏か？")
        await Indexer(others, other).drain()

    await index.rebuild(batches())
    assert (await found(index, "階段"), await found(index, "裁断機")) == ([A], [C])
    assert await found(index, "屋根裏") == [C]
    assert await essays.unindexed(9) == []
