"""The addresses of the reading site."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web.site.house import House
from bot.adapters.web.site.stylesheet import Stylesheet
from bot.services.site.site import Site


def site_routes(house: House, site: Site) -> list[BaseRoute]:
    """What is served beside the essay pages. ``/`` is among them only where the site is published."""

    async def about(request: Request) -> Response:
        return house.show(request, "site_about.html")

    return [
        Route("/static/site.css", Stylesheet().show),
        Route("/about", about),
    ]
