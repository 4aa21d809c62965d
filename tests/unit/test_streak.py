"""Days in a row."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.streak import streak

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)


def ago(*numbers: int) -> set[date]:
    return {TODAY - number * DAY for number in numbers}


def test_a_run_may_end_yesterday_since_today_is_not_over() -> None:
    assert streak(ago(0, 1, 2, 4), TODAY) == 3
    assert streak(ago(1, 2), TODAY) == 2
    assert streak(ago(2, 3), TODAY) == 0
    assert streak(ago(-1), TODAY) == 0
    assert streak(ago(), TODAY) == 0


@given(st.sets(st.integers(-3, 12)))
def test_it_is_the_longest_run_that_reaches_today_or_yesterday(numbers: set[int]) -> None:
    runs = [range(end, end + length) for end in (0, 1) for length in range(1, 20)]
    whole = [len(run) for run in runs if numbers.issuperset(run)]
    assert streak(ago(*numbers), TODAY) == max(whole, default=0)
