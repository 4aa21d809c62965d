"""Excerpts of a feed made whole from the pages that they were cut from."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Final

from bot.adapters.sources.confined import Confined
from bot.adapters.sources.entry import Entry, Found
from bot.adapters.sources.fetching.fetching import Fetcher
from bot.adapters.sources.pages.page import Page
from bot.core.phrase import message
from bot.errors import SourceError
from bot.ports.source import PassedOver

EXCERPT: Final = message("The feed has an excerpt alone, and the page cannot be read.")


class Completing:
    """Entries at the places ``excerpts`` get the text of their page. One whose page cannot be read is passed over, so
    that it is tried again by the next reading.
    """

    def __init__(
        self, excerpts: Collection[str], fetcher: Callable[[], Awaitable[Fetcher]], confined: Confined
    ) -> None:
        self._excerpts = excerpts
        self._fetcher = fetcher
        self._confined = confined

    async def __call__(self, entry: Entry) -> Found:
        if entry.spot.place not in self._excerpts:
            return entry
        missing = PassedOver(entry.spot.where, EXCERPT)
        if not entry.url:
            return missing
        try:
            fetcher = await self._fetcher()
            async with fetcher.fetched(entry.url) as given:
                page = Page(given, self._confined)
                (found,) = await asyncio.to_thread(lambda: page.read(page.spots()))
        except SourceError:
            return missing
        return _completed(entry, found) if isinstance(found, Entry) else missing


def _completed(entry: Entry, page: Entry) -> Entry:
    """``entry`` with the text of its page, and with what the feed does not say of it."""
    return replace(
        entry,
        body=page.body,
        markup=page.markup,
        author=entry.author or page.author,
        written=entry.written or page.written,
        category=entry.category or page.category,
        tags=entry.tags or page.tags,
        language=entry.language or page.language,
        licence=entry.licence or page.licence,
        summary="",
    )
