"""APScheduler as a clock only: it wakes the program, and never knows what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.adapters.scheduler.pulse import Pulse

log = logging.getLogger(__name__)

GRACE: Final = timedelta(seconds=3)
"""How long a tick that runs may take to end by itself. What it leaves behind is taken up when its lease has ended."""
_CUT_SECONDS: Final = 0.5
"""How long one that is cancelled may take."""
_LIBRARY_LOG: Final = logging.getLogger("apscheduler.ticker")
_LIBRARY_LOG.setLevel(logging.ERROR)  # else it warns once a second while a tick takes longer than its interval


class Ticker:
    """Calls ``tick`` at once and then every ``interval``, never twice at a time; what a long tick or a sleeping machine
    missed is made up for by one tick.

    A tick that fails is logged and the next one still comes; so does one after the clock was set, forward or back.
    One that answers False failed in a part, which it has logged: ``pulse`` counts both.
    """

    def __init__(
        self,
        interval: timedelta,
        tick: Callable[[], Awaitable[object]],
        grace: timedelta = GRACE,
        pulse: Pulse | None = None,
    ) -> None:
        self._interval = interval
        self._tick = tick
        self._grace = grace.total_seconds()
        self._pulse = pulse or Pulse()
        self._scheduler: Any = None
        self._running: asyncio.Task[object] | None = None
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start ticking in the running loop; only once until it is stopped."""
        if self._scheduler is not None:
            raise RuntimeError("the ticker is already running")
        self._scheduler = AsyncIOScheduler(timezone=UTC, logger=_LIBRARY_LOG)
        job = self._scheduler.add_job(
            self._run,
            Beat(seconds=self._interval.total_seconds(), timezone=UTC),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._watching = asyncio.get_running_loop().create_task(self._watch(job))

    async def stop(self) -> None:
        """Start no further tick, give a running one ``grace`` to end, then cancel it; cancelled itself, cancel it at
        once. Does nothing if none was started.
        """
        if self._scheduler is None:
            return
        scheduler, self._scheduler = self._scheduler, None
        if self._watching:
            self._watching.cancel()
        scheduler.pause()
        try:
            await asyncio.sleep(0)  # a tick that was handed to the loop begins, so that it can be waited for
            if self._running:
                await asyncio.wait({self._running}, timeout=self._grace)
        finally:
            if self._running:
                self._running.cancel()
            scheduler.shutdown(wait=False)
        if self._running:
            await asyncio.wait({self._running}, timeout=_CUT_SECONDS)
        await asyncio.sleep(0)  # the scheduler shuts down in the loop's next turn

    async def _watch(self, job: Any) -> None:
        """Wake the library if the clock was set back: it would wait until the old time comes again."""
        while True:
            await asyncio.sleep(self._interval.total_seconds())  # by the loop's own clock, which is never set
            if job.next_run_time > datetime.now(UTC) + 2 * self._interval:
                log.warning("The clock was set back; ticks continue from the present.")
                job.modify(next_run_time=datetime.now(UTC))

    async def _run(self) -> None:
        self._running = asyncio.current_task()
        self._pulse.beat()
        try:
            well = await self._tick()
            self._pulse.count(failed=well is False)
        except asyncio.CancelledError:
            log.warning("A tick was cut short.")
        except Exception:
            self._pulse.count(failed=True)
            log.exception("A tick failed; the next one comes as usual.")
        finally:
            self._running = None
            self._pulse.beat()


class Tickers:
    """Clocks that stop together: one that hangs takes no time from the others."""

    def __init__(self) -> None:
        self._started: list[Ticker] = []

    def start(self, *tickers: Ticker) -> None:
        for ticker in tickers:
            ticker.start()
            self._started.append(ticker)

    async def stop(self) -> None:
        await asyncio.gather(*(ticker.stop() for ticker in self._started))


class Beat(IntervalTrigger):  # type: ignore[misc]  # the library has no types
    """An interval that continues from the present after a pause or a jump of the clock. The library would count
    every missed beat: a minute of work for a year.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        beat: datetime = super().get_next_fire_time(previous_fire_time, now)
        return beat if beat > now else now + self.interval
