"""The reading page: one essay, whole."""

from __future__ import annotations

import asyncio
import hashlib

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.adapters.web.failures import Pages
from bot.core.essay import Essay
from bot.services.library import Library
from bot.services.searching import Searching
from bot.text.markdown import to_html


class ReadingPage:
    """``public_url`` is the address of the pages, without a path; ``home`` the path that leads back, or empty."""

    def __init__(self, library: Library, searching: Searching, pages: Pages, public_url: str, home: str) -> None:
        self._library = library
        self._searching = searching
        self._pages = pages
        self._public_url = public_url.rstrip("/")
        self._home = home

    async def show(self, request: Request) -> Response:
        """The essay, or 304 where the browser has this very page already. Raises ``NotFound``."""
        essay = await self._library.essay(request.path_params["slug"])
        body = Markup(await asyncio.to_thread(to_html, essay.body))  # noqa: S704 (to_html lets no foreign tag through)
        related = await self._searching.related(essay)
        context = self._context(essay, request) | {"body": body, "related": related}
        page = self._pages.html("reader.html", request.state.language, **context)
        tag = f'"{hashlib.sha256(page.encode()).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(page, headers=headers)

    def _context(self, essay: Essay, request: Request) -> dict[str, object]:
        return {
            "essay": essay,
            "home": "" if request.state.outside else self._home,  # who comes from elsewhere cannot open it
            "address": f"{self._public_url}/e/{essay.slug}",
            "ends_asking": bool(essay.question) and essay.body.rstrip().endswith(essay.question),
        }
