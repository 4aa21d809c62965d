"""The ticker on the real APScheduler. Time passes by the ticks of a second ticker, never by sleeping."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.scheduler.pulse import STILL_AFTER, Pulse
from bot.adapters.scheduler.ticker import Beat, Ticker
from tests.hanging import HANGING

SHORT = timedelta(milliseconds=1)
NEVER = timedelta(days=365)


class Counter:
    """A tick that counts itself and can be waited for."""

    def __init__(self, then: Callable[[int], Awaitable[None]] | None = None) -> None:
        self.count = 0
        self._then = then
        self._changed = asyncio.Condition()

    async def __call__(self) -> None:
        async with self._changed:
            self.count += 1
            self._changed.notify_all()
        if self._then:
            await self._then(self.count)

    async def reaches(self, count: int) -> None:
        async with asyncio.timeout(HANGING), self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


@asynccontextmanager
async def ticking(tick: Callable[[], Awaitable[None]], interval: timedelta = SHORT) -> AsyncIterator[Ticker]:
    ticker = Ticker(interval, tick, grace=SHORT)
    ticker.start()
    try:
        yield ticker
    finally:
        await ticker.stop()


async def let_time_pass() -> None:
    """Long enough for another ticker of the same interval to be due several times."""
    other = Counter()
    async with ticking(other):
        await other.reaches(6)


async def test_the_first_tick_comes_at_once() -> None:
    tick = Counter()
    async with ticking(tick, NEVER):
        await tick.reaches(1)
        await let_time_pass()
    assert tick.count == 1


async def test_ticks_follow_each_other() -> None:
    tick = Counter()
    async with ticking(tick):
        await tick.reaches(5)


async def test_a_long_tick_is_not_overtaken_and_one_tick_makes_up_for_the_rest() -> None:
    gate, inside, most = asyncio.Event(), 0, 0

    async def hold(_count: int) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await gate.wait()
        inside -= 1

    tick = Counter(hold)
    async with ticking(tick):
        await tick.reaches(1)
        await let_time_pass()
        assert (tick.count, inside) == (1, 1)
        gate.set()
        await tick.reaches(4)
    assert most == 1


async def test_a_tick_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    async def fail_first(count: int) -> None:
        if count == 1:
            raise ValueError("the first tick")

    tick = Counter(fail_first)
    async with ticking(tick):
        await tick.reaches(3)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage() == "A tick failed; the next one comes as usual."
    assert record.exc_text is not None
    assert "the first tick" in record.exc_text


async def test_a_tick_that_is_cancelled_from_inside_does_not_end_the_ticking(caplog: pytest.LogCaptureFixture) -> None:
    async def cancel_first(count: int) -> None:
        if count == 1:
            raise asyncio.CancelledError

    tick = Counter(cancel_first)
    async with ticking(tick):
        await tick.reaches(3)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == ["A tick was cut short."]


async def test_a_long_tick_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    gate = asyncio.Event()
    tick = Counter(lambda _count: _wait(gate))
    async with ticking(tick):
        await tick.reaches(1)
        await let_time_pass()
        gate.set()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def _wait(gate: asyncio.Event) -> None:
    await gate.wait()


async def test_stop_waits_for_a_running_tick() -> None:
    gate, ended = asyncio.Event(), False

    async def hold(_count: int) -> None:
        nonlocal ended
        await gate.wait()
        ended = True

    tick = Counter(hold)
    ticker = Ticker(SHORT, tick, grace=timedelta(seconds=HANGING))
    ticker.start()
    await tick.reaches(1)
    stopping = asyncio.create_task(ticker.stop())
    await let_time_pass()
    assert not stopping.done()
    gate.set()
    await stopping
    assert ended
    assert tick.count == 1


async def test_stop_cancels_a_tick_that_does_not_end() -> None:
    cancelled = False

    async def hang(_count: int) -> None:
        nonlocal cancelled
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    tick = Counter(hang)
    async with ticking(tick):
        await tick.reaches(1)
    assert cancelled


async def test_stop_returns_even_where_a_tick_refuses_to_end() -> None:
    gate, refusals = asyncio.Event(), 0

    async def refuse(_count: int) -> None:
        nonlocal refusals
        while not gate.is_set():
            try:
                await gate.wait()
            except asyncio.CancelledError:
                refusals += 1

    tick = Counter(refuse)
    async with asyncio.timeout(HANGING):
        async with ticking(tick):
            await tick.reaches(1)
    assert refusals > 0
    gate.set()


async def test_after_stop_no_tick_comes() -> None:
    tick = Counter()
    async with ticking(tick):
        await tick.reaches(2)
    count = tick.count
    await let_time_pass()
    assert tick.count == count


async def test_a_ticker_can_be_stopped_at_any_moment_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    tick = Counter()
    ticker = Ticker(SHORT, tick, grace=SHORT)
    await ticker.stop()
    for turns in range(6):
        ticker.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        await ticker.stop()
        await ticker.stop()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    ticker.start()
    with pytest.raises(RuntimeError, match="is already running"):
        ticker.start()
    await tick.reaches(tick.count + 1)
    await ticker.stop()


async def test_a_tick_that_was_about_to_begin_is_given_its_time() -> None:
    begun, ended = 0, 0

    async def take_a_while(_count: int) -> None:
        nonlocal begun, ended
        begun += 1
        for _ in range(10):
            await asyncio.sleep(0)
        ended += 1

    ticker = Ticker(NEVER, Counter(take_a_while), grace=timedelta(seconds=HANGING))
    for turns in range(6):
        ticker.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        await ticker.stop()
        assert ended == begun, turns
    assert ended > 0


def test_beats_that_a_pause_left_out_are_not_counted_one_by_one() -> None:
    beat = Beat(seconds=1, timezone=UTC)
    now = datetime(2026, 5, 1, 8, tzinfo=UTC)
    for pause in (timedelta(0), timedelta(seconds=1), timedelta(days=9000)):
        assert beat.get_next_fire_time(now - pause, now) == now + timedelta(seconds=1)
    half = timedelta(milliseconds=500)
    assert beat.get_next_fire_time(now - half, now) == now + half


async def test_ticks_go_on_when_the_clock_is_set_back(caplog: pytest.LogCaptureFixture) -> None:
    """A clock that goes back an hour leaves the next tick an hour ahead, which is how it is made here."""
    tick = Counter()
    async with ticking(tick) as ticker:
        await tick.reaches(2)
        [job] = ticker._scheduler.get_jobs()
        job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
        await tick.reaches(tick.count + 3)
    assert "The clock was set back" in caplog.text


async def test_the_pulse_tells_whether_ticks_still_come() -> None:
    now = 0.0
    pulse = Pulse(lambda: now)
    assert not pulse.is_still
    tick = Counter()
    ticker = Ticker(timedelta(milliseconds=5), tick, pulse=pulse)
    ticker.start()
    await tick.reaches(2)
    await ticker.stop()
    assert not pulse.is_still
    now += STILL_AFTER.total_seconds() + 1
    assert pulse.is_still
