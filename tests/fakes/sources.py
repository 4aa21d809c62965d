"""Sources in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.community import Community, Person
from bot.core.phrase import NO_SOURCE, SOURCE_THERE
from bot.core.source import Source, SourceState
from bot.errors import Conflict, NotFound


class MemorySources:
    """Sources by name."""

    def __init__(self) -> None:
        self._kept: dict[str, Source] = {}

    async def add(self, source: Source) -> None:
        if source.name in self._kept or await self.titled(source.title) is not None:
            raise Conflict(SOURCE_THERE, title=source.title)
        self._kept[source.name] = source

    async def get(self, name: str) -> Source | None:
        return self._kept.get(name)

    async def titled(self, title: str) -> Source | None:
        return next((source for source in self._kept.values() if source.title == title), None)

    async def at(self, address: str, owner: Community | None) -> Source | None:
        there = [source for source in self._kept.values() if (source.address, source.owner) == (address, owner)]
        in_order = sorted(there, key=lambda s: (s.state is SourceState.REMOVED, s.created, s.name))
        return next(iter(in_order), None)

    async def of_community(self, owner: Community | None) -> Sequence[Source]:
        return [source for source in self._there() if source.owner == owner]

    async def page(self, limit: int, after: Source | None = None) -> Sequence[Source]:
        there = self._there()
        return [s for s in there if after is None or (s.created, s.name) > (after.created, after.name)][:limit]

    async def titles(self, names: Collection[str]) -> Mapping[str, str]:
        return {source.name: source.title for source in self._there() if source.name in names}

    @property
    def rows(self) -> Sequence[Source]:
        """All of them, for the other fakes. No port gives that."""
        return self._there()

    def _there(self) -> Sequence[Source]:
        there = [source for source in self._kept.values() if source.state is not SourceState.REMOVED]
        return sorted(there, key=lambda source: (source.created, source.name))

    async def of_person(self, person: Person) -> Sequence[Source]:
        added = [source for source in self._kept.values() if _is_by(person, source)]
        return sorted(added, key=lambda source: (source.created, source.name))

    async def forget(self, person: Person) -> int:
        added = await self.of_person(person)
        self._kept.update({source.name: replace(source, added_by=None) for source in added})
        return len(added)

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Source]:
        due = [
            (source.next_read, name)
            for name, source in self._kept.items()
            if source.state is SourceState.READING
            and source.next_read is not None
            and source.next_read <= now
            and (source.reading_until is None or source.reading_until <= now)
        ]
        claimed = [replace(self._kept[name], reading_until=until) for _, name in sorted(due)[:limit]]
        self._kept.update({source.name: source for source in claimed})
        return claimed

    async def release(self) -> int:
        held = [source for source in self._kept.values() if source.reading_until is not None]
        self._kept.update({source.name: replace(source, reading_until=None) for source in held})
        return len(held)

    async def update(self, name: str, change: Callable[[Source], Source]) -> Source:
        before = self._kept.get(name)
        if before is None:
            raise NotFound(NO_SOURCE, name=name)
        after = change(before)
        if (after.name, after.title) != (before.name, before.title):
            raise ValueError("a change keeps name and title")
        self._kept[name] = after
        return after


def _is_by(person: Person, source: Source) -> bool:
    owner = source.owner
    is_there = owner is not None and owner.platform is person.platform and person.community in (None, owner)
    return is_there and source.added_by == person.id
