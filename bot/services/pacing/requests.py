"""When the requests of this process to a platform may go."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.core.ids import new_id
from bot.core.pacing import SPARE, Holder, Limit, Share, TokenBucket
from bot.errors import ChatUnavailable, StoreError
from bot.ports.pacing import Pacing
from bot.services.background import Background, cancelled

log = logging.getLogger(__name__)

LONGEST: Final = 30.0
"""Seconds that a request waits; where more wait before it, it is tried again later, and has certainly not been sent."""
LATER_EVERY: Final = 8
"""Where both kinds wait, one in so many places goes to what can wait."""
USED_SECONDS: Final = 1.8
"""How much of a lease is used: what goes at its end still counts for a second, when others may have the places."""
EVERY: Final = 0.5
"""Seconds between two renewals, and ``SOON`` where more places are wanted or promised."""
SOON: Final = 0.1
ANSWER_SECONDS: Final = 2.0
REST: Final = 2.0
"""Seconds without a request after which the places are given back."""
AHEAD: Final = 2
"""Requests that may go while the places are being divided."""
HANGS: Final = 5.0
"""Seconds without an answer after which a request is taken to have counted long ago, so that others need not wait."""
UNKNOWN: Final = 0.25
"""The part of the limit that a process reckons with before it has asked."""
_NO_DELAY: Final = 1e-9


class RequestPacing:
    """Requests go at ``limit``, in the order in which they come; what can wait comes after the others. Without
    ``shared`` this process has the whole limit. With it, it has its share of ``bucket``'s; while the others cannot be
    asked, it goes on with one place.
    """

    def __init__(self, limit: Limit, shared: Pacing | None = None, bucket: str = "") -> None:
        self._limit = limit
        self._token_bucket = TokenBucket(limit.rate, limit.burst)
        self._first: deque[asyncio.Future[None]] = deque()
        self._later: deque[asyncio.Future[None]] = deque()
        self._ahead_of_later = 0
        self._out = 0
        self._timer: asyncio.TimerHandle | None = None
        self._places = _Places(limit.places) if shared is None else _SharedPlaces(self, limit, shared, bucket)

    @property
    def part(self) -> float:
        """How much of the limit is this process's, or will be in a moment: from 0 to 1."""
        return self._places.part

    @property
    def out(self) -> int:
        """How many places are taken: by requests on their way, or answered just now."""
        return self._out

    @property
    def needs(self) -> int:
        """How many places could be used now."""
        return self._out + len(self._first) + len(self._later)

    async def enter(self, *, later: bool = False) -> Going:
        """Take a place for a request, and return when it may go; ``later``: nobody waits for it. Raises
        ``ChatUnavailable`` where too many wait.
        """
        if not later:
            self._check_queue()
        mine = asyncio.get_running_loop().create_future()
        (self._later if later else self._first).append(mine)
        self.pump()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._free()  # it had its place, and does not go
            raise
        return Going(self._free, self._limit.seconds)

    def hold(self, seconds: float) -> None:
        """The platform wants nothing for ``seconds``, from no process."""
        self.hold_here(seconds)
        self._places.hold(seconds)

    def hold_here(self, seconds: float) -> None:
        """Let none of this process's requests go for ``seconds``."""
        self._token_bucket.hold(asyncio.get_running_loop().time() + seconds)

    async def stop(self) -> None:
        """End what goes on by itself."""
        if self._timer is not None:
            self._timer.cancel()
        await self._places.stop()

    def adjust(self, places: int) -> None:
        """Go as fast as ``places`` of the limit allow."""
        part = places / (self._limit.shared - SPARE)
        self._token_bucket.adjust(self._limit.rate * part, max(1, min(self._limit.burst, places)))

    def pump(self) -> None:
        """Let go what may go now, one after the other: after the loop stood still nobody runs to catch up."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while (queue := self._queue()) is not None:
            now = loop.time()
            if not self._places.any_free(self._out, now):
                return  # an answer, or a larger share, comes back here
            if (delay := self._token_bucket.delay(now)) > _NO_DELAY:
                self._timer = loop.call_later(delay, self.pump)
                return
            queue.popleft().set_result(None)
            self._ahead_of_later = 0 if queue is self._later else self._ahead_of_later + 1
            self._token_bucket.take(now)
            self._out += 1

    def _queue(self) -> deque[asyncio.Future[None]] | None:
        """Whose next it is; those who gave up are gone."""
        for queue in (self._first, self._later):
            while queue and queue[0].done():
                queue.popleft()
        if self._later and (not self._first or self._ahead_of_later >= LATER_EVERY - 1):
            return self._later
        return self._first or None

    def _free(self) -> None:
        self._out -= 1
        self.pump()

    def _check_queue(self) -> None:
        wait = (len(self._first) + 1) / (self._places.part * self._limit.rate)
        if wait > LONGEST:
            raise ChatUnavailable("Too many requests wait before this one.", retry_after=timedelta(seconds=wait / 2))


class Going:
    """A request that goes. It gives its place back once: some ``seconds`` after its answer, or when it hangs."""

    def __init__(self, free: Callable[[], None], seconds: float) -> None:
        self._free = free
        self._seconds = seconds
        self._hanging: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(HANGS, self._hangs)

    def answered(self) -> None:
        """It has its answer, or will never have one."""
        if self._hanging is not None:
            self._hanging.cancel()
            self._hanging = None
            asyncio.get_running_loop().call_later(self._seconds, self._free)

    def _hangs(self) -> None:
        self._hanging = None
        self._free()


class _Places:
    """All places are this process's."""

    def __init__(self, many: int) -> None:
        self._many = many

    @property
    def part(self) -> float:
        """The part of the limit that this process has."""
        return 1.0

    def any_free(self, out: int, now: float) -> bool:
        """Whether one more than ``out`` may go."""
        return out < self._many

    def hold(self, seconds: float) -> None:
        """Nobody else need know."""

    async def stop(self) -> None:
        """Nothing goes on here."""


