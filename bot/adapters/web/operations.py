"""What every process serves for whatever watches over it: how it is, whether it is ready, and what it counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web.access import METRICS, Access
from bot.adapters.web.guard import Guard
from bot.adapters.web.health import Health, Notes, Probe
from bot.adapters.web.sessions import Sessions
from bot.conversation.catalogue import Catalogue

Scrape: TypeAlias = Callable[[], Awaitable[tuple[bytes, str]]]
"""All metrics, and the media type of their text."""

_HEADERS: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Watched:
    """What there is to watch. ``probe`` says what is wrong, ``missing`` what keeps the process from its work right now:
    one sentence each, which anybody may read.
    """

    probe: Probe
    notes: Notes = tuple
    missing: Probe | None = None
    metrics: Scrape | None = None


def operation_routes(watched: Watched) -> list[BaseRoute]:
    """The paths that every role serves. Anybody may read what they say, but not the metrics: see ``Access``."""
    routes: list[BaseRoute] = [Route("/healthz", Health(watched.probe, watched.notes).show)]
    if watched.missing is not None:
        routes.append(Route("/readyz", _Readiness(watched.missing).show))
    if watched.metrics is not None:
        routes.append(Route(METRICS, _Metrics(watched.metrics).show))
    return routes


def build_operations(routes: Sequence[BaseRoute], access: Access, catalogue: Catalogue) -> Starlette:
    """An application of these routes alone."""
    sessions = Sessions(access.password) if access.password else None
    guard = Middleware(Guard, access=access, sessions=sessions, catalogue=catalogue)
    return Starlette(routes=routes, middleware=[guard])


class _Readiness:
    """Answers 200 with status ``ready``, or 503 with status ``not ready`` and what is ``missing``, a sentence each."""

    def __init__(self, missing: Probe) -> None:
        self._missing = missing

    async def show(self, _request: Request) -> Response:
        if missing := list(await self._missing()):
            return JSONResponse({"status": "not ready", "missing": missing}, 503, _HEADERS)
        return JSONResponse({"status": "ready"}, headers=_HEADERS)


class _Metrics:
    def __init__(self, scrape: Scrape) -> None:
        self._scrape = scrape

    async def show(self, _request: Request) -> Response:
        text, kind = await self._scrape()
        return Response(text, headers={**_HEADERS, "Content-Type": kind})
