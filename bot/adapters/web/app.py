"""The web application: its middleware and its routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.adapters.web.access import Access
from bot.adapters.web.base_path import BasePath
from bot.adapters.web.cards.keeping import CardImages
from bot.adapters.web.failures import Failures, Pages, Rescue
from bot.adapters.web.guard import Guard
from bot.adapters.web.health import Notes, Probe
from bot.adapters.web.language import LanguageChoice, choose
from bot.adapters.web.operations import Scrape, Watched, operation_routes
from bot.adapters.web.paths import Paths
from bot.adapters.web.pictures import PictureFiles
from bot.adapters.web.reports.pages import ReportPages
from bot.adapters.web.sessions import Sessions
from bot.adapters.web.site.counting import Counting
from bot.adapters.web.site.essay_page import EssayPage
from bot.adapters.web.site.guest_pages import GuestPages
from bot.adapters.web.site.house import House
from bot.adapters.web.site.kept import Kept
from bot.adapters.web.site.machine_routes import card_routes, machine_routes
from bot.adapters.web.site.routes import site_routes
from bot.conversation.services import Services
from bot.core.picture import PATH
from bot.errors import BotError
from bot.ports.clicks import ClickStore
from bot.ports.pictures import PictureStore

CHANNEL: Final = "/channel"
"""The path of the local channel. Where the site is not published, ``/`` leads there, too."""
PACKAGE = __name__.rpartition(".")[0]
"""Has ``templates`` and ``static`` folders of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What wiring decides about the pages.

    ``public_url`` is their address as people see it, which may have a path. ``cards`` draws the pictures for links;
    None: there are none. ``packages`` are those whose ``static`` folders are served under ``/static/``, the first that
    has a name wins; ``routes`` are other adapters'. ``clicks`` keeps how often a post led to its page; None: nobody
    counts. ``is_static``: they are copied to a host that answers no forms.
    """

    public_url: str
    cards: CardImages | None = None
    packages: Sequence[str] = (PACKAGE,)
    routes: Sequence[BaseRoute] = ()
    clicks: ClickStore | None = None
    is_static: bool = False


def build_app(
    front: Front,
    access: Access,
    *,
    pages: Pages,
    services: Services,
    pictures: PictureStore,
    probe: Probe,
    notes: Notes = tuple,
    missing: Probe | None = None,
    metrics: Scrape | None = None,
) -> Starlette:
    """Put the application together. Handlers find the language to answer in at ``request.state.language`` and raise
    ``BotError`` for what cannot be done.
    """
    catalogue = services.catalogue
    sessions = Sessions(access.password) if access.password else None
    house = _house(front, access, pages, takes_guests=services.guest_book.is_open)
    failures = Failures(house, catalogue)
    kept = Kept(services.site.state)
    essay = Counting(services, front.clicks).by(kept.by(EssayPage(house, services, pictures).show))
    own: list[BaseRoute] = [
        *operation_routes(Watched(probe, notes, missing, metrics)),
        *card_routes(house, services, front.cards),
        *GuestPages(house, services).routes(),
        Route("/e/{slug}", essay),
        *kept.routes(
            [
                *site_routes(house, services),
                *machine_routes(house, services, pictures),
            ]
        ),
        *ReportPages(house, services).routes(),
        Route(f"{PATH}{{digest}}", PictureFiles(pictures, services.links).show),
        Route("/language", choose, methods=["POST"]),
        Mount("/static", _Static(packages=[(package, "static") for package in front.packages])),
    ]
    routes = [*own, *front.routes]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(BasePath, base=house.paths.base),
            Middleware(
                Guard, access=access, sessions=sessions, catalogue=catalogue, is_route=partial(_is_route, routes)
            ),
            Middleware(LanguageChoice),
            Middleware(Rescue, failures=failures),
        ],
        exception_handlers={BotError: failures.bot_error, HTTPException: failures.http_error},
    )


def _house(front: Front, access: Access, pages: Pages, *, takes_guests: bool) -> House:
    return House(
        pages,
        Paths(front.public_url),
        "" if access.is_published else CHANNEL,
        cards=front.cards is not None,
        is_static=front.is_static,
        takes_guests=takes_guests,
    )


def _is_route(routes: Sequence[BaseRoute], scope: Scope) -> bool:
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


class _Static(StaticFiles):
    """Files that a browser keeps but asks about each time, so that an upgrade is seen at once."""

    async def get_response(self, path: str, scope: Mapping[str, object]) -> Response:
        response = await super().get_response(path, dict(scope))
        response.headers["Cache-Control"] = "no-cache"
        return response
