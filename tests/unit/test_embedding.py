"""Vectors that are made in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import ModelUnavailable
from bot.language.morphemes import Morphemes
from bot.language.passages import PASSAGES_MAX
from bot.ports.meaning import Vector
from bot.services.library.alike import Alike
from bot.services.library.embedding import PASSAGES_AT_ONCE, Embedded, Embedder, texts_of
from bot.services.library.indexing import Indexer
from tests.conformance.examples import essay
from tests.fakes.essays import MemoryEssays
from tests.fakes.meaning import WordsMeaning
from tests.fakes.search import MemorySearch

MORPHEMES = Morphemes()
SAME = [("転職", "キャリアチェンジ"), ("料理", "献立")]


def said(slug: str, body: str, title: str = "") -> Essay:
    one = replace(essay(slug, title=title or slug), tags=(), summary="", question="")
    return replace(one, body=body, draft_hash=f"{title} {body}")


class World:
    """A library, its index, and what embeds it."""

    def __init__(self) -> None:
        self.essays = MemoryEssays()
        self.index = MemorySearch(self.essays)
        self.meaning = WordsMeaning(SAME)
        self.embedder = Embedder(self.essays, self.index, self.meaning, MORPHEMES)

    async def write(self, *essays: Essay) -> None:
        await self.essays.apply("folder", essays, [])
        await Indexer(self.essays, self.index).drain()

    async def nearest(self, words: str) -> list[str]:
        vector = (await self.meaning.of_texts([words]))[0]
        return [near.slug for near in await self.index.nearest(self.meaning.name, vector, 9)]

    async def waiting(self) -> list[str]:
        return [slug for slug, _ in await self.index.unembedded(self.meaning.name, 999)]


@pytest.fixture
async def world() -> World:
    made = World()
    await made.write(said("change", "転職した朝のこと。"), said("cook", "毎日の献立を書く。"))
    return made


async def test_what_waits_is_found_by_meaning_afterwards(world: World) -> None:
    assert await world.nearest("キャリアチェンジ") == []
    assert await world.embedder.drain() == Embedded(2)
    assert await world.nearest("キャリアチェンジ") == ["change", "cook"]
    assert await world.nearest("料理") == ["cook", "change"]
    assert await world.embedder.drain() == Embedded()


async def test_a_changed_essay_is_embedded_anew(world: World) -> None:
    await world.embedder.drain()
    await world.write(said("cook", "転職の話になった。"))
    assert await world.waiting() == ["cook"]
    assert (await world.embedder.drain()).essays == 1
    assert await world.waiting() == []
    texts = [text for call in world.meaning.asked[-1:] for text in call]
    assert texts == list(texts_of(said("cook", "転職の話になった。"), MORPHEMES).all)


async def test_many_are_done_in_small_calls(world: World) -> None:
    await world.write(*(said(f"e{number}", "一段落。" * 300) for number in range(60)))
    done: list[int] = []
    assert (await world.embedder.drain(done.append)).essays == 62
    assert done == sorted(done)
    assert done[-1] == 62
    assert max(map(len, world.meaning.asked)) <= PASSAGES_AT_ONCE + PASSAGES_MAX
    assert len(world.meaning.asked) > 5


async def test_no_more_than_the_limit(world: World) -> None:
    await world.write(*(said(f"e{number}", f"話 {number}。") for number in range(30)))
    assert (await world.embedder.drain(limit=10)).essays == 10
    assert len(await world.waiting()) == 22


async def test_a_model_that_fails_is_asked_once_and_later_again(world: World) -> None:
    world.meaning.fails = ModelUnavailable("It is away.")
    for _ in range(2):
        assert await world.embedder.drain() == Embedded(failed=True)
    assert len(world.meaning.asked) == 2
    world.meaning.fails = None
    assert await world.embedder.drain() == Embedded(2)


class Picky(WordsMeaning):
    """Never takes a text with one word."""

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        if any("毒" in text for text in texts):
            raise ModelUnavailable("It does not take this.")
        return await super().of_texts(texts)


async def test_a_text_that_no_model_takes_holds_up_no_other() -> None:
    world = World()
    world.meaning = Picky(SAME)
    world.embedder = Embedder(world.essays, world.index, world.meaning, MORPHEMES)
    poison = replace(said("poison", "毒の話。" * 900), date=essay().date.replace(year=2999))
    await world.write(poison, *(said(f"e{number}", "長い話。" * 900) for number in range(20)))
    for _ in range(4):
        assert (await world.embedder.drain()).failed
    assert await world.waiting() == ["poison"]


async def test_one_that_is_ended_half_way_is_gone_on_with(world: World) -> None:
    await world.write(*(said(f"e{number}", "長い話。" * 400) for number in range(40)))
    task: asyncio.Task[Embedded]

    def stop(done: int) -> None:
        if done >= 10:
            task.cancel()

    task = asyncio.create_task(world.embedder.drain(stop))
    with pytest.raises(asyncio.CancelledError):
        await task
    left = len(await world.waiting())
    assert 0 < left < 42 - 9
    assert (await Embedder(world.essays, world.index, world.meaning, MORPHEMES).drain()).essays == left


async def test_what_is_indexed_and_gone_from_the_library_holds_nothing_up(world: World) -> None:
    await world.index.update([said("ghost", "いない。")])
    assert (await world.embedder.drain()).essays == 2
    assert await world.waiting() == ["ghost"]


async def test_two_that_say_the_same_are_told_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    body = "転職した朝、駅で名刺を捨てた。会社の門を最後に見た。"
    await world.write(said("copy-1", body, "朝の駅"), said("copy-2", body.replace("朝、", "その朝、"), "朝の駅"))
    with caplog.at_level(logging.INFO):
        done = await world.embedder.embed()
    assert [{each.slug, each.other} for each in done.alike] == [{Slug("copy-1"), Slug("copy-2")}]
    assert isinstance(done.alike[0], Alike)
    assert "says nearly the same as" in caplog.text
    assert (await world.embedder.embed()).alike == ()