class _SharedPlaces(_Places):
    """The places that this process has of those of all, renewed while it asks anything at all."""

    def __init__(self, requests: RequestPacing, limit: Limit, shared: Pacing, bucket: str) -> None:
        super().__init__(limit.shared)
        self._requests = requests
        self._shared = shared
        self._bucket = bucket
        self._name = new_id()
        self._share = Share(0, 0)
        self._until = 0.0
        self._cap: int | None = None
        self._needed = 0
        self._is_cut_off = False
        self._short = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._background = Background()

    @property
    def part(self) -> float:
        if self._is_cut_off:
            return 1 / self._many
        return min(1.0, self._share.due / (self._many - SPARE)) or UNKNOWN

    def any_free(self, out: int, now: float) -> bool:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._renew())
        if out < self._usable(now):
            return True
        self._short.set()
        return False

    def hold(self, seconds: float) -> None:
        self._background.start(self._tell(seconds))

    async def stop(self) -> None:
        await self._background.stop()
        if self._task is not None:
            await cancelled([self._task])

    def _usable(self, now: float) -> int:
        if now >= self._until:
            return 1 if self._is_cut_off else 0
        usable = min(self._share.places, self._share.due)
        return usable if self._cap is None else min(usable, self._cap)

    async def _renew(self) -> None:
        """Until nothing was asked for a while."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        while True:
            now = loop.time()
            asked = now if self._requests.needs else asked
            rests = now - asked > REST
            await self._divide(0 if rests else self._requests.needs + 1)  # one for whoever comes next
            if rests and not self._requests.needs:
                self._until = 0.0
                return
            self._requests.pump()
            await self._pause()

    async def _divide(self, needs: int) -> None:
        """Ask what this process has from now on."""
        began, out = asyncio.get_running_loop().time(), self._requests.out
        # What goes meanwhile is not beyond what the others are told of.
        self._cap = used = max(out, min(self._usable(began), out + AHEAD if needs else out))
        mine = Holder(self._name, self._share.places, min(needs, self._many))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                share = await self._shared.share(self._bucket, mine, used, self._many)
        except (StoreError, TimeoutError) as exc:
            if not self._is_cut_off:
                log.warning("The pace cannot be divided, so one request goes at a time (%s).", type(exc).__name__)
            self._is_cut_off = True
        else:
            self._is_cut_off = False
            self._share, self._until, self._needed = share, began + USED_SECONDS, mine.needs
            if share.held > 0:
                self._requests.hold_here(share.held)
            if usable := min(share.places, share.due):
                self._requests.adjust(usable)
        finally:
            self._cap = None

    async def _pause(self) -> None:
        """A while; a shorter one where a place is missed that others may be giving back, or do not need."""
        await asyncio.sleep(SOON)
        share = self._share
        if share.places < share.due and self._requests.needs > share.places:
            return
        if self._needed > share.due:
            self._short.clear()  # nobody has more to give
            await asyncio.sleep(EVERY - SOON)
            return
        self._short.clear()
        self._requests.pump()  # says again whether one is missed
        try:
            async with asyncio.timeout(EVERY - SOON):
                await self._short.wait()
        except TimeoutError:
            pass

    async def _tell(self, seconds: float) -> None:
        try:
            await self._shared.hold(self._bucket, seconds)
        except StoreError:
            log.warning("Other processes could not be told that the platform wants a pause.")
