"""Pieces of writes that others wait for."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.search.pace import LEAST, Pace


async def _lock(connection: object) -> None:
    raise AssertionError("nothing is written here")


def _pace(aim: float) -> Pace:
    return Pace(None, _lock, aim)  # type: ignore[arg-type]


def test_a_piece_takes_what_fits_into_the_time_that_is_aimed_at() -> None:
    pace = _pace(0.05)
    assert pace.next(1_000) == LEAST
    pace.took(LEAST, 0.05 / 3)
    assert pace.next(1_000) == 2 * LEAST  # no more than twice as many
    pace.took(2 * LEAST, 0.04)
    assert pace.next(1_000) == 10
    pace.took(10, 0.1)
    assert pace.next(1_000) == 5
    assert pace.next(3) == 3


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 100)), max_size=20))
def test_pieces_stay_large_enough_to_be_worth_a_transaction(took: list[tuple[int, float]]) -> None:
    pace = _pace(0.05)
    for count, seconds in took:
        pace.took(count, seconds)
        assert pace.next(10**9) >= LEAST
        assert pace.next(1) == 1


def test_where_nobody_waits_everything_is_written_at_once() -> None:
    pace = _pace(math.inf)
    pace.took(3, 100.0)
    assert pace.next(5_000) == 5_000
