"""Events that were heard of, in memory."""

from __future__ import annotations

from datetime import datetime


class MemoryHandledEvents:
    """``HandledEventStore`` by id."""

    def __init__(self) -> None:
        self._kept: dict[str, datetime] = {}

    async def first(self, event: str, at: datetime) -> bool:
        new = event not in self._kept
        self._kept.setdefault(event, at)
        return new

    async def forget(self, event: str) -> None:
        self._kept.pop(event, None)

    async def prune(self, before: datetime) -> int:
        old = [event for event, at in self._kept.items() if at < before]
        for event in old:
            del self._kept[event]
        return len(old)
