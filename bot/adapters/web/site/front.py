"""The site's first pages: what it is, and the essay of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.site.house import House
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.errors import NotFound
from bot.services.library.library import Library
from bot.services.site.site import Site
from bot.services.site.views import DayEssay

EARLIER: Final = 7
"""Essays of earlier days below the one of today."""


@dataclass(frozen=True, slots=True)
class Days:
    """The essays of today, the reader's own language first, and those of days before, newest first."""

    today: Sequence[DayEssay]
    earlier: Sequence[DayEssay]


class FrontPages:
    """``/``, ``/today`` and ``/about``."""

    def __init__(self, house: House, site: Site, library: Library) -> None:
        self._house = house
        self._site = site
        self._library = library

    def routes(self) -> list[Route]:
        """``/`` only where the site is published: else the local channel is there."""
        home = [] if self._house.channel else [Route("/", self.home)]
        return [*home, Route("/today", self.today), Route("/about", self.about)]

    async def home(self, request: Request) -> Response:
        """What this is, and today's essay where there is one."""
        try:
            days = await self._days(request)
        except NotFound:
            days = Days((), ())
        return self._house.show(request, "site_home.html", days=days, scores=await self._scores(request, days))

    async def today(self, request: Request) -> Response:
        """Today's essay in the reader's language, and in the other one. Raises ``NotFound`` in an empty library."""
        days = await self._days(request)
        return self._house.show(request, "site_today.html", days=days, scores=await self._scores(request, days))

    async def about(self, request: Request) -> Response:
        counts = await self._library.languages(self._house.audience(request))
        return self._house.show(request, "site_about.html", counts=counts)

    async def _days(self, request: Request) -> Days:
        own: Language = request.state.language
        asked = sorted(Language, key=lambda language: language is not own)
        drawn = {each.essay.slug: each for each in [await self._site.today(language) for language in asked]}
        today = tuple(drawn.values())
        latest = await self._site.daily(EARLIER + 1, own)
        earlier = [each for each in latest if each.day < today[0].day]
        return Days(today, earlier[:EARLIER])

    async def _scores(self, request: Request, days: Days) -> Mapping[Slug, Score]:
        essays = [each.essay for each in (*days.today, *days.earlier)]
        return await self._site.scores(essays, self._house.audience(request))
