"""Who lets the reading pages show their comments, in memory."""

from __future__ import annotations

from dataclasses import replace

from bot.core.community import Person
from bot.core.page_name import PageName


class MemoryPageNames:
    """Agreements by person."""

    def __init__(self) -> None:
        self._kept: dict[Person, PageName] = {}

    async def get(self, person: Person) -> PageName | None:
        return self._kept.get(person)

    async def agree(self, person: Person, agreed: PageName) -> PageName:
        self._kept[person] = replace(self._kept.get(person, agreed), name=agreed.name)
        return self._kept[person]

    async def share(self, person: Person, elsewhere: bool) -> PageName | None:
        if person in self._kept:
            self._kept[person] = replace(
                self._kept[person], elsewhere=elsewhere, ratings=elsewhere and self._kept[person].ratings
            )
        return self._kept.get(person)

    async def share_ratings(self, person: Person, ratings: bool) -> PageName | None:
        if (known := self._kept.get(person)) is not None:
            self._kept[person] = replace(known, ratings=ratings and known.elsewhere)
        return self._kept.get(person)

    async def forget(self, person: Person) -> bool:
        return self._kept.pop(person, None) is not None
