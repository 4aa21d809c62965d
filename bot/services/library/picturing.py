"""Copying the pictures of essays, so that readers and chats load them from us and from nobody else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.core.essay import Draft
from bot.core.ids import Slug
from bot.core.picture import PICTURES_MAX, may_have_pictures
from bot.errors import FetchFailed, SourceError
from bot.language.figures import Shown, is_web
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
        noted = {each.address: each for each in known if each.failure}
        for position, each in enumerate(shown):
            if not is_web(each.address):  # it came along with the essay, or will when that is read again
                copies.setdefault(each.address, noted.get(each.address, EssayPicture(each.address, None)))
            elif each.address not in copies:
                copies[each.address], wait = await self._fetch(waiting, position, each.address)
                again = max(again or wait, wait) if wait is not None else again
            now_shown.append(replace(copies[each.address], words=each.words or each.caption))
        due = None if again is None else self._clock.now() + again
        await self._pictures.settle(waiting, now_shown, due)

    async def _shown(self, slug: Slug) -> Sequence[Shown]:
        essay = await self._essays.get(slug)
        return await _shown_by(essay) if essay is not None else ()

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


async def copy_packed(pictures: PictureStore, draft: Draft, packed: PictureSource) -> None:
    """Copy the pictures of an essay that came along with it, unless they were copied before. It waits for the others as
    it did. A failure is noted, and stops nothing. Raises ``StoreError``.
    """
    shown = await _shown_by(draft)
    if not shown:
        return
    known = (await pictures.of([draft.slug])).get(draft.slug, ())
    by_address = {each.address: each for each in known}
    now_shown: list[EssayPicture] = []
    for position, each in enumerate(shown):
        found = by_address.get(each.address, EssayPicture(each.address, None))
        if found.picture is None:
            try:
                picture, data = await packed.copy(each.address)
            except SourceError as exc:
                found = found if is_web(each.address) else EssayPicture(each.address, None, str(exc))
            else:
                await pictures.add(draft.slug, position, each.address, picture, data)
                found = EssayPicture(each.address, picture)
        now_shown.append(replace(found, words=each.words or each.caption))
    if now_shown != list(known) and any(each.picture or each.failure for each in now_shown):
        await pictures.settle(Uncopied(draft.slug, _NO_CHANGE), now_shown, None)


_NO_CHANGE: Final = ""
"""The token of no change: what waits goes on waiting."""


async def _shown_by(draft: Draft) -> Sequence[Shown]:
    """The pictures of ``draft`` that are copied."""
    if not may_have_pictures(draft):
        return ()
    return (await asyncio.to_thread(pictures_of, draft.body))[:PICTURES_MAX]
