"""What no list of cases thinks of: several faults, deaths and workers at once, at moments drawn at random."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.chat import ACCEPTED_502, BROKEN, FINE, LOST, REFUSED_502, Fault, late, slow, unavailable
from tests.faults.crashes import ONCE, verdict
from tests.faults.watch import Death, Moment, Point, Watch
from tests.faults.world import SLOT, FakeWorld, discord_like, slack_like

POST = [FINE, LOST, ACCEPTED_502, REFUSED_502, BROKEN, late(20), late(70), late(300), slow(70), unavailable(30)]
# A question that is accepted after the lease can stand twice: it has no sweep.
THREAD = [FINE, LOST, ACCEPTED_502, REFUSED_502, BROKEN, late(20), unavailable(30)]
READ = [FINE, LOST, BROKEN, unavailable(30)]
FAULTS = {"post": POST, "open_thread": THREAD, "ask": THREAD, "find": READ, "asked": READ, "delete": THREAD}
WORKERS = 3


class DeathAt(Death):
    """Dies at its ``number``-th call, whatever that is."""

    def __init__(self, number: int, moment: Moment) -> None:
        super().__init__()
        self._at = (number, moment)

    async def _step(self, number: int, call: str, moment: Moment) -> None:
        self._point = Point(number, call, moment) if (number, moment) == self._at else None
        await super()._step(number, call, moment)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 4, 5, 10, 29, 30, 31, 59, 60, 61, 120, 600]),
        st.integers(0, WORKERS - 1),
        st.one_of(st.none(), st.tuples(st.integers(0, 25), st.sampled_from(Moment))),
    ),
    max_size=12,
)


@settings(max_examples=200)
@given(
    nonce=st.booleans(),
    faults=st.fixed_dictionaries({m: st.lists(st.sampled_from(f), max_size=3) for m, f in FAULTS.items()}),
    steps=STEPS,
)
async def test_whatever_happens_one_post_is_left(
    nonce: bool,
    faults: dict[str, list[Fault]],
    steps: list[tuple[int, int, tuple[int, Moment] | None]],
) -> None:
    world = await (discord_like() if nonce else slack_like())
    await world.settle_in()
    for method, these in faults.items():
        world.fake.script(method, *these)
    workers = [world.worker() for _ in range(WORKERS)]
    for pause, who, death in steps:
        world.clock.advance(timedelta(seconds=pause))
        watch = DeathAt(*death) if death is not None else Watch()
        await _tick_or_die(world, watch)
        await workers[who].tick()
    await _calm_down(world)
    assert await verdict(world) in {ONCE, "skipped (late)", "skipped (unavailable)"}
    assert len(world.fake.visible(SLOT.key)) <= 1


async def _tick_or_die(world: FakeWorld, watch: Watch) -> None:
    try:
        await world.worker(watch).tick()
    except BaseException:  # a crash, alone or in a group
        if not watch.reached:
            raise


async def _calm_down(world: FakeWorld) -> None:
    """No more deaths, and time for what is left of the faults, for late answers and sweeps."""
    worker = world.worker()
    for _ in range(90):
        world.clock.advance(timedelta(seconds=61))
        await worker.tick()
