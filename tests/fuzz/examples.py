"""Inputs by hypothesis: seeds that were cut, repeated and mixed with words and noise, the same for the same number."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.errors import SourceError
from tests.fuzz.targets import Target

ROUND = 100
"""Examples between two looks at the clock."""


@st.composite
def broken(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """A seed with up to eight changes."""
    data = draw(st.sampled_from(seeds))
    piece = st.binary(max_size=12) | (st.sampled_from(words) if words else st.nothing())
    for _ in range(draw(st.integers(0, 8))):
        at, until = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        how = draw(st.sampled_from(["insert", "replace", "cut", "repeat", "flip"]))
        if how == "insert":
            data = data[:at] + draw(piece) * draw(st.integers(1, 3)) + data[at:]
        elif how == "replace":
            data = data[:at] + draw(piece) + data[min(until, at + 40) :]
        elif how == "cut":
            data = data[:at] + data[until:]
        elif how == "repeat":
            data = data[:until] + data[at:until][:2_000] + data[until:]
        elif at < len(data):
            data = data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]
    return data


def run_examples(target: Target, seconds: float, first: int = 0, most: int = 1_000_000) -> int:
    """How many examples were run in ``seconds``, at least one round and at most ``most`` of them. It raises what the
    target raises, with the smallest input that does so among hypothesis's notes.
    """
    seeds = target.seeds()
    done = 0
    end = time.monotonic() + seconds
    while done < most and (not done or time.monotonic() < end):

        @seed(first + done)
        @settings(
            max_examples=min(ROUND, most - done),
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(broken(seeds, target.words))
        def one_round(data: bytes) -> None:
            run_one(target, data)

        one_round()
        done += ROUND
    return min(done, most)


def run_one(target: Target, data: bytes) -> None:
    with suppress(SourceError):
        target.run(data)
