"""The vectors beside every search index: in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search.term_index import TermIndex
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.meaning import Vector
from bot.ports.search import EssayVectors, SearchIndex
from bot.services.library.indexing import Indexer
from tests.conformance.conftest import Process
from tests.conformance.examples import essay
from tests.fakes.meaning import closeness

MODEL, OTHER = "model 1", "model 2"
SIZE = 128
A, B, C = Slug("a"), Slug("b"), Slug("c")
EARLIER, LATER = date(2020, 1, 1), date(2021, 1, 1)
NEARLY = 0.02
"""How far a closeness may be from that of what was put."""


def made(seed: object, size: int = SIZE) -> Vector:
    """A direction that is nearly at right angles to that of any other ``seed``."""
    drawn = random.Random(str(seed))  # noqa: S311 (no secret)
    values = [drawn.gauss(0, 1) for _ in range(size)]
    largest = max(map(abs, values))
    return bytes(round(value / largest * 127) & 0xFF for value in values)


def between(one: Vector, other: Vector, share: float) -> Vector:
    """Of ``share`` the first."""
    a, b = memoryview(one).cast("b"), memoryview(other).cast("b")
    values = [share * x + (1 - share) * y for x, y in zip(a, b, strict=True)]
    largest = max(map(abs, values))
    return bytes(round(value / largest * 127) & 0xFF for value in values)


def of_essay(vectors: Sequence[Vector]) -> EssayVectors:
    """The first as that of its name, and the others as those of its texts; one alone is both."""
    return EssayVectors(tuple(vectors[:1]), tuple(vectors[1:] or vectors))


async def put(index: SearchIndex, vectors: Mapping[Slug, Sequence[Vector]], model: str = MODEL) -> None:
    waiting = dict(await index.unembedded(model, 1000))
    await index.put_vectors(model, {(slug, waiting[slug]): of_essay(its) for slug, its in vectors.items()})


async def nearest(index: SearchIndex, vector: Vector, limit: int = 9) -> list[str]:
    return [near.slug for near in await index.nearest(MODEL, vector, limit)]


@pytest.fixture
async def three(index: SearchIndex) -> SearchIndex:
    """Three essays with two passages each, whose directions are named by slug and number."""
    await index.update([essay("a"), essay("b", language=Language.EN), replace(essay("c"), collection="closed")])
    await put(index, {slug: [made(f"{slug}0"), made(f"{slug}1")] for slug in (A, B, C)})
    return index


async def test_what_has_no_vectors_is_told_the_newest_first(index: SearchIndex) -> None:
    assert await index.unembedded(MODEL, 9) == []
    await index.update([replace(essay("a"), date=EARLIER), replace(essay("b"), date=LATER), essay("c")])
    assert [slug for slug, _ in await index.unembedded(MODEL, 9)][-2:] == [B, A]
    assert len(await index.unembedded(MODEL, 2)) == 2
    await put(index, {B: [made(1)]})
    assert [slug for slug, _ in await index.unembedded(MODEL, 9)] == [C, A]
    assert len(await index.unembedded(OTHER, 9)) == 3


async def test_the_nearest_passage_decides(three: SearchIndex) -> None:
    asked = between(made("b1"), made("c0"), 0.7)
    got = await three.nearest(MODEL, asked, 9)
    assert [(near.slug, near.passage) for near in got[:2]] == [(B, 1), (C, 0)]
    assert got[0].closeness == pytest.approx(closeness(asked, made("b1")), abs=NEARLY)
    assert got[1].closeness == pytest.approx(closeness(asked, made("c0")), abs=NEARLY)
    assert [near.closeness for near in got] == sorted((near.closeness for near in got), reverse=True)
    assert await three.nearest(MODEL, asked, 1) == got[:1]
    assert await three.nearest(MODEL, asked, 0) == []
    assert await three.nearest(OTHER, asked, 9) == []


async def test_narrowed_to_a_language_to_essays_and_without_collections(three: SearchIndex) -> None:
    async def told(**narrow: object) -> set[str]:
        return {near.slug for near in await three.nearest(MODEL, made("b0"), 9, **narrow)}  # type: ignore[arg-type]

    assert await told() == {A, B, C}
    assert await told(language=Language.EN) == {B}
    assert await told(language=Language.JA) == {A, C}
    assert await told(only=[C, Slug("unknown")]) == {C}
    assert await told(only=[]) == set()
    assert await told(without=["closed", "unknown"]) == {A, B}
    assert await told(language=Language.JA, only=[A, B, C], without=["closed"]) == {A}


async def test_what_is_kept_comes_back_nearly(three: SearchIndex) -> None:
    kept = await three.vectors(MODEL, [A, C, Slug("unknown")])
    assert set(kept) == {A, C}
    for slug in (A, C):
        for number, vector in enumerate(kept[slug].all):
            assert closeness(vector, made(f"{slug}{number}")) > 1 - NEARLY
    assert await three.vectors(OTHER, [A]) == {}
    assert await three.vectors(MODEL, []) == {}


@pytest.mark.parametrize("size", [3, 64, 100, 256, 512, 1024])
async def test_any_number_of_dimensions(index: SearchIndex, size: int) -> None:
    await index.update([essay("a"), essay("b")])
    await put(index, {A: [made("a", size)], B: [made("b", size)]})
    assert await nearest(index, made("b", size)) == [B, A]
    got = (await index.nearest(MODEL, made("b", size), 1))[0]
    assert got.closeness == pytest.approx(1, abs=NEARLY)
    assert await index.nearest(MODEL, made("b", size + 64), 9) == []


async def test_another_model_takes_the_place_of_one(three: SearchIndex) -> None:
    await put(three, {A: [made("new", 64)]}, OTHER)
    assert set(await nearest(three, made("a0"))) == {B, C}
    assert [near.slug for near in await three.nearest(OTHER, made("new", 64), 9)] == [A]
    assert A in dict(await three.unembedded(MODEL, 9))


async def test_a_changed_text_has_no_vectors_until_they_are_made_anew(three: SearchIndex) -> None:
    await three.update([replace(essay("a"), summary="Quite another one.")])  # of the same draft
    assert set(await nearest(three, made("a0"))) == {B, C}
    assert [slug for slug, _ in await three.unembedded(MODEL, 9)] == [A]
    await put(three, {A: [made("a2")]})
    assert (await nearest(three, made("a2")))[0] == A


async def test_what_is_made_of_an_earlier_text_is_not_kept(index: SearchIndex) -> None:
    await index.update([essay("a"), essay("b")])
    waiting = dict(await index.unembedded(MODEL, 9))
    await index.update([replace(essay("a"), summary="Quite another one.")])
    await index.remove([B])
    await index.put_vectors(MODEL, {(slug, waiting[slug]): of_essay([made(slug)]) for slug in (A, B)})
    assert await nearest(index, made("a")) == []
    assert [slug for slug, _ in await index.unembedded(MODEL, 9)] == [A]


async def test_the_same_text_keeps_its_vectors(three: SearchIndex) -> None:
    await three.update([replace(essay("a"), draft_hash="read in another way", date=LATER)])
    assert (await nearest(three, made("a0")))[0] == A
    assert await three.unembedded(MODEL, 9) == []


async def test_what_is_removed_or_cleared_is_not_near(three: SearchIndex) -> None:
    assert (await nearest(three, made("a0")))[0] == A
    await three.remove([A])
    assert set(await nearest(three, made("a0"))) == {B, C}
    await three.update([essay("a")])
    assert set(await nearest(three, made("a0"))) == {B, C}
    await three.clear()
    assert await nearest(three, made("b0")) == []
    await three.update([essay("b"), essay("a")])
    await put(three, {B: [made("b0")], A: [made("a0")]})
    assert await nearest(three, made("b0")) == [B, A]


async def test_a_rebuild_keeps_the_vectors_of_texts_that_stay(three: SearchIndex) -> None:
    async def batches() -> AsyncIterator[Sequence[Essay]]:
        yield [essay("a"), replace(essay("b"), body="Another text.", draft_hash="another")]
        assert set(await nearest(three, made("a0"))) == {A, B, C}

    await three.rebuild(batches())
    assert await nearest(three, made("a0")) == [A]
    assert [slug for slug, _ in await three.unembedded(MODEL, 9)] == [B]


async def test_another_tokenizer_leaves_the_vectors(three: SearchIndex) -> None:
    if not isinstance(three, TermIndex):
        return  # the one in memory has no versions

    async def work(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql("UPDATE search_version SET version = 'of another tokenizer'")

    await three._database.write(work)
    await three.start()
    assert await three.versions() == {}
    assert await nearest(three, made("a0")) == []
    await three.update([essay("a"), replace(essay("b", language=Language.EN), body="Another text.")])
    assert await nearest(three, made("a0")) == [A]
    assert [slug for slug, _ in await three.unembedded(MODEL, 9)] == [B]


async def test_an_essay_has_vectors_of_names_and_of_texts(index: SearchIndex) -> None:
    await index.update([essay("a")])
    waiting = await index.unembedded(MODEL, 9)
    for its in (EssayVectors((), (made("a"),)), EssayVectors((made("a"),), ())):
        with pytest.raises(ValueError, match="of names and of texts"):
            await index.put_vectors(MODEL, {waiting[0]: its})
    assert await index.unembedded(MODEL, 9) == waiting


async def test_as_many_as_are_asked_for_are_found_among_very_many(index: SearchIndex) -> None:
    """Also where all the passages that are nearest belong to few, or narrowing leaves only far ones."""
    slugs = [Slug(f"e{number:03}") for number in range(150)]
    await index.update([essay(slug, language=Language.EN if slug[-1] == "0" else Language.JA) for slug in slugs])
    near = {slug: [made("asked")] * 30 if slug < "e030" else [made(slug)] for slug in slugs}
    await put(index, near)
    assert len(await nearest(index, made("asked"), 200)) == 150
    english = await index.nearest(MODEL, made("asked"), 9, Language.EN)
    assert [each.slug for each in english[:3]] == ["e000", "e010", "e020"]
    assert len(english) == 9
    far = await index.nearest(MODEL, made("asked"), 5, only=slugs[100:104])
    assert {each.slug for each in far} == set(slugs[100:104])


@pytest.mark.parametrize("others", [10, 100])
async def test_what_is_gone_takes_no_place_of_what_is_there(index: SearchIndex, others: int) -> None:
    """Whether much of what was scanned is gone, or little."""
    near, far = ([Slug(f"{name}{number:03}") for number in range(n)] for name, n in (("near", 20), ("far", others)))
    await index.update([essay(slug) for slug in (*near, *far)])
    await put(index, {slug: [made("asked")] * 30 for slug in near} | {slug: [made(slug)] for slug in far})
    assert set(await nearest(index, made("asked"), 20)) == set(near)
    await index.remove(near)
    assert len(await nearest(index, made("asked"), 10)) == 10
    await index.update([essay(near[0])])
    await put(index, {near[0]: [made("asked")]})
    assert (await nearest(index, made("asked"), 10))[0] == near[0]


async def test_the_answer_is_that_of_a_full_comparison(index: SearchIndex) -> None:
    """Of directions among which some are near, the nearest by every component are found by their signs first."""
    slugs = [Slug(f"e{number:03}") for number in range(300)]
    kept = {
        slug: [between(made("topic"), made((slug, n)), 0.1 + 0.8 * drawn(slug, n)) for n in (0, 1, 2)] for slug in slugs
    }
    await index.update([essay(slug) for slug in slugs])
    await put(index, kept)
    best = {slug: max(closeness(made("topic"), each) for each in its) for slug, its in kept.items()}
    full = sorted(best.values(), reverse=True)
    got = await index.nearest(MODEL, made("topic"), 20)
    assert all(best[near.slug] > full[rank] - NEARLY for rank, near in enumerate(got))
    assert all(near.closeness == pytest.approx(best[near.slug], abs=NEARLY) for near in got)


def drawn(slug: str, number: int) -> float:
    return random.Random(f"{slug} {number}").random()  # noqa: S311 (no secret)


async def test_memory_is_given_back_and_taken_again(three: SearchIndex) -> None:
    before = await nearest(three, made("c1"))
    for _ in range(3):
        await three.rest()
    assert await nearest(three, made("c1")) == before


async def test_what_another_process_writes_is_seen_at_once(processes: tuple[Process, Process]) -> None:
    (essays, index), (others, other) = processes
    await essays.apply("folder", [essay("a"), essay("b")], [])
    await Indexer(essays, index).drain()
    await put(index, {A: [made("a")]})
    assert await nearest(other, made("a")) == [A]
    await put(other, {B: [made("b")]})
    assert await nearest(index, made("b")) == [B, A]
    await others.apply("folder", [replace(essay("a"), body="Another text.", draft_hash="x")], [B])
    await Indexer(others, other).drain()
    assert await nearest(index, made("a")) == await nearest(other, made("a")) == []
    await put(index, {A: [made("new")]})
    assert await nearest(other, made("new")) == [A]


async def test_two_that_embed_the_same_do_no_harm(processes: tuple[Process, Process]) -> None:
    (essays, index), (_, other) = processes
    await essays.apply("folder", [essay("a"), essay("b")], [])
    await Indexer(essays, index).drain()
    waiting = await index.unembedded(MODEL, 9)
    for each in (index, other, index):
        await each.put_vectors(MODEL, {of: of_essay([made(of[0])]) for of in waiting})
        assert await nearest(index, made("a")) == await nearest(other, made("a")) == [A, B]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "embed", "embed", "remove", "rebuild", "rest", "clear"]),
        st.sampled_from("abc"),
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
async def test_whatever_happens_only_present_texts_are_near(
    index: SearchIndex, acts: list[tuple[str, str, int]]
) -> None:
    await index.clear()
    texts: dict[str, Essay] = {}
    embedded: dict[str, str] = {}

    async def batches() -> AsyncIterator[Sequence[Essay]]:
        yield list(texts.values())

    for act, name, number in acts:
        slug = Slug(name)
        if act == "write":
            one = replace(essay(name), body=f"Text {number} of {name}.", draft_hash=f"{name}{number}")
            if texts.get(name) != one:
                embedded.pop(name, None)
            texts[name] = one
            await index.update([one])
        elif act == "embed":
            waiting = dict(await index.unembedded(MODEL, 9))
            assert set(waiting) == texts.keys() - embedded.keys()
            if slug in waiting:
                await put(index, {slug: [made(texts[name].body)]})
                embedded[name] = texts[name].body
        elif act == "remove":
            texts.pop(name, None)
            embedded.pop(name, None)
            await index.remove([slug])
        elif act == "clear":
            texts.clear()
            embedded.clear()
            await index.clear()
        else:
            await (index.rebuild(batches()) if act == "rebuild" else index.rest())
        got = {near.slug: near for near in await index.nearest(MODEL, made(f"Text {number} of {name}."), 9)}
        assert got.keys() == embedded.keys()
        if embedded.get(name) == f"Text {number} of {name}.":
            assert got[slug].closeness == pytest.approx(1, abs=NEARLY)
