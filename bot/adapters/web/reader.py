"""The reading page: one essay, whole."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import answer
from bot.adapters.web.failures import Pages
from bot.adapters.web.site.audience import audience_of, ended_links, paths_for, with_ticket
from bot.adapters.web.site.house import House
from bot.core.essay import Essay, Rights
from bot.core.picture import Pictures
from bot.language.markdown import to_html
from bot.language.tags import words_of
from bot.ports.pictures import PictureStore
from bot.services.library.library import Library
from bot.services.library.searching import Searching
from bot.services.library.signed_links import Links

ARCHIVED_SHOWN: Final = 100
"""Comments from where an essay first appeared that its page shows, the first ones."""


class ReadingPage:
    """``public_url`` is the address of the pages, without a path; ``home`` the path that leads back, or empty."""

    def __init__(
        self,
        library: Library,
        searching: Searching,
        links: Links,
        house: House,
        pictures: PictureStore,
        pages: Pages,
        public_url: str,
        home: str,
    ) -> None:
        self._library = library
        self._searching = searching
        self._links = links
        self._house = house
        self._pictures = pictures
        self._pages = pages
        self._public_url = public_url.rstrip("/")
        self._home = home

    async def show(self, request: Request) -> Response:
        """The essay, or 304 where the browser has this very page already. Raises ``NotFound``."""
        reader = await audience_of(request, self._links, self._house)
        audience = reader.audience
        with ended_links(request):
            essay = await self._library.essay(request.path_params["slug"], audience)
        shown = (await self._pictures.of([essay.slug])).get(essay.slug, ())
        copies = {each.address: each.picture for each in shown if each.picture is not None}
        html, ends_asking = await asyncio.to_thread(_read, essay, copies)
        body = Markup(with_ticket(html, reader, list(copies.values())))  # noqa: S704 (to_html lets no foreign tag through)
        related = await self._searching.related(essay, audience)
        paths = await paths_for(reader, self._links, related)
        context = self._context(essay, request) | {"body": body, "related": related, "paths": paths}
        context["ends_asking"] = ends_asking
        context["archived"] = await self._library.archived(essay.slug, ARCHIVED_SHOWN)
        page = self._pages.html("reader.html", request.state.language, **context)
        return answer(request, page, private=reader.is_private)

    def _context(self, essay: Essay, request: Request) -> dict[str, object]:
        return {
            "essay": essay,
            "home": "" if request.state.outsider else self._home,  # they cannot open it
            "address": f"{self._public_url}/e/{essay.slug}",
            "link_only": essay.rights is Rights.LINK_ONLY,
            "host": urlsplit(essay.source_url or "").hostname or "",
        }


def _read(essay: Essay, copies: Pictures) -> tuple[str, bool]:
    """The essay's page, and whether its last words are the closing question."""
    html = to_html(essay.body, essay.title, copies)
    reached = html.replace("<pre>", '<pre tabindex="0">').replace("<table>", '<table tabindex="0">')  # they scroll
    return reached, bool(essay.question) and words_of(html).endswith(essay.question)
