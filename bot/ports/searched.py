"""Which searches led members to essays. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.community import Member, Person
from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class Searched:
    """A member opened the essay ``slug`` among the results of a search for ``words``, folded
    (``bot.language.normalize.fold``).
    """

    slug: Slug
    words: str
    at: datetime


class SearchedStore(Protocol):
    """Which searches led to an essay. Of the same member, essay and words the first is kept."""

    async def opened(self, member: Member, searched: Searched) -> None:
        """Keep it; does nothing where it is kept already."""
        ...

    async def of_person(self, person: Person) -> Sequence[Searched]:
        """What is kept of a person, oldest first, ties by essay and words."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all of it; returns how many there were."""
        ...
