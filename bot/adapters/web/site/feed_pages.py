"""``/feed.atom`` and ``/feed.json``, of all languages or of one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web.answers import answer
from bot.adapters.web.site.atom import ATOM, to_atom
from bot.adapters.web.site.feed import ENTRIES, Feed, FeedMaker
from bot.adapters.web.site.json_feed import JSON_FEED, to_json_feed
from bot.conversation import labels
from bot.conversation.catalogue import Catalogue
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.picture import Pictures
from bot.errors import NotFound
from bot.ports.pictures import PictureStore
from bot.services.site.site import Site
from bot.services.site.views import DayEssay

_FORMS: Final[Mapping[str, tuple[str, Callable[[Feed], bytes]]]] = {
    "atom": (ATOM, to_atom),
    "json": (JSON_FEED, to_json_feed),
}


class FeedPages:
    """Each feed is made anew only when one of its essays has changed, or has come: once, off the loop, however many
    readers ask at that moment.
    """

    def __init__(self, site: Site, pictures: PictureStore, maker: FeedMaker, catalogue: Catalogue) -> None:
        self._site = site
        self._pictures = pictures
        self._maker = maker
        self._catalogue = catalogue
        self._kept: dict[str, tuple[object, bytes]] = {}
        self._making = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        """``/feed.FORM`` and ``/feed.LANGUAGE.FORM``."""
        return [
            Route(f"/feed.{language}.{form}" if language else f"/feed.{form}", partial(self._show, form, language))
            for language in (None, *Language)
            for form in _FORMS
        ]

    async def _show(self, form: str, language: Language | None, request: Request) -> Response:
        kind, written = _FORMS[form]
        content = await self._content(f"{language} {form}", language, written)
        return answer(request, content, f"{kind}; charset=utf-8", varies=False)

    async def _content(self, name: str, language: Language | None, written: Callable[[Feed], bytes]) -> bytes:
        days = await self._days(language)
        copies = await self._copies([each.essay.slug for each in days])
        today = self._site.day()
        state = (days, copies, None if days else today)
        subtitle = self._catalogue.text(language, labels.TAGLINE) if language else ""

        def made() -> bytes:
            return written(self._maker.made(language, subtitle, days, copies, today))

        async with self._making:
            before, content = self._kept.get(name, (None, b""))
            if state != before:
                content = await asyncio.to_thread(made)
                self._kept[name] = (state, content)
        return content

    async def _days(self, language: Language | None) -> Sequence[DayEssay]:
        try:
            return await self._site.daily(ENTRIES, language)
        except NotFound:  # the library is empty
            return ()

    async def _copies(self, slugs: Sequence[Slug]) -> Mapping[Slug, Pictures]:
        return {
            slug: {each.address: each.picture for each in shown if each.picture is not None}
            for slug, shown in (await self._pictures.of(slugs)).items()
        }
