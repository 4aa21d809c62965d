"""Keeping house: what piles up goes when its time is over, while everything else goes on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.core.retention import RETENTION, Leftover
from bot.ports.clock import Clock
from bot.ports.housekeeping import LeftoverStore

log = logging.getLogger(__name__)

PORTION: Final = 200
"""Rows a transaction: some milliseconds, in which others wait to write."""


class Housekeeping:
    """Two processes that do it at once do no harm. ``retention`` says how long each leftover is kept; what it does not
    name stays.
    """

    def __init__(
        self,
        store: LeftoverStore,
        clock: Clock,
        retention: Mapping[Leftover, timedelta] = RETENTION,
        portion: int = PORTION,
    ) -> None:
        self._store = store
        self._clock = clock
        self._retention = retention
        self._portion = portion

    async def keep(self) -> bool:
        """Clear all that is over. Never raises an ``Exception``: what fails is logged, keeps nothing else from being
        cleared, and is tried again the next time. Returns whether all went well.
        """
        well = True
        for leftover, kept in self._retention.items():
            try:
                if count := await self._clear(leftover, kept):
                    log.info("Kept house: %d of %s went, kept for %d days.", count, leftover, kept.days)
            except Exception:
                log.exception("Could not keep house (%s)", leftover)
                well = False
        return well

    async def _clear(self, leftover: Leftover, kept: timedelta) -> int:
        before = self._clock.now() - kept
        count = 0
        while True:
            cleared = await self._store.clear(leftover, before, self._portion)
            count += cleared
            if cleared < self._portion:
                return count
