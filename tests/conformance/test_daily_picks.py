"""``DailyPickStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.core.daily_pick import DailyPick, daily_pick
from bot.core.draw import FEW
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, essay

JA, EN = Language.JA, Language.EN
A, B, C = Slug("a"), Slug("b"), Slug("c")
NEXT = timedelta(days=1)


def _essay(slug: str, language: Language = JA, category: str = "転職") -> Essay:
    return replace(essay(slug), language=language, category=category)


async def _drawn(stores: Stores, days: int, without: tuple[str, ...] = ()) -> list[DailyPick]:
    """The picks of so many days in Japanese, each kept."""
    picks: list[DailyPick] = []
    for after in range(days):
        pick = await stores.daily_picks.next(DAY + after * NEXT, JA, without)
        assert pick is not None
        picks.append(await stores.daily_picks.keep(pick))
    return picks


async def test_what_is_kept_first_stays(stores: Stores) -> None:
    assert await stores.daily_picks.get(DAY, JA) is None
    first = DailyPick(DAY, JA, A, 2)
    assert await stores.daily_picks.keep(first) == first
    assert await stores.daily_picks.keep(DailyPick(DAY, JA, B)) == first
    assert await stores.daily_picks.get(DAY, JA) == first
    assert await stores.daily_picks.get(DAY, EN) is None
    assert await stores.daily_picks.get(DAY + NEXT, JA) is None


async def test_one_is_replaced_only_by_who_knows_it(stores: Stores) -> None:
    await stores.daily_picks.keep(DailyPick(DAY, JA, A))
    other, late = DailyPick(DAY, JA, B, 2), DailyPick(DAY, JA, C, 3)
    assert await stores.daily_picks.keep(other, instead_of=A) == other
    assert await stores.daily_picks.keep(late, instead_of=A) == other
    assert await stores.daily_picks.get(DAY, JA) == other
    assert await stores.daily_picks.keep(DailyPick(DAY, EN, C), instead_of=A) == DailyPick(DAY, EN, C)


async def test_two_processes_at_once_keep_one(pair: tuple[Stores, Stores]) -> None:
    slugs = [Slug(f"e{number}") for number in range(10)]
    given = await asyncio.gather(
        *(pair[number % 2].daily_picks.keep(DailyPick(DAY, JA, slug)) for number, slug in enumerate(slugs))
    )
    assert len(set(given)) == 1
    kept = given[0]
    others = [DailyPick(DAY, JA, Slug(f"f{number}"), 2) for number in range(10)]
    given = await asyncio.gather(
        *(pair[number % 2].daily_picks.keep(other, kept.slug) for number, other in enumerate(others))
    )
    assert len(set(given)) == 1
    assert given[0] in others
    assert [await stores.daily_picks.get(DAY, JA) for stores in pair] == [given[0], given[0]]


async def test_the_last_is_of_the_latest_day_before(stores: Stores) -> None:
    assert await stores.daily_picks.last(JA, DAY) is None
    for after, slug in enumerate((A, B)):
        await stores.daily_picks.keep(DailyPick(DAY + after * NEXT, JA, slug))
    await stores.daily_picks.keep(DailyPick(DAY, EN, C))
    assert await stores.daily_picks.last(JA, DAY) is None
    assert await stores.daily_picks.last(JA, DAY + NEXT) == DailyPick(DAY, JA, A)
    assert await stores.daily_picks.last(JA, DAY + 9 * NEXT) == DailyPick(DAY + NEXT, JA, B)


async def test_the_latest_come_newest_first_without_what_cannot_be_shown(stores: Stores) -> None:
    given = _essay("given", category="theirs")
    await stores.essays.apply("folder", [_essay("a"), _essay("b", EN), given, _essay("gone")], [])
    await stores.essays.apply("folder", [], [Slug("gone")])
    kept = [(0, JA, "a"), (0, EN, "b"), (1, JA, "gone"), (1, EN, "unknown"), (2, JA, "given"), (3, EN, "b")]
    for after, language, slug in kept:
        await stores.daily_picks.keep(DailyPick(DAY + after * NEXT, language, Slug(slug)))

    async def latest(until: int, limit: int, language: Language | None = None, *without: str) -> list[tuple[int, str]]:
        picks = await stores.daily_picks.latest(DAY + until * NEXT, limit, language, without)
        return [((pick.day - DAY).days, pick.slug) for pick in picks]

    assert await latest(9, 9) == [(3, "b"), (2, "given"), (0, "b"), (0, "a")]
    assert await latest(9, 9, None, "theirs") == [(3, "b"), (0, "b"), (0, "a")]
    assert await latest(9, 2, None, "theirs") == [(3, "b"), (0, "b")]
    assert await latest(2, 9, EN) == [(0, "b")]
    assert await latest(2, 1, JA) == [(2, "given")]


async def test_the_next_is_the_rules_own(stores: Stores) -> None:
    slugs = [f"e{number}" for number in range(5)]
    await stores.essays.apply("folder", [*map(_essay, slugs), _essay("english", EN), _essay("x", category="no")], [])
    picks = await _drawn(stores, 12, ("no",))
    history: list[DailyPick] = []
    for pick in picks:
        assert pick == daily_pick(pick.day, JA, [Slug(slug) for slug in slugs], history)
        history.append(pick)
    assert [pick.round for pick in picks] == [1] * 5 + [2] * 5 + [3] * 2


async def test_the_next_of_many_is_the_rules_own(stores: Stores) -> None:
    slugs = [f"e{number}" for number in range(3 * FEW)]
    await stores.essays.apply("folder", [_essay(slug) for slug in slugs], [])
    picks = await _drawn(stores, 5)
    assert [daily_pick(p.day, JA, [Slug(s) for s in slugs], picks[:n]) for n, p in enumerate(picks)] == picks


async def test_what_later_days_have_does_not_matter_to_an_earlier_one(stores: Stores) -> None:
    await stores.essays.apply("folder", [_essay(slug) for slug in "abc"], [])
    shown = {pick.slug for pick in await _drawn(stores, 2)}
    [left] = {A, B, C} - shown
    await stores.daily_picks.keep(DailyPick(DAY + 3 * NEXT, JA, left))
    assert await stores.daily_picks.next(DAY + 2 * NEXT, JA, ()) == DailyPick(DAY + 2 * NEXT, JA, left)


async def test_without_essays_nothing_is_next(stores: Stores) -> None:
    await stores.essays.apply("folder", [_essay("a", EN)], [])
    assert await stores.daily_picks.next(DAY, JA, ()) is None
    assert await stores.daily_picks.next(DAY, EN, ("転職",)) is None
    await stores.daily_picks.keep(DailyPick(DAY, EN, A))
    assert await stores.daily_picks.next(DAY + NEXT, EN, ("転職",)) is None
    assert await stores.daily_picks.next(DAY + NEXT, EN, ()) == DailyPick(DAY + NEXT, EN, A, 2)
