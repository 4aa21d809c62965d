"""The best-rated essays of a week, a month and all time."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.site.house import House
from bot.core.phrase import message
from bot.errors import NotFound
from bot.services.community.engagement import Period
from bot.services.site.site import Site

SHORT: Final = 10
"""Places of each period on the page of them all."""
LONG: Final = 30
"""Places on a period's own page."""
PERIODS: Final = (Period.WEEK, Period.MONTH, Period.ALL)
NO_PERIOD: Final = message("There is no such ranking.")


class RankingPages:
    """``/ranking`` with the first places of each period, and ``/ranking/month`` and the like with more of one."""

    def __init__(self, house: House, site: Site) -> None:
        self._house = house
        self._site = site

    def routes(self) -> list[Route]:
        return [Route("/ranking", self.every), Route("/ranking/{period}", self.one)]

    async def every(self, request: Request) -> Response:
        audience = self._house.audience(request)
        rankings = [await self._site.ranking(period, audience, SHORT) for period in PERIODS]
        return self._house.show(request, "site_rankings.html", rankings=rankings, periods=PERIODS, most=SHORT)

    async def one(self, request: Request) -> Response:
        """Raises ``NotFound`` for what is no period of the page."""
        asked = request.path_params["period"]
        if asked not in PERIODS:
            raise NotFound(NO_PERIOD)
        ranking = await self._site.ranking(Period(asked), self._house.audience(request), LONG)
        return self._house.show(request, "site_ranking.html", ranking=ranking, periods=PERIODS)
