"""Whether anybody posts, for the processes that do not."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.ports.clock import Clock
from bot.ports.worker_signs import WorkerSigns

EVERY: Final = timedelta(seconds=10)
"""How often a worker leaves a sign of life."""
AWAY_AFTER: Final = timedelta(seconds=60)
"""As long as a lease: a worker that was killed may be succeeded without anybody being told."""


class Workers:
    """``works``: this process posts by itself."""

    def __init__(self, signs: WorkerSigns, clock: Clock, *, works: bool = True) -> None:
        self._signs = signs
        self._clock = clock
        self._works = works

    async def leave_sign(self) -> None:
        """This process works. Raises ``StoreError``."""
        await self._signs.leave(self._clock.now())

    async def are_away(self) -> bool:
        """Whether what is due waits until a worker is started. Raises ``StoreError``."""
        if self._works:
            return False
        latest = await self._signs.latest()
        return latest is None or latest < self._clock.now() - AWAY_AFTER
