"""Every point at which a worker can die between a due slot and its sweep: found by counting, not by listing.

``points`` watches a run in which nobody dies and names what it saw; ``crash`` repeats it with a death at one of them
and lets a fresh worker go on; ``verdict`` says what members and admins find in the end. All of them ask only for the
maker of a world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice, pairwise
from typing import Final

from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import THREADED_KINDS
from bot.services.delivery.delivering import Delivering
from tests.faults.watch import Death, Moment, Point, Watch
from tests.faults.world import SLOT, World

MakeWorld = Callable[[], Awaitable[World]]

TICKS: Final = (0, 1, 5, 15, 30, 59, 61, 64, 90, 95, 130, 180, 260, 400, 601, 640, 670, 900, 1300, 22000, 22700, 22800)
"""Seconds after the start at which the clock ticks: on both sides of lease, nonce window, retries, sweep and the late
limit of six hours.
"""


Arrange = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Run:
    """``ticks``: the calls of the worker that was watched first, tick by tick. ``after``: those of the one that lived
    on. ``most``: the greatest number of posts that were seen together.
    """

    ticks: Sequence[Sequence[str]]
    after: Sequence[str]
    most: int


@dataclass(frozen=True, slots=True)
class Life:
    """What was done for a slot, and what it has come to."""

    verdict: str
    seen: Run


async def points(
    make_world: MakeWorld,
    arrange: Arrange | None = None,
    *,
    first: Point | None = None,
    ticks: Sequence[int] = TICKS,
) -> Sequence[Point]:
    """Both sides of every call of a run in which nobody dies, or of the worker that goes on after a death at ``first``.
    Of the ticks that find nothing to do, one is enough.
    """
    watch = Watch()
    life = await _lived(make_world, arrange, [Death(first), watch] if first else [watch], ticks=ticks)
    calls = _numbered(watch.calls)
    if first is None:
        idle = life.seen.ticks[-1]
        assert not any(call.startswith("chat.") for call in idle), "the run is too short to come to its end"
        calls = _without_repeated(life.seen.ticks, idle)
    return [Point(number, call, moment) for number, call in calls for moment in Moment]


async def crash(
    make_world: MakeWorld,
    *deaths: Point,
    arrange: Arrange | None = None,
    asleep: timedelta = timedelta(0),
    ticks: Sequence[int] = TICKS,
) -> Life:
    """One worker after the other dies at its point of ``deaths``; nobody is there for ``asleep`` after each."""
    watches = [Death(point) for point in deaths]
    life = await _lived(make_world, arrange, watches, asleep=asleep, ticks=ticks)
    assert all(watch.reached for watch in watches), f"not everybody died: {deaths}"
    return life


async def live(make_world: MakeWorld, arrange: Arrange | None = None) -> Life:
    """A life without a death."""
    return await _lived(make_world, arrange, [])


async def _lived(
    make_world: MakeWorld,
    arrange: Arrange | None,
    watches: Sequence[Watch],
    *,
    asleep: timedelta = timedelta(0),
    ticks: Sequence[int] = TICKS,
) -> Life:
    world = await make_world()
    try:
        await world.settle_in()
        if arrange is not None:
            arrange(world)
        seen = await _run(world, [*watches, Watch()], asleep, ticks)
        return Life(await verdict(world), seen)
    finally:
        await world.close()


async def _run(world: World, watches: Sequence[Watch], asleep: timedelta, seconds: Sequence[int]) -> Run:
    """Tick at ``seconds`` with one worker for each watch, the next coming when the one before has died."""
    first, alive = watches[0], 0
    worker = world.worker(first)
    ticks: list[Sequence[str]] = []
    most = 0
    for earlier, later in pairwise((0, *seconds)):
        world.clock.advance(timedelta(seconds=later - earlier))
        done = len(first.calls)
        if await _dies(worker, watches[alive]):
            world.clock.advance(asleep)
            alive += 1
            worker = world.worker(watches[alive])
        ticks.append(first.calls[done:])
        most = max(most, len(await world.visible(SLOT.key)))
    return Run(ticks, watches[alive].calls, most)


def _numbered(calls: Iterable[str]) -> list[tuple[int, str]]:
    """Each call with the number of those before it that have its name."""
    so_far = Counter[str]()
    numbered = []
    for call in calls:
        numbered.append((so_far[call], call))
        so_far[call] += 1
    return numbered


def _without_repeated(ticks: Sequence[Sequence[str]], idle: Sequence[str]) -> list[tuple[int, str]]:
    """The numbered calls of ``ticks``, with those of only one tick that is like ``idle``."""
    numbered = iter(_numbered(chain.from_iterable(ticks)))
    kept: list[tuple[int, str]] = []
    for nth, tick in enumerate(ticks):
        its = list(islice(numbered, len(tick)))
        if tick != idle or nth == list(ticks).index(idle):
            kept += its
    return kept


ONCE: Final = "one post, one question"
"""Of a digest, which has no thread: one post, and nothing under it."""
HELD: Final = "held, and the admins can see why"


async def verdict(world: World) -> str:
    """What the slot has come to; anything but ``ONCE``, ``HELD`` or a skip with its reason is a fault of ours."""
    row = await world.row()
    posts = await world.visible(SLOT.key)
    if row.state is DeliveryState.SKIPPED and not posts and row.reason:
        return f"skipped ({row.reason})"
    if row.state is DeliveryState.UNCERTAIN and row.reason is Reason.CANNOT_SCAN and len(posts) <= 1:
        return HELD if row.next_attempt is None else f"{row}"
    questions = await world.questions(row.message) if row.message is not None else 0
    if row.state is DeliveryState.DONE and list(posts) == [row.message] and questions == _asked(world):
        return ONCE
    return f"{row.state} ({row.reason}) with {len(posts)} posts and {questions} questions"


def _asked(world: World) -> int:
    return 1 if world.kind in THREADED_KINDS else 0


async def _dies(worker: Delivering, watch: Watch) -> bool:
    """One tick; whether the worker died in it."""
    try:
        await worker.tick()
    except BaseException:  # a crash, alone or in a group
        if not watch.reached:
            raise
    return watch.reached
