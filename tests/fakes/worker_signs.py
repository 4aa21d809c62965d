"""Signs of life of workers, in memory."""

from __future__ import annotations

from datetime import datetime


class MemoryWorkerSigns:
    """The latest one."""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    async def leave(self, now: datetime) -> None:
        self._latest = max(self._latest or now, now)

    async def latest(self) -> datetime | None:
        return self._latest
