"""What is nearly as relevant goes by rating and date, and nothing passes what is better."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.search.ranking import EVERY_WORD, NEAR, grouped
from bot.core.community import Community, Platform
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.rating import Vote
from bot.ports.search import WINDOW
from bot.services.library.searching import PAGE_SIZE, Searching
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryEssays, MemoryRatings
from tests.unit.arranged import ANN, BEN, NOW, essay

HERE = ANN.community
relevances = st.floats(0, 20).map(lambda score: round(score, 2))
ranks = st.lists(st.tuples(relevances, st.booleans()), max_size=WINDOW).map(
    lambda found: sorted((score + EVERY_WORD * every for score, every in found), reverse=True)
)


@given(ranks, st.lists(st.integers(1, 5), min_size=WINDOW, max_size=WINDOW))
def test_none_passes_one_that_is_better_by_more_than_near(scores: list[float], days: list[int]) -> None:
    ranked = [(f"essay-{number:02}", score) for number, score in enumerate(scores)]
    hits = grouped(ranked, {slug: day for (slug, _), day in zip(ranked, days, strict=False)})
    assert sorted((hit.slug, hit.score) for hit in hits) == sorted(ranked)
    near = NEAR * max((score % EVERY_WORD for score in scores), default=0)
    for before, after in itertools.pairwise(hits):
        assert after.score - before.score <= near
        assert before.group <= after.group
    for number in {hit.group for hit in hits}:
        group = [hit.score for hit in hits if hit.group == number]
        assert max(group) - min(group) <= near


@given(ranks)
def test_of_one_day_the_order_is_that_of_the_scores(scores: list[float]) -> None:
    ranked = [(f"essay-{number:02}", score) for number, score in enumerate(scores)]
    assert [hit.slug for hit in grouped(ranked, dict.fromkeys((slug for slug, _ in ranked), 1))] == [
        s for s, _ in ranked
    ]


def test_near_ties_come_newest_first_and_others_do_not() -> None:
    ranked = [("best", 10.0), ("near", 9.97), ("newer", 9.96), ("far", 9.9)]
    days = {"best": 1, "near": 2, "newer": 3, "far": 9}
    assert [hit.slug for hit in grouped(ranked, days)] == ["newer", "near", "best", "far"]


def test_a_chain_of_near_ties_does_not_carry_the_last_one_to_the_front() -> None:
    ranked = [(f"e-{number}", 10.0 - 0.04 * number) for number in range(5)]
    hits = grouped(ranked, {slug: number for number, (slug, _) in enumerate(ranked)})
    assert [hit.slug for hit in hits] == ["e-1", "e-0", "e-3", "e-2", "e-4"]


async def _found(
    essays: list[Essay], scores: Mapping[str, float], page: int = 1, community: Community = HERE
) -> list[str]:
    store, index, ratings = MemoryEssays(), MemorySearch(), MemoryRatings()
    await store.apply("test", essays, ())
    await index.update(essays)
    for slug, score in scores.items():
        for member in (ANN, BEN):
            await ratings.vote(member, Vote(Slug(slug), member.id, "command", score, NOW))
    found = await Searching(store, index, ratings).search("walk", community, page=page)
    return [result.essay.slug for result in found.results]


def _same(number: int, day: int = 1) -> Essay:
    return essay(
        f"e-{number:02}", title="A walk", body="A walk.", summary="A walk.", question="", date=date(2026, 1, day)
    )


async def test_equally_relevant_essays_go_by_rating_then_date_then_name() -> None:
    essays = [_same(1), _same(2, 3), _same(3, 2), _same(4, 2), _same(5, 9)]
    assert await _found(essays, {}) == ["e-05", "e-02", "e-03", "e-04", "e-01"]
    assert await _found(essays, {"e-01": 5.0, "e-05": 1.0}) == ["e-01", "e-02", "e-03", "e-04", "e-05"]
    assert await _found(essays, {"e-05": 1.0}) == ["e-02", "e-03", "e-04", "e-01", "e-05"]
    elsewhere = Community(Platform.DISCORD, "100000000000000001")
    assert await _found(essays, {"e-01": 5.0}, community=elsewhere) == ["e-05", "e-02", "e-03", "e-04", "e-01"]


async def test_exact_relevance_wins_over_any_rating() -> None:
    better = essay("better", title="A walk, a walk", body="A walk and a walk.", summary="A walk.", question="")
    found = await _found([_same(1, 28), _same(2), better], {"e-01": 5.0, "better": 1.0})
    assert found == ["better", "e-01", "e-02"]


async def test_pages_stay_together_while_one_turns_them() -> None:
    essays = [_same(number, 1 + number % 7) for number in range(WINDOW + 12)]
    scores = {f"e-{number:02}": 1.0 + number % 5 for number in range(0, WINDOW + 12, 3)}
    pages = [await _found(essays, scores, page) for page in range(1, 2 + len(essays) // PAGE_SIZE)]
    assert sorted(slug for page in pages for slug in page) == [one.slug for one in essays]
