"""Events that were heard of, in memory."""

from __future__ import annotations

from datetime import datetime


class MemoryHandledEvents:
    """``HandledEventStore`` by id."""

    def __init__(self) -> None:
        self.kept: dict[str, datetime] = {}

    async def first(self, event: str, at: datetime) -> bool:
        new = event not in self.kept
        self.kept.setdefault(event, at)
        return new

    async def forget(self, event: str) -> None:
        self.kept.pop(event, None)

    async def prune(self, before: datetime) -> int:
        old = [event for event, at in self.kept.items() if at < before]
        for event in old:
            del self.kept[event]
        return len(old)
