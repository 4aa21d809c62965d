"""The addresses of the reading site."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from bot.adapters.web.site.front import FrontPages
from bot.adapters.web.site.house import House
from bot.adapters.web.site.lists import ListPages
from bot.adapters.web.site.ranking import RankingPages
from bot.adapters.web.site.search import SearchPages
from bot.adapters.web.site.search_parts import SearchParts
from bot.adapters.web.site.stylesheet import Stylesheet
from bot.adapters.web.site.week_pages import WeekPages
from bot.conversation.services import Services
from bot.services.site.weeks import Weeks


def site_routes(house: House, services: Services) -> list[BaseRoute]:
    """What is served beside the essay pages. ``/`` is among them only where the site is published."""
    site, library = services.site, services.library
    return [
        Route("/static/site.css", Stylesheet().show),
        *FrontPages(house, site, library).routes(),
        *ListPages(house, site).routes(),
        *RankingPages(house, site).routes(),
        *WeekPages(house, Weeks(site, services.ratings, services.comments), site, services.catalogue).routes(),
        *SearchPages(house, site, services.searching).routes(),
        *SearchParts(house, library).routes(),
    ]
