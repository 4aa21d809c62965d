"""Where the essays are stored that members save for later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.community import Person
from bot.core.ids import Slug
from bot.core.saved import Saved


class SavedStore(Protocol):
    """The essays that members keep for later."""

    async def save(self, person: Person, saved: Saved) -> bool:
        """Keep it, unless the essay is saved already; returns whether it was not."""
        ...

    async def remove(self, person: Person, slug: Slug) -> bool:
        """Keep it no longer; returns whether it was saved."""
        ...

    async def of_person(self, person: Person) -> Sequence[Saved]:
        """What a person saved, newest first, ties by slug."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all of it; returns how many there were."""
        ...
