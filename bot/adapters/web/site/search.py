"""The search page: a plain form over the chat's own search."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.site.house import House
from bot.conversation import searched
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.rating import Score
from bot.errors import BotError, InvalidInput, NotFound, StoreBusy
from bot.services.library.searching import QUERY_MAX, Searching, SearchPage
from bot.services.site.site import Site

SIZE: Final = 10
"""Essays on a page of results."""
AT_ONCE: Final = 4
"""Searches that run side by side."""
WAITING_MAX: Final = 28
"""Searches that wait for one of them to end; more are told to come back."""
SECONDS_MAX: Final = 10.0
"""After so long a search is given up: a phrase is looked for in every essay's text."""
_PAGE: Final = re.compile(r"[1-9][0-9]{0,5}")
_EMPTY: Final = message("Type what to search for.")
_TOO_LONG: Final = message("That is too long to search for. The limit is {limit} characters.")
_TOO_MANY: Final = message("Many people are searching at this moment. Try again in a few seconds.")
_TOO_SLOW: Final = message("This search took too long, so it was given up. Try other words, or fewer.")
_NO_PAGE: Final = message("There is no page “{page}”.")


class SearchPages:
    """``/search``. It looks the same for everybody, and search engines do not list what it finds."""

    def __init__(self, house: House, site: Site, searching: Searching, seconds: float = SECONDS_MAX) -> None:
        self._house = house
        self._site = site
        self._searching = searching
        self._seconds = seconds
        self._running = asyncio.Semaphore(AT_ONCE)
        self._inside = 0

    def routes(self) -> list[Route]:
        return [Route("/search", self.show)]

    async def show(self, request: Request) -> Response:
        """The form alone, or with what was found. What cannot be searched for is given back to be corrected."""
        typed = request.query_params.get("q")
        if typed is None:
            return self._page(request, "", None)
        try:
            found = await self._found(request, typed)
        except (InvalidInput, NotFound, StoreBusy) as exc:
            return self._page(request, typed, exc)
        essays = [result.essay for result in found.results]
        scores = await self._site.scores(essays, self._house.audience(request))
        return self._house.show(request, "site_search.html", **_context(typed, found, scores))

    def _page(self, request: Request, typed: str, mistake: BotError | None) -> Response:
        """Without results."""
        if mistake is None:
            return self._house.show(request, "site_search.html", **_context(typed))
        return self._house.refuse(request, "site_search.html", mistake, **_context(typed))

    async def _found(self, request: Request, typed: str) -> SearchPage:
        """Raises ``InvalidInput``, ``NotFound`` for a page that is none, and ``StoreBusy`` where it costs too much."""
        wanted = " ".join(typed.replace("\0", " ").split())
        if not wanted:
            raise InvalidInput(_EMPTY)
        if len(wanted) > QUERY_MAX:
            raise InvalidInput(_TOO_LONG, limit=QUERY_MAX)
        page = request.query_params.get("page", "1")
        if not _PAGE.fullmatch(page):
            raise NotFound(_NO_PAGE, page=page[:20])
        if self._inside >= AT_ONCE + WAITING_MAX:
            raise StoreBusy(_TOO_MANY)
        self._inside += 1
        try:
            async with self._running, asyncio.timeout(self._seconds):
                audience = self._house.audience(request)
                return await self._searching.search(wanted, audience, page=int(page), size=SIZE)
        except TimeoutError:
            raise StoreBusy(_TOO_SLOW) from None
        finally:
            self._inside -= 1


def _context(typed: str, found: SearchPage | None = None, scores: Mapping[Slug, Score] | None = None) -> dict[str, Any]:
    return {
        "searched": searched,
        "typed": typed,
        "found": found,
        "scores": scores or {},
        "mistake": None,
        "size": SIZE,
        "limit": QUERY_MAX,
        "too_long": _TOO_LONG,
    }
