"""The reading page: one essay, whole."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.adapters.web.failures import Pages
from bot.core.collection import Audience, Outside
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Essay, Rights, is_slug
from bot.core.picture import Pictures
from bot.language.markdown import to_html
from bot.language.tags import words_of
from bot.ports.pictures import PictureStore
from bot.services.library.collections import KEY, Collections
from bot.services.library.library import Library
from bot.services.library.searching import Searching

ARCHIVED_SHOWN: Final = 100
"""Comments from where an essay first appeared that its page shows, the first ones."""


class ReadingPage:
    """``public_url`` is the address of the pages, without a path; ``home`` the path that leads back, or empty."""

    def __init__(
        self,
        library: Library,
        searching: Searching,
        collections: Collections,
        pictures: PictureStore,
        pages: Pages,
        public_url: str,
        home: str,
    ) -> None:
        self._library = library
        self._searching = searching
        self._collections = collections
        self._pictures = pictures
        self._pages = pages
        self._public_url = public_url.rstrip("/")
        self._home = home

    async def show(self, request: Request) -> Response:
        """The essay, or 304 where the browser has this very page already. Raises ``NotFound``."""
        audience = await self._audience(request)
        essay = await self._library.essay(request.path_params["slug"], audience)
        shown = (await self._pictures.of([essay.slug])).get(essay.slug, ())
        copies = {each.address: each.picture for each in shown if each.picture is not None}
        html, ends_asking = await asyncio.to_thread(_read, essay, copies)
        body = Markup(html)  # noqa: S704 (to_html lets no foreign tag through)
        related = await self._searching.related(essay, audience)
        paths = await self._collections.paths([essay, *related], audience)
        context = self._context(essay, request) | {"body": body, "related": related, "paths": paths}
        context["ends_asking"] = ends_asking
        context["archived"] = await self._library.archived(essay.slug, ARCHIVED_SHOWN)
        page = self._pages.html("reader.html", request.state.language, **context)
        tag = f'"{hashlib.sha256(page.encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(page, headers=headers)

    async def _audience(self, request: Request) -> Audience:
        """Who reads: those for whom the link was made, the local page's community, or the public."""
        slug, key = request.path_params["slug"], request.query_params.get(KEY, "")
        community = await self._collections.opened_by(slug, key) if key and is_slug(slug) else None
        return community or (Outside.PUBLIC if request.state.stranger else LOCAL_COMMUNITY)

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
