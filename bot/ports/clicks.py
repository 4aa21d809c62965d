"""How often posts led to the reading page of their essay."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from bot.core.community import Community
from bot.core.ids import Slug


class ClickStore(Protocol):
    """Sums by community, essay and day, and nothing about who followed a link."""

    async def count(self, community: Community, slug: Slug, day: date) -> None:
        """One more reader came on ``day``, in the operator's zone, from a post in ``community``."""
        ...

    async def of_essays(
        self, community: Community | None, slugs: Collection[Slug], since: date, until: date
    ) -> Mapping[Slug, int]:
        """How often each of ``slugs`` was opened from the first of these days to the last, both with it, out of a
        community (None: out of all). Those that nobody opened are left out.
        """
        ...
