"""What may go from the store because its time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.retention import Leftover


class LeftoverStore(Protocol):
    """Lets go of what piles up, a portion at a time, so that nobody who writes waits for long."""

    async def clear(self, leftover: Leftover, before: datetime, limit: int) -> int:
        """Clear at most ``limit`` of those that were over before ``before``; one short transaction. Returns how many:
        fewer than ``limit`` where no more are to be had just now. Rows that another process holds are passed over. Can
        raise ``StoreError``.

        ``FROZEN_CONTENT`` leaves ``DailyPost.reduced`` of what nobody works on; all others go with their rows.
        """
        ...
