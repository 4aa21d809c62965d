"""The site's own essay of each day: drawn when the day is first asked for, and kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.core.collection import Outside
from bot.core.daily_pick import DailyPick, days_to_draw
from bot.core.essay import Essay, Language
from bot.errors import StoreError
from bot.ports.daily_picks import DailyPickStore
from bot.ports.essays import EssayStore
from bot.services.library.collections import invisible_collections, visible_essays
from bot.services.site.views import DayEssay

_TRIES: Final = 5  # each is lost only to somebody who withdraws at this moment what was drawn
log = logging.getLogger(__name__)


class DailyEssays:
    """The public's essays of the days, of each language apart."""

    def __init__(self, essays: EssayStore, picks: DailyPickStore) -> None:
        self._essays = essays
        self._picks = picks
        self._drawing = asyncio.Lock()  # whoever asks at the same moment waits for the one draw

    async def of(self, day: date, language: Language) -> Essay | None:
        """The essay of ``day``; None where the public sees none in ``language``. Days without one since the latest that
        has one get theirs, too. Where the one that was kept can no longer be shown, another one takes its place.
        """
        kept = await self._picks.get(day, language)
        if (essay := await self._shown(kept)) is not None:
            return essay
        async with self._drawing:
            unseen = await invisible_collections(self._essays, Outside.PUBLIC)
            last = await self._picks.last(language, day)
            for missed in days_to_draw(last.day if last else None, day)[:-1]:
                if (pick := await self._picks.next(missed, language, unseen)) is not None:
                    await self._keep(pick, None)
            return await self._drawn(day, language)

    async def latest(self, until: date, limit: int, language: Language | None) -> Sequence[DayEssay]:
        """The latest ``limit`` that are kept and can still be shown, newest day first."""
        unseen = await invisible_collections(self._essays, Outside.PUBLIC)
        picks = await self._picks.latest(until, limit, language, unseen)
        essays = await self._essays.some([pick.slug for pick in picks])
        return [DayEssay(pick.day, essays[pick.slug]) for pick in picks if pick.slug in essays]

    async def _drawn(self, day: date, language: Language) -> Essay | None:
        kept = await self._picks.get(day, language)  # somebody else may have drawn meanwhile
        for _ in range(_TRIES):
            if (essay := await self._shown(kept)) is not None:
                return essay
            unseen = await invisible_collections(self._essays, Outside.PUBLIC)
            drawn = await self._picks.next(day, language, unseen)
            if drawn is None:
                return None
            kept = await self._keep(drawn, kept)
        return await self._shown(kept)

    async def _shown(self, kept: DailyPick | None) -> Essay | None:
        found = await visible_essays(self._essays, Outside.PUBLIC, [kept.slug]) if kept is not None else []
        return found[0] if found else None

    async def _keep(self, pick: DailyPick, instead_of: DailyPick | None) -> DailyPick:
        """What is kept. Where nothing can be written, the essay is read all the same: everybody draws the same."""
        try:
            return await self._picks.keep(pick, instead_of.slug if instead_of else None)
        except StoreError as exc:
            log.warning("The essay of %s could not be kept: %s", pick.day, exc)
            return pick
