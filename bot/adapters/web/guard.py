"""The guard: who may send requests, from which page, how much at once; and the headers of every answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.web.access import GUESSES_SECONDS, METRICS, Access, Guesses, host_name
from bot.adapters.web.language import language_of, own_path
from bot.adapters.web.policy import POLICY_HEADER, RESOURCE_HEADER, policy
from bot.adapters.web.sessions import COOKIE, RENEWED_SECONDS, SESSION_SECONDS, Sessions
from bot.conversation.catalogue import Catalogue
from bot.core.phrase import message

DRAIN_MAX: Final = 16 * 1024 * 1024
"""Bytes of a body that is too large which are still taken in, so that its sender reads our answer, not a reset."""
_DRAIN_SECONDS: Final = 5.0

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITE: Final = frozenset({"", "same-origin", "none"})  # "none": typed into the address bar
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Nothing is told to other sites, so an address may have a ticket in it. With "no-referrer" a browser would call the
    # origin of our own forms "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_POLICY: Final = policy()


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    sentence: str


_FOREIGN_HOST: Final = _Refusal(
    421, message("This is not one of Ichiwa's addresses. Open the address that was printed at startup.")
)
_FOREIGN_SITE: Final = _Refusal(403, message("This request came from another website, so nothing was done."))
_NO_PASSWORD: Final = _Refusal(401, message("This page needs a password. Leave the user name empty."))
_TOO_MANY_GUESSES: Final = _Refusal(
    429, message("You entered too many wrong passwords. Wait a minute, then try again.")
)
_READING_ONLY: Final = _Refusal(
    403,
    message("Only the essay pages are open from here. Whoever runs Ichiwa can open the rest with HTTP_PASSWORD."),
)
_TOO_LARGE: Final = _Refusal(413, message("That is too large: the limit is 64 KiB. Nothing was saved."))


class Guard:
    """ASGI middleware, the outermost: refuses with one sentence what must not come in. ``is_route`` says whether
    anything of ours is at the path of a request.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access,
        sessions: Sessions | None,
        catalogue: Catalogue,
        is_route: Callable[[Scope], bool] = lambda scope: True,
    ) -> None:
        self._app = app
        self._access = access
        self._is_route = is_route
        self._sessions = sessions
        self._catalogue = catalogue
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cookies: list[str] = []
        headers = Headers(scope=scope)
        send = _with_headers(send, headers.get("host", ""), cookies)
        refusal = self._refusal(scope, headers, cookies)
        if refusal is _TOO_LARGE:
            await _drain(receive)
        if refusal is None and scope["method"] not in _SAFE_METHODS:
            body = await _read(receive, self._access.body_max(scope["path"]))
            if body and body[-1]["type"] == "http.disconnect":
                return  # the sender disconnected: there is nobody to answer
            receive = _replayed(body or [], receive)
            refusal = _TOO_LARGE if body is None else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await self._refuse(refusal, scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, cookies: list[str]) -> _Refusal | None:
        """Why the request is not let in; handlers find at ``request.state`` whether it came from a ``stranger``
        and whether cookies are ``secure``.
        """
        if self._scrapes(scope, headers):
            return None
        is_named = scope["path"] not in self._access.nameless
        if is_named and not self._access.knows(host_name(headers.getlist("host"))):
            return _FOREIGN_HOST
        if self._must_be_own_site(scope) and not self._is_own_site(headers):
            return _FOREIGN_SITE
        state = scope.setdefault("state", {})
        state["secure"] = self._access.secure or scope.get("scheme") == "https"
        locked = self._locked(scope, headers, cookies, secure=state["secure"])
        state["stranger"] = locked is not None
        if locked is not None and not self._is_open(scope):
            return locked
        length = headers.get("content-length", "0")
        fits = length.isdecimal() and int(length[:20]) <= self._access.body_max(scope["path"])
        return None if fits else _TOO_LARGE

    def _scrapes(self, scope: Scope, headers: Headers) -> bool:
        """Whether the metrics are asked for with their own token; who guesses at it waits as one who guesses at the
        password.
        """
        bearer = headers.get("authorization", "").lower().startswith("bearer ")
        if (
            scope["path"] != METRICS
            or scope["method"] not in _SAFE_METHODS
            or not self._access.metrics_token
            or not bearer
        ):
            return False
        address = (scope.get("client") or ("",))[0]
        if self._guesses.are_up(address):
            return False
        if self._access.knows_token(headers):
            return True
        self._guesses.wrong(address)
        return False

    def _is_open(self, scope: Scope) -> bool:
        """Whether everybody may ask. Where the site is published that holds for what is nowhere, too: whoever mistypes
        an address reads that there is no such page, and is asked for no password.
        """
        if self._access.is_open(scope["path"]):
            return True
        return self._access.is_published and scope["method"] in _SAFE_METHODS and not self._is_route(scope)

    def _must_be_own_site(self, scope: Scope) -> bool:
        return scope["method"] not in _SAFE_METHODS or scope["path"].startswith(self._access.private)

    def _is_own_site(self, headers: Headers) -> bool:
        """Browsers name the page that asks; a program that names none carries no member's cookie by itself."""
        if headers.get("sec-fetch-site", "") not in _OWN_SITE:
            return False
        origin = headers.get("origin")
        return origin is None or self._access.is_own_origin(_netloc(origin), headers.get("host", ""))

    def _locked(self, scope: Scope, headers: Headers, cookies: list[str], *, secure: bool) -> _Refusal | None:
        """The refusal of what is not for everybody; None where whoever asks may come in. ``cookies`` gains the one that
        keeps them signed in: with it they come in also while somebody at their address guesses.
        """
        address = (scope.get("client") or ("",))[0]
        if self._sessions is None:
            return None if self._access.is_at_this_machine(address, headers) else _READING_ONLY
        age = self._sessions.age(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))
        if age is not None and age < RENEWED_SECONDS:
            return None
        if age is None and self._guesses.are_up(address):
            return _TOO_MANY_GUESSES
        if self._access.knows_password(headers):
            cookies.append(_session_cookie(self._sessions.issue(), secure=secure))
            return None
        if age is not None:
            return None
        if "authorization" in headers:
            self._guesses.wrong(address)
        return _NO_PASSWORD

    async def _refuse(self, refusal: _Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        sentence = self._catalogue.text(language_of(Headers(scope=scope)), refusal.sentence)
        response = PlainTextResponse(sentence, refusal.status, {"Connection": "close"})
        if refusal is _NO_PASSWORD:
            response.headers["WWW-Authenticate"] = 'Basic realm="Ichiwa", charset="UTF-8"'
        if refusal is _TOO_MANY_GUESSES:
            response.headers["Retry-After"] = f"{GUESSES_SECONDS:.0f}"
        await response(scope, receive, send)


def _with_headers(send: Send, host: str, cookies: list[str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers.setdefault(RESOURCE_HEADER, "same-origin")
            headers.setdefault(POLICY_HEADER, _POLICY)  # a page with scripts of its own brings another one
            for cookie in cookies:
                headers.append("Set-Cookie", cookie)
            location = headers.get("location", "")
            if location and _netloc(location) == host.lower():
                # The router writes the scheme and the host of the request, which are the proxy's. The browser knows
                # better by which address it came.
                headers["Location"] = own_path(location)
        await send(message)

    return sent


def _session_cookie(value: str, *, secure: bool) -> str:
    response = Response()
    # "lax": who follows a link to us from elsewhere is signed in, too. Nothing is done but by our own pages.
    response.set_cookie(COOKIE, value, SESSION_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response.headers["set-cookie"]


async def _read(receive: Receive, most: int) -> list[Message] | None:
    """The whole body, which a sender need not have measured beforehand; None as soon as it is too large."""
    parts: list[Message] = []
    total = 0
    more = True
    while more:
        part = await receive()
        parts.append(part)
        total += len(part.get("body", b""))
        more = part.get("more_body", False)
        if total > most:
            await _drain(receive)
            return None
    return parts


async def _drain(receive: Receive) -> None:
    """Read the rest of a body and discard it, within bounds."""
    total = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            while total < DRAIN_MAX:
                part = await receive()
                total += len(part.get("body", b""))
                if not part.get("more_body", False):
                    return


def _replayed(parts: list[Message], receive: Receive) -> Receive:
    waiting = iter(parts)

    async def replayed() -> Message:
        return next(waiting, None) or await receive()

    return replayed


def _netloc(origin: str) -> str:
    """The host and port of an ``Origin``; empty for ``null`` and what cannot be read."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
