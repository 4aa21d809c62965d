"""Some minutes after a delivery is settled, a second copy that turned up meanwhile is removed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.core.community import Platform, Shards
from bot.core.delivery import STANDING, Delivery, DeliveryState
from bot.errors import ChatForbidden, ChatGone, ChatRejected
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.delivery_queue import DeliveryQueue
from bot.services.delivery.about import done_about
from bot.services.delivery.copies import Copies
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)

_TASK: Final = "sweep"

SWEPT: Final = STANDING | {DeliveryState.SKIPPED}
"""The states whose message is known for good: one, or none at all."""


def sweep_task(platform: Platform) -> str:
    """The task of sweeping what is due on the platform."""
    return f"{_TASK}-{platform.value}"


class Sweeping:
    """Removes second copies. Two sweeps of the same delivery do no harm, so it needs no lease."""

    def __init__(
        self,
        deliveries: DeliveryQueue,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        pace: Pace,
        copies: Copies,
        shards: Shards | None = None,
    ) -> None:
        self._copies = copies
        self._deliveries = deliveries
        self._chats = chats
        self._clock = clock
        self._pace = pace
        self._shards = shards

    async def is_due(self) -> bool:
        """Whether anything is to be swept."""
        return bool(await self._deliveries.to_sweep(self._clock.now(), tuple(self._chats), 1, self._shards))

    async def sweep(self) -> int:
        """Sweep what is due. Returns how many deliveries were looked at."""
        until = self._clock.now() + self._pace.tick_limit
        seen = 0
        while self._clock.now() < until:
            now, most = self._clock.now(), self._pace.concurrency
            rows = await self._deliveries.to_sweep(now, tuple(self._chats), most, self._shards)
            if not rows:
                break
            async with asyncio.TaskGroup() as group:
                for row in rows:
                    group.create_task(done_about(row, self._sweep))
            seen += len(rows)
        return seen

    async def _sweep(self, row: Delivery) -> None:
        try:
            again = await self._remove_copies(row)
        except (ChatForbidden, ChatGone, ChatRejected) as error:
            log.warning("Delivery %s: cannot be swept (%s)", row.slot.key, type(error).__name__)
            again = None
        except Exception as error:
            log.warning("Delivery %s: to be swept later (%s)", row.slot.key, type(error).__name__)
            again = self._later(row, error)
        await self._deliveries.schedule_sweep(row.slot, again)

    async def _remove_copies(self, row: Delivery) -> datetime | None:
        """Returns when to sweep again: only where the row is not settled, and so no copy is known to be the second."""
        if row.state not in SWEPT:
            return self._clock.now() + self._pace.sweep_after
        if self._chats[row.channel.platform].capabilities.can_scan:
            await self._copies.sweep(row)
        return None

    def _later(self, row: Delivery, error: Exception) -> datetime | None:
        now = self._clock.now()
        if now > (row.settled or row.late_after) + self._pace.give_up_after:
            return None
        return max(now + self._pace.sweep_after, self._pace.retry_at(now, 1, error))
