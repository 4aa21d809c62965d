"""Search by what is meant, beside words: in SQLite and in PostgreSQL. The one in memory knows words alone."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.adapters.search.nearness import WEIGHTS
from bot.adapters.search.ranking import NEAR
from bot.adapters.search.reckoning import Narrowed
from bot.adapters.sql.engine import Database
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.errors import ModelUnavailable
from bot.ports.meaning import Vector
from bot.ports.search import WINDOW, EssayVectors, Hit
from bot.services.library.embedding import Embedder
from tests.conformance.conftest import MORPHEMES, started
from tests.conformance.test_search import _essay as essay
from tests.conformance.test_vectors import between, made
from tests.fakes.essays import MemoryEssays
from tests.fakes.meaning import WordsMeaning, closeness

SAME = [("梅干し", "塩漬けの果実", "pickled plums"), ("灯台", "岬の明かり", "lighthouse")]
QUESTION = "塩漬けの果実はどうやって作りますか？"
PLUMS = essay("plums", "梅干しの季節", "祖母の梅干しを思い出す。")
PICKLED = essay("pickled", "Pickled plums", "Her pickled plums were sour.", Language.EN)
LIGHTHOUSE = essay("lighthouse", "灯台の夜", "灯台の階段を数えた。")
FRUIT = essay("fruit", "果実の市", "市場で果実を売る。")
LIBRARY = [PLUMS, PICKLED, LIGHTHOUSE, FRUIT]


class World:
    """An index that knows what texts mean."""

    def __init__(self, index: Any, meaning: WordsMeaning) -> None:
        self.index = index
        self.meaning = meaning
        self.essays = MemoryEssays()

    async def write(self, essays: Sequence[Essay]) -> None:
        await self.essays.apply("folder", essays, [])
        await self.index.update(essays)

    async def embed(self) -> None:
        await Embedder(self.essays, self.index, self.meaning, MORPHEMES).drain()
        self.meaning.asked.clear()

    async def found(self, query: str, **narrow: Any) -> list[str]:
        hits, total = await self.index.search(query, narrow.pop("language", None), 100, **narrow)
        assert total == len(hits)
        return [hit.slug for hit in hits]


@pytest.fixture
async def empty(database: Database) -> World:
    meaning = WordsMeaning(SAME)
    return World(await started(database, meaning), meaning)


@pytest.fixture
async def world(empty: World) -> World:
    await empty.write(LIBRARY)
    await empty.embed()
    return empty


async def test_a_question_finds_what_is_near_in_either_language_without_a_common_word(world: World) -> None:
    assert set(await world.found("岬の明かりを守る人は何を見ていたのでしょう")) == {"lighthouse"}
    assert {"plums", "pickled"} <= set(await world.found(QUESTION))
    assert set(await world.found("How does one keep a lighthouse?")) == {"lighthouse"}


async def test_what_is_near_and_what_words_find_stand_in_one_list(world: World) -> None:
    assert await world.found(QUESTION) == ["plums", "pickled", "fruit"] or (
        await world.found(QUESTION) == ["pickled", "plums", "fruit"]
    )
    first = await world.found("市場の塩漬けの果実はいくらですか？")
    assert set(first) == {"plums", "pickled", "fruit"}


async def test_keywords_that_no_essay_holds_find_what_is_near(world: World) -> None:
    assert await world.found("岬の明かり") == ["lighthouse"]


async def test_where_nothing_fits_there_is_no_hit(world: World) -> None:
    for query in ("量子計算機の仕組みを教えてください", "How do quantum computers compute?", "ソムリエ"):
        assert await world.index.search(query, None, 10) == ([], 0)
        assert await world.index.search(query, None, 10, 5) == ([], 0)


async def test_what_means_nothing_hides_what_words_find_by_chance(world: World) -> None:
    """A question about something else that has a word in common with an essay finds nothing either."""
    query = "市場における量子計算機の導入率を教えてください"
    assert await world.found(query) == []
    world.meaning.fails = ModelUnavailable("It is away.")
    assert await world.found(query) == ["fruit"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("梅干し", ["plums"]),
        ("果実 市場", ["fruit"]),
        ("plums", ["pickled"]),
        ("うめぼし", ["plums"]),
        ("とうだい", ["lighthouse"]),
        ("そむりえ", []),
        ("", []),
        ("。", []),
    ],
)
async def test_keywords_that_essays_hold_and_readings_are_not_asked_of_the_model(
    world: World, query: str, found: list[str]
) -> None:
    assert await world.found(query) == found
    assert world.meaning.asked == []


async def test_what_is_no_question_is_not_asked_of_the_model(world: World) -> None:
    assert await world.found(QUESTION, asks=False) == ["fruit"]
    assert world.meaning.asked == []
    await world.found(QUESTION)
    assert len(world.meaning.asked) == 1


async def test_a_model_that_fails_leaves_the_words(world: World) -> None:
    world.meaning.fails = ModelUnavailable("It is away.")
    assert await world.found(QUESTION) == ["fruit"]
    assert len(world.meaning.asked) == 1
    assert await world.found("岬の明かり") == []


async def test_before_the_first_vectors_words_alone_are_found(empty: World) -> None:
    await empty.write(LIBRARY)
    assert await empty.found(QUESTION) == ["fruit"]
    assert await empty.found("岬の明かり") == []
    await empty.embed()
    assert await empty.found("岬の明かり") == ["lighthouse"]


async def test_without_a_model_words_alone_are_found(database: Database) -> None:
    index = await started(database)
    await index.update(LIBRARY)
    assert [hit.slug for hit in (await index.search(QUESTION, None, 9))[0]] == ["fruit"]


async def test_vectors_of_another_model_are_not_compared(database: Database) -> None:
    other = World(await started(database), WordsMeaning(SAME, name="words 2"))
    await other.write(LIBRARY)
    await other.embed()
    index = type(other.index)(database, MORPHEMES, WordsMeaning(SAME))
    assert [hit.slug for hit in (await index.search(QUESTION, None, 9))[0]] == ["fruit"]


async def test_narrowing_holds_for_what_is_near_too(world: World) -> None:
    await world.write([replace(PLUMS, collection="closed")])
    await world.embed()
    assert set(await world.found(QUESTION)) == {"plums", "pickled", "fruit"}
    assert await world.found(QUESTION, language=Language.EN) == ["pickled"]
    assert set(await world.found(QUESTION, language=Language.JA)) == {"plums", "fruit"}
    assert await world.found(QUESTION, only=[PICKLED.slug, Slug("unknown")]) == ["pickled"]
    assert await world.found(QUESTION, only=[LIGHTHOUSE.slug]) == []
    assert await world.found(QUESTION, only=[]) == []
    assert set(await world.found(QUESTION, without=["closed", "unknown"])) == {"pickled", "fruit"}
    assert await world.found(QUESTION, language=Language.JA, only=[PLUMS.slug], without=["closed"]) == []


async def test_an_essay_that_is_gone_or_changed_is_not_near(world: World) -> None:
    await world.index.remove([PLUMS.slug])
    assert set(await world.found(QUESTION)) == {"pickled", "fruit"}
    await world.write([replace(PICKLED, title="Stairs", body="A hundred stairs.", draft_hash="another")])
    await world.embed()
    assert "pickled" not in await world.found(QUESTION)


# Without shrinking, which would take minutes: the essays of a test are embedded anew each time.
SLOW = settings(deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
LANGUAGES = st.none() | st.sampled_from(Language)
ASKED = "塩漬けの果実を市場の階段で売るにはどうすればいいですか"
SAYING = ["果実の話。", "市場の朝。", "階段を数えた。"]
"""Each is in a fifth of the essays: a word that more than a quarter of them hold would find none."""


def generated(seed: int, count: int) -> list[Essay]:
    """Three in five say a word of the question; some of these and some of the others mean what it means."""
    drawn = random.Random(seed)  # noqa: S311 (no secret)
    essays = []
    for number in range(count):
        said = [SAYING[number % 5]] if number % 5 < len(SAYING) else []
        language = Language.EN if drawn.random() < 0.2 else Language.JA
        meant = drawn.choice(["梅干しの夏。", "夏の夜。", "夏の夜。"])
        text = "".join((*said, meant)) * drawn.randint(1, 3)
        one = essay(f"e{number:02}", drawn.choice([meant, "題"]), text, language)
        essays.append(replace(one, date=date(2020, 1, drawn.randint(1, 28)), draft_hash=f"{seed} {number}"))
    return essays


async def pages(world: World, query: str, size: int, language: Language | None) -> tuple[list[Hit], set[int]]:
    hits: list[Hit] = []
    totals: set[int] = set()
    while True:
        page, total = await world.index.search(query, language, size, len(hits))
        totals.add(total)
        hits += page
        if len(page) < size:
            return hits, totals


@settings(SLOW, max_examples=3)
@given(seed=st.integers(0, 999), size=st.integers(3, 40), language=LANGUAGES)
async def test_over_all_pages_each_hit_comes_once(
    empty: World, seed: int, size: int, language: Language | None
) -> None:
    essays = generated(seed, 75)
    await empty.write(essays)
    await empty.embed()
    hits, totals = await pages(empty, ASKED, size, language)
    slugs = [hit.slug for hit in hits]
    assert len(set(slugs)) == len(slugs)
    assert totals == {len(slugs)}
    near = NEAR * hits[0].score * 2
    assert all(after.score - before.score <= near for before, after in itertools.pairwise(hits))
    assert [hit.group for hit in hits] == sorted(hit.group for hit in hits)
    assert [hit.slug for hit in (await empty.index.search(ASKED, language, 200))[0]] == slugs
    of_language = {one.slug for one in essays if language in (None, one.language)}
    by_words = {slug for slug in of_language if int(slug[1:]) % 5 < len(SAYING)}
    assert by_words < set(slugs) <= of_language
    if language is None:
        assert len(by_words) > WINDOW


# Likeness: the nearest name and the nearest text of each essay.

SIZE = 128
MODEL = "words 1"


def drawn_vectors(seed: int, number: int) -> EssayVectors:
    drawn = random.Random(f"{seed} {number}")  # noqa: S311 (no secret)

    def some(kind: str) -> tuple[Vector, ...]:
        count = drawn.randint(1, 4)
        return tuple(
            between(made("asked", SIZE), made((seed, number, kind, n), SIZE), drawn.random()) for n in range(count)
        )

    return EssayVectors(some("name"), some("text"))


def brute_force(kept: dict[Slug, EssayVectors], weights: tuple[float, float]) -> dict[Slug, float]:
    asked = made("asked", SIZE)
    near = {
        slug: weights[0] * max(closeness(asked, each) for each in its.names)
        + weights[1] * max(closeness(asked, each) for each in its.texts)
        for slug, its in kept.items()
    }
    return dict(sorted(near.items(), key=lambda pair: (-pair[1], pair[0])))


@settings(SLOW, max_examples=10)
@given(
    seed=st.integers(0, 999),
    count=st.integers(0, 40),
    limit=st.integers(0, 30),
    weights=st.sampled_from([WEIGHTS, (1.0, 0.0), (0.0, 1.0), (5.0, 1.0)]),
    language=LANGUAGES,
    hidden=st.booleans(),
)
async def test_likeness_is_that_of_a_full_comparison(
    empty: World,
    seed: int,
    count: int,
    limit: int,
    weights: tuple[float, float],
    language: Language | None,
    hidden: bool,
) -> None:
    await empty.index.clear()
    essays = [
        replace(
            essay(f"e{n:02}", "題", "文。", Language.EN if n % 3 else Language.JA), collection="" if n % 4 else "closed"
        )
        for n in range(count)
    ]
    await empty.index.update(essays)
    waiting = await empty.index.unembedded(MODEL, 100)
    await empty.index.put_vectors(MODEL, {of: drawn_vectors(seed, int(of[0][1:])) for of in waiting})
    narrowed = Narrowed(language, [one.slug for one in essays[1:]], ["closed"] if hidden else [])
    there = [
        one.slug
        for one in essays[1:]
        if language in (None, one.language) and not (hidden and one.collection == "closed")
    ]
    kept = await empty.index.vectors(MODEL, there)
    full = brute_force(dict(kept), weights)
    got = await empty.index.likeness(MODEL, made("asked", SIZE), limit, weights, narrowed)
    assert len(got) == min(limit, len(there))
    for slug, near in got.items():
        assert near == pytest.approx(full[slug], abs=1e-4)
    if len(there) <= 2 * limit:  # where sign bits choose none of them
        assert list(got) == list(full)[:limit]
    else:
        assert all(full[slug] > list(full.values())[limit - 1] - 0.2 * sum(weights) for slug in got)
