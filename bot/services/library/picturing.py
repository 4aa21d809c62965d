"""Copying the pictures of essays, so that readers and chats load them from us and from nobody else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.core.ids import Slug
from bot.core.picture import PICTURES_MAX, may_have_pictures
from bot.errors import FetchFailed, SourceError
from bot.language.figures import Shown
from bot.language.markdown import pictures_of
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.picture_source import PictureSource
from bot.ports.pictures import EssayPicture, PictureStore, Uncopied

log = logging.getLogger(__name__)

AGAIN: Final = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""After so long what could not be fetched is tried again; after the last one no more, until the essay changes."""


class Picturing:
    """Goes through the essays whose pictures wait. It may be ended anywhere: what is copied is not fetched again."""

    def __init__(self, essays: EssayStore, pictures: PictureStore, web: PictureSource, clock: Clock) -> None:
        self._essays = essays
        self._pictures = pictures
        self._web = web
        self._clock = clock

    async def picture(self, slug: Slug) -> int:
        """Copy the pictures of ``slug`` if they wait, and return how many it has now. Raises ``StoreError``."""
        for waiting in await self._pictures.uncopied(self._clock.now(), 1, [slug]):
            await self._copy(waiting)
        shown = (await self._pictures.of([slug])).get(slug, ())
        return sum(each.picture is not None for each in shown)

    async def pictures_missing(self, limit: int) -> int:
        """The same for at most ``limit`` essays that wait; returns how many there were. Raises ``StoreError``."""
        waiting = await self._pictures.uncopied(self._clock.now(), limit)
        for each in waiting:
            await self._copy(each)
        return len(waiting)

    async def _copy(self, waiting: Uncopied) -> None:
        """What fails is noted with the picture, and stops no other."""
        shown = await self._shown(waiting.slug)
        known = (await self._pictures.of([waiting.slug])).get(waiting.slug, ())
        copies = {each.address: each for each in known if each.picture is not None}
        now_shown: list[EssayPicture] = []
        again: timedelta | None = None
        for position, each in enumerate(shown):
            if each.address not in copies:
                copies[each.address], wait = await self._fetch(waiting, position, each.address)
                again = max(again or wait, wait) if wait is not None else again
            now_shown.append(replace(copies[each.address], words=each.words or each.caption))
        due = None if again is None else self._clock.now() + again
        await self._pictures.settle(waiting, now_shown, due)

    async def _shown(self, slug: Slug) -> Sequence[Shown]:
        essay = await self._essays.get(slug)
        if essay is None or not may_have_pictures(essay):
            return ()
        return (await asyncio.to_thread(pictures_of, essay.body))[:PICTURES_MAX]

    async def _fetch(self, waiting: Uncopied, position: int, address: str) -> tuple[EssayPicture, timedelta | None]:
        """The copy, and after how long it is worth another try where there is none."""
        try:
            picture, data = await self._web.copy(address)
        except SourceError as exc:
            log.info("A picture of %s was not copied: %s", waiting.slug, exc)
            later = AGAIN[waiting.tries] if isinstance(exc, FetchFailed) and waiting.tries < len(AGAIN) else None
            if later is not None and isinstance(exc, FetchFailed) and exc.retry_after is not None:
                later = max(later, exc.retry_after)
            return EssayPicture(address, None, str(exc)), later
        await self._pictures.add(waiting.slug, position, address, picture, data)
        return EssayPicture(address, picture), None
