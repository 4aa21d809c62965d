"""What search engines may list: ``/sitemap.xml`` (https://www.sitemaps.org/protocol.html) and ``/robots.txt``."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import answer
from bot.adapters.web.paths import Paths
from bot.core.collection import Outside
from bot.services.library.library import Library
from bot.services.site.site import Site
from bot.services.site.views import Names

ADDRESSES_MAX: Final = 10_000
"""Addresses of one file; the protocol allows 50,000, and 50 MB."""
NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES: Final = ("/", "/archive", "/ranking", "/about")
_XML: Final = "application/xml; charset=utf-8"


class SearchEngines:
    """``most``: addresses of one file. A large one takes some tens of milliseconds, so it is made in a thread, and one
    at a time, however many ask.
    """

    def __init__(self, site: Site, library: Library, paths: Paths, most: int = ADDRESSES_MAX) -> None:
        self._site = site
        self._library = library
        self._paths = paths
        self._most = most
        self._making = asyncio.Lock()

    async def sitemap(self, request: Request) -> Response:
        """All addresses, or where there are too many, those of the parts that have them."""
        async with self._making:
            lists = await self._lists()
            total = len(lists) + await self._library.count_indexable()
            if total <= self._most:
                return await self._answer(request, await self._part(lists, 0))
        parts = range(1, math.ceil(total / self._most) + 1)
        whole = (self._paths.whole(self._paths.to(f"/sitemap-{part}.xml")) for part in parts)
        return answer(request, _document("sitemapindex", "sitemap", whole), _XML, varies=False)

    async def part(self, request: Request) -> Response:
        """``/sitemap-1.xml`` and so on."""
        number: int = request.path_params["part"]
        if not 0 < number < 100_000:
            raise HTTPException(404)
        async with self._making:
            paths = await self._part(await self._lists(), number - 1)
            if not paths:
                raise HTTPException(404)
            return await self._answer(request, paths)

    async def robots(self, request: Request) -> Response:
        """Everything but the channel and what was searched for, of which there is no end."""
        lines = (
            "User-agent: *",
            f"Disallow: {self._paths.to('/channel')}",
            f"Disallow: {self._paths.to('/search?q=')}",
            "",
            f"Sitemap: {self._paths.whole(self._paths.to('/sitemap.xml'))}",
            "",
        )
        return answer(request, "\n".join(lines), "text/plain; charset=utf-8", varies=False)

    async def _answer(self, request: Request, paths: Sequence[str]) -> Response:
        def made() -> Response:
            return answer(request, _document("urlset", "url", map(self._paths.whole, paths)), _XML, varies=False)

        return await asyncio.to_thread(made)

    async def _part(self, lists: Sequence[str], number: int) -> Sequence[str]:
        """The paths of a part, counted from 0: of lists first, then of essays by slug."""
        start = number * self._most
        shown = lists[start : start + self._most]
        room = self._most - len(shown)
        slugs = await self._library.indexable(room, max(start - len(lists), 0)) if room else ()
        return [*shown, *map(self._paths.essay, slugs)]

    async def _lists(self) -> Sequence[str]:
        """The paths of the pages that are no essays."""
        return await asyncio.to_thread(self._paths_of, await self._site.names(Outside.PUBLIC))

    def _paths_of(self, names: Names) -> Sequence[str]:
        return [
            *map(self._paths.to, _PAGES),
            *map(self._paths.month, sorted(names.months)),
            *map(self._paths.category, sorted(names.categories)),
            *map(self._paths.tag, sorted(names.tags)),
            *map(self._paths.author, sorted(names.authors)),
        ]


def _document(root: str, each: str, addresses: Iterable[str]) -> str:
    listed = "".join(f"<{each}><loc>{escape(address)}</loc></{each}>" for address in addresses)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{NAMESPACE}">{listed}</{root}>'
