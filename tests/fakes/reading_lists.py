"""Members' reading lists in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.core.community import Person
from bot.core.ids import Slug
from bot.core.reading_list import Read


class MemoryReadingLists:
    """Lists by person, and what is on them by person, essay and day."""

    def __init__(self) -> None:
        self.lists: dict[Person, datetime] = {}
        self.kept: dict[tuple[Person, Slug, date], datetime] = {}

    async def since(self, person: Person) -> datetime | None:
        return self.lists.get(person)

    async def keep(self, person: Person, at: datetime) -> datetime:
        return self.lists.setdefault(person, at)

    async def opened(self, person: Person, read: Read) -> bool:
        key = (person, read.slug, read.day)
        if person not in self.lists or key in self.kept:
            return False
        self.kept[key] = read.at
        return True

    async def of_person(self, person: Person, limit: int | None = None) -> Sequence[Read]:
        own = [Read(slug, day, at) for (whose, slug, day), at in self.kept.items() if whose == person]
        ordered = sorted(sorted(own, key=lambda each: each.slug), key=lambda each: each.at, reverse=True)
        return ordered[:limit]

    async def forget(self, person: Person) -> int:
        self.lists.pop(person, None)
        return len([self.kept.pop(key) for key in [*self.kept] if key[0] == person])
