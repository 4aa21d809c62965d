"""Slack over HTTP: signed requests, and the pages by which a workspace installs us. The web server serves them."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeAlias
from urllib.parse import parse_qs

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.slack.install.oauth import STATE_LIVES, Installing
from bot.adapters.slack.web.replays import Replays
from bot.adapters.slack.web.signing import Signatures
from bot.core.essay import Language
from bot.core.phrase import message
from bot.errors import InvalidInput, StoreBusy

log = logging.getLogger(__name__)

PACKAGE: Final = __name__.rpartition(".")[0]
"""Has a ``templates`` folder of its own."""
EVENTS: Final = "/slack/events"
INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
COOKIE: Final = "ichiwa_slack_install"
_FORMS: Final = ("payload", "command", "ssl_check")
_DECLINED: Final = message("As you asked, nothing was installed.")
_UNHANDLED: Final = 404
"""Bolt's answer to what nobody listens for. Slack would send it again and again, and in the end no events at all."""


Dispatch: TypeAlias = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
"""Bolt's own way of taking a request."""
Routes: TypeAlias = list[BaseRoute]
"""What the web server mounts, without wiring having to know what a route is."""


class Pages(Protocol):
    """Fills the templates."""

    def html(self, template: str, language: Language, **context: object) -> str: ...


def slack_routes(
    dispatch: Dispatch, signatures: Signatures, replays: Replays, installing: Installing | None, pages: Pages
) -> Routes:
    """What the web server serves for Slack; without ``installing`` only the events of a workspace of our own."""
    routes: Routes = [Route(EVENTS, _Events(dispatch, signatures, replays).take, methods=["POST"])]
    if installing is not None:
        doors = _Doors(installing, pages)
        routes += [Route(INSTALL, doors.begin), Route(REDIRECT, doors.complete)]
    return routes


class _Events:
    """Everything that Slack sends: events, commands, interactions and what is typed in selects."""

    def __init__(self, dispatch: Dispatch, signatures: Signatures, replays: Replays) -> None:
        self._dispatch = dispatch
        self._signatures = signatures
        self._replays = replays

    async def take(self, request: Request) -> Response:
        raw = await request.body()
        headers = request.headers
        stamps, signatures = headers.getlist("x-slack-request-timestamp"), headers.getlist("x-slack-signature")
        signed = self._signatures.check(raw, stamps, signatures)
        if signed is None:
            return Response(status_code=401)
        body = _readable(raw, headers.get("content-type", ""))
        if body is None:
            return Response(status_code=400)
        try:
            if not await self._replays.is_new(signed, body):
                return Response(status_code=401)  # a recording: what Slack sends again has a new signature
        except StoreBusy:
            return Response(status_code=503)
        response = await self._answer(request, body)
        if response.status_code >= 500:
            await self._replays.give_back(signed)
        return response

    async def _answer(self, request: Request, body: str) -> Response:
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        try:
            answer = await self._dispatch(AsyncBoltRequest(body=body, headers=headers))
        except Exception:
            log.exception("A request of Slack could not be taken")
            return Response(status_code=500)
        if answer.status == _UNHANDLED:
            return Response(status_code=200)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


class _Doors:
    """The pages that a member who installs us comes through."""

    def __init__(self, installing: Installing, pages: Pages) -> None:
        self._installing = installing
        self._pages = pages

    async def begin(self, request: Request) -> Response:
        address, state = self._installing.begin()
        response = RedirectResponse(address, 302, {"Cache-Control": "no-store"})
        # "lax": the browser sends it when Slack leads back to us.
        age = int(STATE_LIVES.total_seconds())
        secure = self._installing.secure
        response.set_cookie(COOKIE, state, age, path="/slack/", httponly=True, samesite="lax", secure=secure)
        return response

    async def complete(self, request: Request) -> Response:
        query = request.query_params
        if query.get("error"):
            raise InvalidInput(_DECLINED)
        kept = request.cookies.get(COOKIE, "")
        installation = await self._installing.complete(query.get("code", ""), query.get("state", ""), kept)
        language: Language = request.state.language
        team = installation.community.id
        page = self._pages.html("slack_installed.html", language, name=installation.name, team=team)
        response = HTMLResponse(page, headers={"Cache-Control": "no-store"})
        response.delete_cookie(COOKIE, path="/slack/")
        return response


def _readable(raw: bytes, kind: str) -> str | None:
    """The body as Bolt takes it; None where it is neither JSON nor a form with an interaction in it."""
    try:
        text = raw.decode()
        if kind.partition(";")[0].strip() == "application/json":
            return text if isinstance(json.loads(text), dict) else None
        form = parse_qs(text, keep_blank_values=True)
        payloads = form.get("payload", ["{}"])
        known = any(name in form for name in _FORMS)
        return text if known and all(isinstance(json.loads(one), dict) for one in payloads) else None
    except (ValueError, RecursionError):
        return None
