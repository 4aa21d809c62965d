"""The store of the sources that people added. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.community import Community, Person
from bot.core.source import Source


class SourceStore(Protocol):
    """Sources by name. No two have the same title, removed ones included: it names the collection of their essays."""

    async def add(self, source: Source) -> None:
        """Keep a new source. Raises ``Conflict`` where its name or its title is taken."""
        ...

    async def get(self, name: str) -> Source | None:
        """The source, whatever its state."""
        ...

    async def titled(self, title: str) -> Source | None:
        """The source with this very title, whatever its state."""
        ...

    async def at(self, address: str, owner: Community | None) -> Source | None:
        """The one that ``owner`` (None: the operator) has from ``address``, whatever its state; of several the one that
        was not removed, else the oldest.
        """
        ...

    async def of_community(self, owner: Community | None) -> Sequence[Source]:
        """Those that ``owner`` has (None: the operator) and that were not removed, the oldest first."""
        ...

    async def page(self, limit: int, after: Source | None = None) -> Sequence[Source]:
        """At most ``limit`` of all that were not removed, the oldest first: the first, or those that come after
        ``after``.
        """
        ...

    async def titles(self, names: Collection[str]) -> Mapping[str, str]:
        """The titles of those of ``names`` that were not removed, by name."""
        ...

    async def of_person(self, person: Person) -> Sequence[Source]:
        """Those that ``person`` added, removed or not, the oldest first."""
        ...

    async def forget(self, person: Person) -> int:
        """Keep no longer who added them; the sources stay. Returns how many those were."""
        ...

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Source]:
        """At most ``limit`` of the sources that are to be read by ``now`` and that nobody reads, the most overdue
        first, as they are from now on: read by the caller alone until ``until``.
        """
        ...

    async def release(self) -> int:
        """End every lease, and return how many there were: for who knows that nobody reads anything, such as a process
        that has just begun to serve a database alone.
        """
        ...

    async def update(self, name: str, change: Callable[[Source], Source]) -> Source:
        """Write and return what ``change`` makes of the source; what it raises goes through, and nothing is changed.
        Name and title stay. Raises ``NotFound``.
        """
        ...
