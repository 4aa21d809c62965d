"""Who wins a vote for tomorrow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ballot import Choice, winner
from bot.core.ids import Slug

CHOICES = tuple(Choice(Slug(f"door-{n}"), f"Door {n}") for n in range(3))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=3))
def test_the_one_with_most_votes_wins_and_nobody_else(counts: list[int]) -> None:
    choices = CHOICES[: len(counts)]
    won = winner(choices, counts)
    best = sorted(counts, reverse=True)
    assert (won is None) == (best[0] == best[1])  # a tie, silence among them
    if won is not None:
        assert counts[[choice.slug for choice in choices].index(won)] == best[0]
