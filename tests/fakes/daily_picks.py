"""The site's essays of the day in memory: the rule of ``bot.core.daily_pick`` over all that there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.core.daily_pick import DailyPick, daily_pick
from bot.core.essay import Language
from bot.core.ids import Slug
from tests.fakes.essays import MemoryEssays


class MemoryDailyPicks:
    """Picks by day and language."""

    def __init__(self, essays: MemoryEssays) -> None:
        self._essays = essays
        self.kept: dict[tuple[date, Language], DailyPick] = {}

    async def get(self, day: date, language: Language) -> DailyPick | None:
        return self.kept.get((day, language))

    async def keep(self, pick: DailyPick, instead_of: Slug | None = None) -> DailyPick:
        before = self.kept.get((pick.day, pick.language))
        if before is None or before.slug == instead_of:
            self.kept[pick.day, pick.language] = pick
        return self.kept[pick.day, pick.language]

    async def last(self, language: Language, before: date) -> DailyPick | None:
        return next(reversed(self._history(language, before)), None)

    async def latest(
        self, until: date, limit: int, language: Language | None = None, without: Collection[str] = ()
    ) -> Sequence[DailyPick]:
        there = {essay.slug for essay in await self._essays.every(None, without)}
        kept = [p for p in self.kept.values() if p.slug in there and language in (None, p.language) and p.day <= until]
        return sorted(kept, key=lambda p: (-p.day.toordinal(), p.language))[:limit]

    async def next(self, day: date, language: Language, without: Collection[str]) -> DailyPick | None:
        candidates = [essay.slug for essay in await self._essays.every(language, without)]
        return daily_pick(day, language, candidates, self._history(language, day))

    def _history(self, language: Language, before: date) -> list[DailyPick]:
        own = [pick for pick in self.kept.values() if pick.language is language and pick.day < before]
        return sorted(own, key=lambda pick: pick.day)
