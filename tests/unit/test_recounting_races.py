"""Events and recounts that get in each other's way: no lock is held over the network, and no vote is lost."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.community import Member
from bot.core.delivery import Delivery
from bot.core.ids import Slug
from bot.services.community.recounting import TRIES
from tests.unit.recounted import ANN, BEN, DOWN, HERE, HOME, ROBOT, THERE, UP, World


@pytest.fixture
def world() -> World:
    return World()


async def test_what_was_read_before_the_reactions_were_cleared_is_not_written(world: World) -> None:
    [row] = await world.begin(HERE)
    world.react(row, ANN, UP)  # which nobody told
    world.chat.delays = iter([0, 50])
    counting = asyncio.create_task(world.recounting.recount(HERE))
    while "holders" not in world.chat.calls:  # noqa: ASYNC110 (a fake's record tells nobody)
        await asyncio.sleep(0)
    world.unreact(row, ANN, UP)
    await world.recounting.cleared(row)
    assert not counting.done()
    await counting
    assert await world.votes() == set()


async def test_no_lock_is_held_while_the_platform_is_asked(world: World) -> None:
    [row] = await world.begin(HERE)
    world.react(row, ANN, UP)
    world.chat.delays = iter([100] * 2)
    counting = asyncio.create_task(world.recounting.recount(HERE))
    await world.chat.under_way.wait()
    await world.recounting.reacted(BEN, row, DOWN)
    assert world.chat.busy, "the event did not wait for the platform's answer"
    assert await world.votes() == {("ben", DOWN)}
    world.react(row, BEN, DOWN)
    await counting
    assert await world.votes() == {("ann", UP), ("ben", DOWN)}


async def test_essays_do_not_wait_for_each_other(world: World) -> None:
    [row] = await world.begin(HERE)
    [other] = await world.begin(HERE, slug=Slug("luck"))
    luck = world.recounting._essay(HOME, Slug("luck"))
    async with luck.lock:
        await world.recounting.reacted(ANN, row, UP)
        waiting = asyncio.create_task(world.recounting.reacted(ANN, other, UP))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting.done()
    await waiting
    del luck
    assert not world.recounting._essays, "nothing is kept of an essay on which nobody works"


async def test_where_events_never_cease_what_they_do_not_touch_is_written_all_the_same(world: World) -> None:
    [row] = await world.begin(HERE)
    world.react(row, ANN, UP)
    world.chat.delays = iter([30] * 50)
    counting = asyncio.create_task(world.recounting.recount(HERE))
    while not counting.done():  # each reading is overtaken
        await world.recounting.reacted(BEN, row, DOWN)
        await asyncio.sleep(0)
    assert await counting == 1
    assert await world.votes() == {("ann", UP), ("ben", DOWN)}


async def test_votes_that_were_read_while_an_event_wrote_them_are_read_again(world: World) -> None:
    [row] = await world.begin(HERE)
    await world.recounting.reacted(ANN, row, UP)
    world.react(row, BEN, UP)  # which nobody told
    taking_back = asyncio.create_task(world.recounting.unreacted(ANN, row, UP))
    await asyncio.sleep(0)
    assert not taking_back.done(), "it has the lock, and is writing"
    await world.recounting.recount(HERE)
    await taking_back
    assert await world.votes() == {("ben", UP)}


async def test_a_count_that_an_event_made_equal_by_chance_hides_nobody(world: World) -> None:
    [row] = await world.begin(HERE)
    world.react(row, BEN, UP)

    async def overtake() -> None:
        await world.recounting.reacted(BEN, row, UP)

    async def swap() -> None:
        world.react(row, ANN, UP)  # which nobody told
        world.unreact(row, BEN, UP)
        await world.recounting.unreacted(BEN, row, UP)

    world.chat.meanwhile += [*[overtake] * (TRIES - 1), swap]
    await world.recounting.recount(HERE)
    assert await world.votes() == {("ann", UP)}


Step = tuple[str, int, int, str]
"""What is done, by whom, under which post, with which emoji; for others the first number says which or how long."""
STEPS = st.tuples(
    st.sampled_from(["react", "unreact", "clear", "tell", "tell", "recount", "wait"]),
    st.integers(0, 9),
    st.integers(0, 1),
    st.sampled_from([UP, DOWN]),
)


class Told:
    """What happened on the platform and was not told yet, each at its own time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pending: list[tuple[str, Member, Delivery, str, float]] = []
        self.tasks: list[asyncio.Task[object]] = []
        self._time = 0.0

    def do(self, kind: str, member: Member, row: Delivery, emoji: str) -> None:
        self._time += 1
        holders = self.world.chat._holding(row.message, emoji) if row.message else frozenset[Member]()
        if kind == "react":
            self.world.react(row, member, emoji)
        elif kind == "unreact" and member in holders:
            self.world.unreact(row, member, emoji)
        elif kind == "clear":
            for each in holders:
                self.world.unreact(row, each, emoji)
        else:
            return
        self.pending.append((kind, member, row, emoji, self._time))

    def tell(self, which: int) -> None:
        """In any order."""
        if self.pending:
            kind, member, row, emoji, at = self.pending.pop(which % len(self.pending))
            recounting = self.world.recounting
            if kind == "clear":
                self.start(recounting.cleared(row, at))
            else:
                self.start((recounting.reacted if kind == "react" else recounting.unreacted)(member, row, emoji, at))

    def start(self, work: object) -> None:
        assert asyncio.iscoroutine(work)
        self.tasks.append(asyncio.create_task(work))


@given(st.integers(1, 2), st.lists(STEPS, max_size=25), st.lists(st.integers(0, 12), max_size=40))
def test_whatever_happens_in_whatever_order_the_votes_end_as_the_reactions(
    posts: int, steps: list[Step], delays: list[int]
) -> None:
    async def live() -> None:
        world = World()
        rows = await world.begin(*(HERE, THERE)[:posts])
        world.chat.delays = iter(delays)
        told = Told(world)
        for kind, number, place, emoji in steps:
            row = rows[place % posts]
            match kind:
                case "tell":
                    told.tell(number)
                case "recount":
                    told.start(world.recounting.recount(HERE))
                case "wait":
                    for _ in range(number):
                        await asyncio.sleep(0)
                case _:
                    told.do(kind, (ANN, BEN, ROBOT)[number % 3], row, emoji)
        while told.pending:
            told.tell(0)
        await asyncio.gather(*told.tasks)
        assert await world.votes() == world.held()

    asyncio.run(live())
