"""The web application: its middleware and its routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.adapters.web.access import Access
from bot.adapters.web.failures import Failures, Pages, Rescue
from bot.adapters.web.guard import Guard
from bot.adapters.web.health import Health, Notes, Probe
from bot.adapters.web.language import LanguageChoice, choose
from bot.adapters.web.paths import Paths
from bot.adapters.web.pictures import PictureFiles
from bot.adapters.web.reader import ReadingPage
from bot.adapters.web.sessions import Sessions
from bot.adapters.web.site.house import House
from bot.adapters.web.site.kept import Kept
from bot.adapters.web.site.routes import site_routes
from bot.conversation.services import Services
from bot.core.picture import PATH
from bot.errors import BotError
from bot.ports.pictures import PictureStore

CHANNEL: Final = "/channel"
"""The path of the local channel. Where the site is not published, ``/`` leads there, too."""
PACKAGE = __name__.rpartition(".")[0]
"""Has ``templates`` and ``static`` folders of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What wiring decides about the pages.

    ``public_url`` is their address as people see it, without a path; ``home`` is the path that reading pages lead back
    to (empty: none). ``packages`` are those whose ``static`` folders are served under ``/static/``, the first that has
    a name wins; ``routes`` are other adapters'.
    """

    public_url: str
    home: str = ""
    packages: Sequence[str] = (PACKAGE,)
    routes: Sequence[BaseRoute] = ()


def build_app(
    front: Front,
    access: Access,
    *,
    pages: Pages,
    services: Services,
    pictures: PictureStore,
    probe: Probe,
    notes: Notes = tuple,
) -> Starlette:
    """Put the application together. Handlers find the language to answer in at ``request.state.language`` and raise
    ``BotError`` for what cannot be done.
    """
    catalogue, site = services.catalogue, services.site
    failures = Failures(pages, catalogue, front.home)
    sessions = Sessions(access.password) if access.password else None
    paths = Paths(front.public_url)
    house = House(pages, paths, "" if access.is_published else CHANNEL)
    reading = ReadingPage(
        services.library, services.searching, services.collections, pictures, pages, front.public_url, front.home
    )
    kept = Kept(site.state)
    own: list[BaseRoute] = [
        Route("/healthz", Health(probe, notes).show),
        *kept.routes([Route("/e/{slug}", reading.show), *site_routes(house, site)]),
        Route(f"{PATH}{{digest}}", PictureFiles(pictures).show),
        Route("/language", choose, methods=["POST"]),
        Mount("/static", _Static(packages=[(package, "static") for package in front.packages])),
    ]
    return Starlette(
        routes=[*own, *front.routes],
        middleware=[
            Middleware(Guard, access=access, sessions=sessions, catalogue=catalogue),
            Middleware(LanguageChoice),
            Middleware(Rescue, failures=failures),
        ],
        exception_handlers={BotError: failures.bot_error, HTTPException: failures.http_error},
    )


class _Static(StaticFiles):
    """Files that a browser keeps but asks about each time, so that an upgrade is seen at once."""

    async def get_response(self, path: str, scope: Mapping[str, object]) -> Response:
        response = await super().get_response(path, dict(scope))
        response.headers["Cache-Control"] = "no-cache"
        return response
