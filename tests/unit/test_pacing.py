"""The pace at which a platform is asked: never above its limit, in order, and divided fairly among processes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.pacing import SPARE, Holder, Limit, Share, TokenBucket, divided
from bot.errors import ChatUnavailable, StoreBusy
from bot.services.pacing.alone import PacingAlone
from bot.services.pacing.requests import HANGS, LATER_EVERY, LONGEST, RequestPacing
from tests.fakes.leaping import leap_through

LIMIT = Limit(rate=45.0, burst=5, places=50)
SMALL = Limit(rate=9.0, burst=2, places=10, aside=2)
EPSILON = 1e-6


def busiest(instants: Sequence[float], seconds: float = 1.0) -> int:
    """The most of ``instants`` that lie within less than ``seconds``."""
    ordered, first, most = sorted(instants), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= seconds - EPSILON:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(
    st.floats(0.5, 200),
    st.integers(1, 20),
    st.lists(st.floats(0, 0.5), min_size=2, max_size=200),
    st.floats(0.1, 5.0),
)
def test_no_span_of_time_sees_more_than_rate_and_burst_allow(
    rate: float, burst: int, gaps: list[float], span: float
) -> None:
    bucket, now, passed = TokenBucket(rate, burst), 1000.0, []
    for gap in gaps:
        now += gap
        now += bucket.delay(now)
        bucket.take(now)
        passed.append(now)
    assert busiest(passed, span) <= rate * span + burst + EPSILON


def test_after_a_rest_a_few_go_at_once_and_after_a_pause_one_by_one() -> None:
    bucket = TokenBucket(10.0, 3)
    passed = []
    for _ in range(5):
        passed.append(bucket.delay(0.0))
        bucket.take(bucket.delay(0.0))
    assert passed == pytest.approx([0, 0, 0, 0.1, 0.2])
    bucket = TokenBucket(10.0, 3)
    bucket.hold(7.0)
    assert bucket.delay(0.0) == pytest.approx(7.0)
    bucket.take(7.0)
    assert bucket.delay(7.0) == pytest.approx(0.1)


asks = st.tuples(st.integers(0, 5), st.integers(0, 60), st.floats(0, 1))


@given(st.lists(asks, max_size=60), st.integers(2, 50))
def test_all_together_never_have_more_places_than_there_are(steps: list[tuple[int, int, float]], total: int) -> None:
    places: dict[str, int] = {}
    for who, needs, used in steps:
        name = f"holder-{who}"
        mine = Holder(name, places.get(name, 0), needs)
        others = [Holder(other, many, 60) for other, many in places.items() if other != name]
        taken = int(mine.places * used)
        share = divided(mine, taken, others, total)
        assert share.places >= taken
        places[name] = share.places
        assert sum(places.values()) <= total


@given(st.lists(st.integers(1, 80), min_size=1, max_size=12))
def test_everybody_gets_what_they_need_or_the_same_part(needs: list[int]) -> None:
    holders = [Holder(f"{number:02}", 1, need) for number, need in enumerate(needs)]
    dues = [divided(one, 0, [other for other in holders if other is not one], 48).due for one in holders]
    assert sum(dues) == 48 - SPARE
    part = (48 - SPARE) // len(needs)
    for need, due in zip(needs, dues, strict=True):
        assert due >= min(need, part)


ways = st.lists(st.tuples(*[st.floats(0, 2)] * 3), max_size=40)
"""When a request is wanted, how long until the platform counts it, and how long its answer takes."""


@given(ways)
def test_however_requests_are_bunched_on_their_way_no_second_counts_too_many(ways: list[tuple[float, ...]]) -> None:
    counted: list[float] = []

    async def day() -> None:
        pacing = RequestPacing(Limit(rate=400.0, burst=4, places=4, seconds=1.0))
        await asyncio.gather(*(request(pacing, counted, *way) for way in ways))

    leap_through(day())
    assert len(counted) == len(ways)
    assert busiest(counted) <= 4


async def request(pacing: RequestPacing, counted: list[float], wanted: float, out: float, back: float) -> None:
    await asyncio.sleep(wanted)
    going = await pacing.enter()
    await asyncio.sleep(out)
    counted.append(asyncio.get_running_loop().time())
    await asyncio.sleep(back)
    going.answered()


class Shaky:
    """``Pacing`` over a database that answers late, or not at all for a while."""

    def __init__(self, under: PacingAlone, weather: Sequence[float]) -> None:
        self._under = under
        self._weather = list(weather)
        self.asked = 0

    async def share(self, bucket: str, mine: Holder, used: int, total: int) -> Share:
        self.asked += 1
        wait = self._weather[self.asked % len(self._weather)] if self._weather else 0.0
        if wait < 0:
            raise StoreBusy("busy")
        await asyncio.sleep(wait / 2)
        share = await self._under.share(bucket, mine, used, total)
        await asyncio.sleep(wait / 2)
        return share

    async def book(self, bucket: str, pause: float, longest: float) -> float:
        return await self._under.book(bucket, pause, longest)

    async def hold(self, bucket: str, seconds: float) -> None:
        await self._under.hold(bucket, seconds)


weathers = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3, 1.5, 4.0, -1.0]), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.tuples(ways, weathers), min_size=2, max_size=4), st.floats(0.5, 6))
def test_several_processes_together_stay_within_the_limit_whatever_happens_to_one(
    processes: list[tuple[list[tuple[float, ...]], list[float]]], killed_at: float
) -> None:
    """The database answers late or not, answers bunch, and one process is killed in the middle of its work."""
    counted: list[float] = []

    async def day() -> None:
        loop = asyncio.get_running_loop()
        under = PacingAlone(loop.time)
        groups = []
        for work, weather in processes:
            pacing = RequestPacing(SMALL, Shaky(under, weather), "bot")
            tasks = [asyncio.create_task(request(pacing, counted, *way)) for way in [*work, *[(0.0, 0.02, 0.02)] * 20]]
            groups.append((pacing, tasks))
        await asyncio.sleep(killed_at)
        victim, tasks = groups[0]
        await victim.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*(task for _, tasks in groups for task in tasks), return_exceptions=True)
        for pacing, _ in groups:
            await pacing.stop()

    leap_through(day())
    assert busiest(counted) <= SMALL.places
    wanted = sum(len(work) + 20 for work, _ in processes[1:])
    assert len(counted) >= wanted, "nobody starves"


def test_four_processes_with_much_to_do_go_as_fast_as_one() -> None:
    ended: list[float] = []

    async def day() -> None:
        loop = asyncio.get_running_loop()
        under = PacingAlone(loop.time)
        shakies = [Shaky(under, [0.01]) for _ in range(4)]
        pacings = [RequestPacing(LIMIT, shaky, "bot") for shaky in shakies]
        counted: list[float] = []
        each = [request(p, counted, 0.0, 0.01, 0.01) for p in pacings for _ in range(500)]
        await asyncio.gather(*(asyncio.create_task(one) for one in each))
        ended.append(max(counted))
        assert busiest(counted) <= 50
        for pacing, shaky in zip(pacings, shakies, strict=True):
            assert shaky.asked <= 3 * ended[0] + 20, "the database hears of a few, not of each request"
            await pacing.stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.services.pacing.requests.LONGEST", 1e9)
        leap_through(day())
    assert ended[0] <= 1.05 * 2000 / 45


def test_who_comes_alone_waits_moments_beside_one_who_takes_all() -> None:
    waited: list[float] = []

    async def day() -> None:
        loop = asyncio.get_running_loop()
        under = PacingAlone(loop.time)
        busy, quiet = (RequestPacing(LIMIT, under, "bot") for _ in range(2))
        rush = [asyncio.create_task(request(busy, [], 0.0, 0.01, 0.01)) for _ in range(900)]
        await asyncio.sleep(5.0)
        for _ in range(3):
            began = loop.time()
            going = await quiet.enter()
            waited.append(loop.time() - began)
            going.answered()
            await asyncio.sleep(0.5)
        for task in rush:
            task.cancel()
        await asyncio.gather(*rush, return_exceptions=True)
        await busy.stop()
        await quiet.stop()

    leap_through(day())
    assert waited[0] == pytest.approx(0.0, abs=0.05), "a place is kept free for whoever comes"
    assert max(waited) < 1.0


def test_what_can_wait_comes_after_the_others_and_comes() -> None:
    went: list[str] = []

    async def one(pacing: RequestPacing, name: str, *, later: bool) -> None:
        going = await pacing.enter(later=later)
        went.append(name)
        going.answered()

    async def day() -> None:
        pacing = RequestPacing(LIMIT)
        seeds = [one(pacing, f"seed {number}", later=True) for number in range(10)]
        posts = [one(pacing, f"post {number}", later=False) for number in range(20)]
        await asyncio.gather(*(asyncio.create_task(each) for each in [*seeds, *posts]))

    leap_through(day())
    at_once, rest = went[:5], went[5:]
    assert at_once == [f"seed {number}" for number in range(5)], "nobody else was there"
    for kind in ("seed", "post"):
        numbers = [int(name.split()[1]) for name in went if name.startswith(kind)]
        assert all(a < b for a, b in pairwise(numbers)), "in the order in which they come"
    until = rest.index("post 19")
    seeds_meanwhile = sum(name.startswith("seed") for name in rest[:until])
    assert seeds_meanwhile == 20 // (LATER_EVERY - 1)


def test_while_the_others_cannot_be_asked_one_request_goes_at_a_time() -> None:
    counted: list[float] = []

    async def day() -> None:
        loop = asyncio.get_running_loop()
        pacing = RequestPacing(LIMIT, Shaky(PacingAlone(loop.time), [-1.0]), "bot")
        await asyncio.gather(*(asyncio.create_task(request(pacing, counted, 0.0, 0.0, 0.0)) for _ in range(10)))
        await pacing.stop()

    leap_through(day())
    assert len(counted) == 10
    assert busiest(counted) == 1


def test_a_pause_that_the_platform_wants_of_one_is_kept_by_all() -> None:
    counted: list[float] = []

    async def day() -> None:
        loop = asyncio.get_running_loop()
        under = PacingAlone(loop.time)
        first, second = (RequestPacing(LIMIT, under, "bot") for _ in range(2))
        await asyncio.gather(request(first, [], 0.0, 0.0, 0.0), request(second, [], 0.0, 0.0, 0.0))
        first.hold(10.0)
        await asyncio.sleep(1.0)
        await asyncio.gather(request(first, counted, 0.0, 0.0, 0.0), request(second, counted, 0.0, 0.0, 0.0))
        await first.stop()
        await second.stop()

    leap_through(day())
    assert min(counted) >= 10.0


def test_who_gives_up_waiting_keeps_no_place() -> None:
    async def day() -> None:
        pacing = RequestPacing(Limit(rate=100.0, burst=1, places=1, seconds=0.5))
        first = await pacing.enter()
        tired, patient = (asyncio.create_task(pacing.enter()) for _ in range(2))
        await asyncio.sleep(0.1)
        tired.cancel()
        first.answered()
        first.answered()  # what fails after its answer says so twice
        going = await patient
        late = asyncio.create_task(pacing.enter())
        await asyncio.sleep(0)
        going.answered()
        asyncio.get_running_loop().call_later(0.5, late.cancel)  # it has just been given the place
        await asyncio.gather(late, return_exceptions=True)
        assert (late.cancelled(), pacing.out, pacing.needs) == (True, 0, 0)

    leap_through(day())


def test_where_too_many_wait_it_is_said_before_anything_is_sent() -> None:
    async def day() -> None:
        pacing = RequestPacing(LIMIT)
        waiting = [asyncio.create_task(pacing.enter()) for _ in range(int(LONGEST * LIMIT.rate) + LIMIT.burst)]
        await asyncio.sleep(0)
        with pytest.raises(ChatUnavailable) as told:
            await pacing.enter()
        assert told.value.retry_after is not None
        seed = asyncio.create_task(pacing.enter(later=True))
        await asyncio.sleep(0)
        assert not seed.done()
        for task in [*waiting, seed]:
            task.cancel()
        await asyncio.gather(*waiting, seed, return_exceptions=True)

    leap_through(day())


def test_what_hangs_gives_its_place_up() -> None:
    async def day() -> None:
        pacing = RequestPacing(Limit(rate=100.0, burst=2, places=2))
        hanging = [await pacing.enter() for _ in range(2)]
        await pacing.enter()
        assert asyncio.get_running_loop().time() == pytest.approx(HANGS)
        for one in hanging:
            one.answered()
        await asyncio.sleep(HANGS + 1)
        assert pacing.out == 0, "each gives back one place"

    leap_through(day())


async def backlog(pacing: RequestPacing, counted: list[float], size: int, way: float = 0.02) -> None:
    await asyncio.gather(*(asyncio.create_task(request(pacing, counted, 0.0, way, way)) for _ in range(size)))


def test_who_cannot_renew_a_lease_stops_before_others_have_its_places() -> None:
    counted: list[float] = []

    async def day() -> None:
        under = PacingAlone(asyncio.get_running_loop().time)
        weather = [0.0] * 4 + [-1.0] * 100  # the database is gone after two seconds
        lost, other = RequestPacing(SMALL, Shaky(under, weather), "bot"), RequestPacing(SMALL, under, "bot")
        working = asyncio.create_task(backlog(lost, counted, 60, way=0.4))
        await asyncio.sleep(2.0)
        await asyncio.gather(backlog(other, counted, 60), working)
        await lost.stop()
        await other.stop()

    leap_through(day())
    assert len(counted) == 120
    assert busiest(counted) <= SMALL.places


@pytest.mark.parametrize("moment", [3.0 + number / 20 for number in range(20)])
def test_what_goes_while_places_are_divided_is_no_more_than_the_others_know_of(moment: float) -> None:
    counted: list[float] = []

    async def day() -> None:
        under = PacingAlone(asyncio.get_running_loop().time)
        slow, other = RequestPacing(SMALL, Shaky(under, [0.5]), "bot"), RequestPacing(SMALL, under, "bot")
        await backlog(slow, counted, 1)  # it has all places from now on
        await asyncio.sleep(2.5 - asyncio.get_running_loop().time())
        await asyncio.gather(backlog(other, counted, 40), later(slow))
        await slow.stop()
        await other.stop()

    async def later(slow: RequestPacing) -> None:
        await asyncio.sleep(moment - asyncio.get_running_loop().time())
        await backlog(slow, counted, 20)

    leap_through(day())
    assert busiest(counted) <= SMALL.places
