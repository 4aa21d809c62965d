"""What a process without pages serves: how it is, for whatever watches over it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from bot.adapters.web.health import Health, Notes, Probe


def operation_routes(probe: Probe, notes: Notes) -> list[BaseRoute]:
    """The paths that every role serves. Anybody may read what they say."""
    return [Route("/healthz", Health(probe, notes).show)]


def build_operations(routes: Sequence[BaseRoute]) -> Starlette:
    """An application of these routes alone. No cookie and no form is known there, so any name of the host will do."""
    return Starlette(routes=routes)
