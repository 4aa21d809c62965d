"""Lists of essays by month, category, tag and author, and the overview of all that they can be listed by."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.paths import name_of
from bot.adapters.web.site.house import House
from bot.adapters.web.site.names import Kind, most_used, of_kind
from bot.core.collection import Audience
from bot.core.pages import number_of_pages
from bot.errors import NotFound
from bot.language.normalize import fold
from bot.services.site.site import NO_LIST, Site
from bot.services.site.views import Listing, Month

MOST_USED: Final = 40
"""Names of each kind in the overview; all of them have pages of their own."""
NAMES_LISTED: Final = 300
"""Names on one of those pages."""
_PAGE: Final = re.compile(r"[1-9][0-9]{0,6}")
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
Asked = Callable[[str, Audience, int], Awaitable[Listing]]


@dataclass(frozen=True, slots=True)
class Names:
    """One page of names with how many essays each has. ``pages`` is at least 1; ``total`` counts the names."""

    names: Sequence[tuple[str, int]]
    total: int
    page: int
    pages: int


class ListPages:
    """``/archive`` and the lists that it leads to, each page a path of its own, so that they can be copied as files."""

    def __init__(self, house: House, site: Site) -> None:
        self._house = house
        self._site = site

    def routes(self) -> list[Route]:
        asked: list[tuple[Kind, Asked]] = [
            (Kind.CATEGORIES, self._site.of_category),
            (Kind.TAGS, self._site.of_tag),
            (Kind.AUTHORS, self._site.of_author),
        ]
        routes = [Route("/archive", self.archive)]
        for kind, essays in asked:
            every, named = self._every(kind), self._named(kind, essays)
            routes += _paged(f"/archive/{kind}", every) + _paged(f"/{kind.singular}/{{name}}", named)
        return routes + _paged("/archive/{month}", self.month)

    async def archive(self, request: Request) -> Response:
        """The years with their months, and the names that most essays have."""
        names = await self._site.names(self._house.audience(request))
        months = sorted(names.months.items(), reverse=True)
        years = [(year, list(its)) for year, its in groupby(months, lambda each: each[0].year)]
        kinds = [(kind, most_used(its, MOST_USED), len(its)) for kind in Kind if (its := of_kind(names, kind))]
        return self._house.show(request, "site_archive.html", years=years, kinds=kinds)

    async def month(self, request: Request) -> Response:
        """The essays of a month. Raises ``NotFound`` for what is none."""
        found = _MONTH.fullmatch(request.path_params["month"])
        if found is None or found[1] == "0000":
            raise NotFound(NO_LIST)
        month = Month(int(found[1]), int(found[2]))
        listing = await self._site.of_month(month, self._house.audience(request), _page_of(request))
        return await self._list(request, listing, "month", month)

    def _named(self, kind: Kind, asked: Asked) -> Callable[[Request], Awaitable[Response]]:
        async def show(request: Request) -> Response:
            name = name_of(request.path_params["name"])
            listing = await asked(name, self._house.audience(request), _page_of(request))
            return await self._list(request, listing, kind.singular, name)

        return show

    def _every(self, kind: Kind) -> Callable[[Request], Awaitable[Response]]:
        async def show(request: Request) -> Response:
            counted = of_kind(await self._site.names(self._house.audience(request)), kind)
            # To sort some ten thousand names takes too long for the loop.
            names = await asyncio.to_thread(_names, counted, _page_of(request))
            return self._house.show(request, "site_names.html", kind=kind, listing=names)

        return show

    async def _list(self, request: Request, listing: Listing, kind: str, name: str | Month) -> Response:
        scores = await self._site.scores(listing.essays, self._house.audience(request))
        return self._house.show(request, "site_list.html", kind=kind, name=name, listing=listing, scores=scores)


def _paged(path: str, show: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    return [Route(path, show), Route(f"{path}/{{page}}", show)]


def _page_of(request: Request) -> int:
    """The page that the path asks for. The first has no number, so that each page has one address."""
    asked = request.path_params.get("page")
    if asked is None:
        return 1
    if not _PAGE.fullmatch(asked) or asked == "1":
        raise NotFound(NO_LIST)
    return int(asked)


def _names(counted: Mapping[str, int], page: int) -> Names:
    names = sorted(counted.items(), key=lambda each: (fold(each[0]), each[0]))
    start = (page - 1) * NAMES_LISTED
    if not start < len(names):
        raise NotFound(NO_LIST)
    return Names(names[start : start + NAMES_LISTED], len(names), page, number_of_pages(len(names), NAMES_LISTED))
