"""Clicks in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from bot.core.community import Community
from bot.core.ids import Slug


class MemoryClicks:
    """Clicks by community, essay and day."""

    def __init__(self) -> None:
        self.kept: Counter[tuple[Community, Slug, date]] = Counter()

    async def count(self, community: Community, slug: Slug, day: date) -> None:
        self.kept[community, slug, day] += 1

    async def of_essays(
        self, community: Community | None, slugs: Collection[Slug], since: date, until: date
    ) -> Mapping[Slug, int]:
        found: Counter[Slug] = Counter()
        for (whose, slug, day), clicks in self.kept.items():
            if slug in slugs and since <= day <= until and community in (None, whose):
                found[slug] += clicks
        return found
