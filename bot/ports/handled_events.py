"""What was heard of already: platforms send an event again where they doubt that it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class HandledEventStore(Protocol):
    """Events by the platform's own id. All methods are one durable transaction each and can raise ``StoreError``."""

    async def first(self, event: str, at: datetime) -> bool:
        """Remember ``event``; whether it was new. Of several callers at once exactly one is told so."""
        ...

    async def forget(self, event: str) -> None:
        """``event`` is new again; nothing happens where it is."""
        ...

    async def prune(self, before: datetime) -> int:
        """Forget those that were remembered before; returns how many."""
        ...
