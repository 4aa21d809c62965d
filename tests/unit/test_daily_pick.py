"""The rule of the site's essay of the day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core.daily_pick import DAYS_FILLED, DailyPick, daily_pick, days_to_draw
from bot.core.essay import Language
from bot.core.ids import Slug

DAY = date(2026, 11, 24)
NEXT = timedelta(days=1)
slugs = st.lists(st.text("abc", min_size=1, max_size=3).map(Slug), max_size=12, unique=True)


def _days(candidates: list[Slug], count: int) -> list[DailyPick]:
    history: list[DailyPick] = []
    for after in range(count):
        pick = daily_pick(DAY + after * NEXT, Language.JA, candidates, history)
        history += [pick] if pick is not None else []
    return history


@given(slugs, st.integers(1, 30))
def test_every_essay_comes_once_in_a_round(candidates: list[Slug], count: int) -> None:
    days = _days(candidates, count)
    assert len(days) == (count if candidates else 0)
    for first in range(0, len(days), max(len(candidates), 1)):
        its = [pick.slug for pick in days[first : first + len(candidates)]]
        assert len(set(its)) == len(its)


@given(slugs, st.integers(2, 30))
def test_no_essay_comes_on_two_days_running_where_there_is_another(candidates: list[Slug], count: int) -> None:
    days = _days(candidates, count)
    repeated = [one.slug for one, other in pairwise(days) if one.slug == other.slug]
    assert not repeated or len(candidates) == 1


@given(slugs, slugs, st.integers(1, 9))
def test_what_joins_comes_before_anything_comes_again(candidates: list[Slug], joining: list[Slug], count: int) -> None:
    history = _days(candidates, count)
    grown = sorted({*candidates, *joining})
    shown = {pick.slug for pick in history if pick.round == history[-1].round} if history else set()
    pick = daily_pick(DAY + count * NEXT, Language.JA, grown, history)
    if set(grown) - shown:
        assert pick is not None
        assert pick.slug not in shown


def test_the_same_day_draws_the_same_essay() -> None:
    candidates = [Slug(f"e{number}") for number in range(300)]
    picks = {daily_pick(DAY + n * NEXT, Language.JA, candidates, ()) for n in range(20)}
    assert len({pick.slug for pick in picks if pick}) > 10
    assert daily_pick(DAY, Language.JA, candidates[::-1], ()) in picks


def test_days_since_the_last_are_drawn_but_no_more_than_a_month() -> None:
    assert days_to_draw(None, DAY) == [DAY]
    assert days_to_draw(DAY - NEXT, DAY) == [DAY]
    assert days_to_draw(DAY - 3 * NEXT, DAY) == [DAY - 2 * NEXT, DAY - NEXT, DAY]
    long = days_to_draw(date(2020, 1, 1), DAY)
    assert (long[0], long[-1], len(long)) == (DAY - 30 * NEXT, DAY, DAYS_FILLED)
