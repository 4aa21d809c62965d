"""Where it is stored what members read who keep a list of it; what ``bot.ports`` says of stores holds here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.community import Person
from bot.core.reading_list import Read


class ReadingListStore(Protocol):
    """Lists that members asked for. Without a list nothing of what a person reads is stored."""

    async def since(self, person: Person) -> datetime | None:
        """Since when the person keeps a list; None where they do not."""
        ...

    async def keep(self, person: Person, at: datetime) -> datetime:
        """Begin a list; returns since when it is kept, which stays of one that is there."""
        ...

    async def opened(self, person: Person, read: Read) -> bool:
        """Put an essay on the person's list; returns whether it is new there. Nothing is stored where they keep none,
        and of an essay only the first time on each day.
        """
        ...

    async def of_person(self, person: Person, limit: int | None = None) -> Sequence[Read]:
        """What the person read, newest first, ties by slug; the ``limit`` newest alone."""
        ...

    async def forget(self, person: Person) -> int:
        """End the list and forget what is on it; returns how many there were."""
        ...
