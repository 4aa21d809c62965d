"""How many deliveries of one platform are worked at once, and whose they are."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from bot.core.community import Community
from bot.services.background import cancelled
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)


class Places:
    """``many`` at once. A delivery that is not done within ``Pace.patience`` gives its place to another and goes on by
    itself, as long as not too many do: a platform that hangs for some keeps the others' essays waiting for moments
    only. ``part``: how much of what the platform takes is this process's. It claims so much less where there are
    others: what one had claimed and others could send sooner would come late, and out of order.
    """

    def __init__(self, pace: Pace, many: int, part: Callable[[], float] = lambda: 1.0) -> None:
        self._pace = pace
        self._many = many
        self._part = part
        self._quick: dict[asyncio.Task[None], float] = {}
        self._slow: set[asyncio.Task[None]] = set()
        self._communities: Counter[Community] = Counter()

    @property
    def wanted(self) -> int:
        """How many deliveries may be claimed next."""
        return max(1, round(self._many * self._part())) - len(self._quick)

    @property
    def full(self) -> frozenset[Community]:
        """The communities that have as many places as one may have."""
        return frozenset(one for one, many in self._communities.items() if many >= self._pace.per_community)

    @property
    def is_idle(self) -> bool:
        """Whether nobody holds a place."""
        return not self._quick

    def take(self, work: Coroutine[Any, Any, None], community: Community) -> None:
        """Begin ``work`` in a free place."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        self._quick[task] = loop.time()
        self._communities[community] += 1
        task.add_done_callback(lambda _: self._left(community))

    async def change(self) -> None:
        """Return when a place is free again. Raises what ended the work in it; what is cancelled here takes along the
        work that still holds a place.
        """
        try:
            await self._change()
        except BaseException:
            await cancelled(set(self._quick))
            self._quick.clear()
            raise

    async def stop(self) -> None:
        """End all that still goes on. What it leaves behind is taken up again when its lease has ended."""
        await cancelled({*self._quick, *self._slow})

    async def _change(self) -> None:
        loop, patience = asyncio.get_running_loop(), self._pace.patience.total_seconds()
        wait = min(self._quick.values()) + patience - loop.time() if self._room else None
        done, _ = await asyncio.wait(
            self._quick, timeout=None if wait is None else max(0.0, wait), return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            del self._quick[task]
        for task in [task for task, began in self._quick.items() if began + patience <= loop.time()][: self._room]:
            self._go_on_alone(task)
        for error in [task.exception() for task in done if not task.cancelled()]:
            if error is not None:
                raise error

    @property
    def _room(self) -> int:
        return max(0, self._pace.slow - len(self._slow))

    def _go_on_alone(self, task: asyncio.Task[None]) -> None:
        del self._quick[task]
        self._slow.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._slow.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A delivery that went on by itself ended with %s", type(error).__name__)

    def _left(self, community: Community) -> None:
        self._communities[community] -= 1
        if not self._communities[community]:
            del self._communities[community]
