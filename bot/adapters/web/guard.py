"""The door: who may ask, from which page, how much at once; and the headers that every answer carries."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.web.access import GUESSES_SECONDS, Access, Guesses, host_name
from bot.adapters.web.language import language_of
from bot.conversation.catalogue import Catalogue
from bot.core.phrase import message

DRAIN_MAX: Final = 16 * 1024 * 1024
"""Bytes of a body that is too large which are still taken in, so that its sender reads our answer, not a reset."""
_DRAIN_SECONDS: Final = 5.0

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITE: Final = frozenset({"", "same-origin", "none"})  # "none": typed into the address bar
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # With "no-referrer" a browser would call the origin of our own forms "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    sentence: str


_FOREIGN_HOST: Final = _Refusal(
    421, message("This address is not one of Ichiwa's own. Open the address that was printed at the start.")
)
_FOREIGN_SITE: Final = _Refusal(403, message("Another web site asked for this, so nothing was done."))
_NO_PASSWORD: Final = _Refusal(401, message("A password is needed here. Leave the user name empty."))
_TOO_MANY_GUESSES: Final = _Refusal(
    429, message("Too many wrong passwords came from you. Wait a minute, then try again.")
)
_READING_ONLY: Final = _Refusal(
    403,
    message("From here only the essays' own pages are open. Whoever runs Ichiwa can open the rest with HTTP_PASSWORD."),
)
_TOO_LARGE: Final = _Refusal(413, message("That is too much at once: at most 64 KiB fit. Nothing was saved."))


class Guard:
    """ASGI middleware, the outermost: refuses with one sentence what must not come in."""

    def __init__(self, app: ASGIApp, *, access: Access, catalogue: Catalogue) -> None:
        self._app = app
        self._access = access
        self._catalogue = catalogue
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is _TOO_LARGE:
            await _drain(receive)
        if refusal is None and scope["method"] not in _SAFE_METHODS:
            body = await _read(receive, self._access.body_max(scope["path"]))
            if body and body[-1]["type"] == "http.disconnect":
                return  # the sender left in the middle: there is nobody to answer
            receive = _replayed(body or [], receive)
            refusal = _TOO_LARGE if body is None else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await self._refuse(refusal, scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> _Refusal | None:
        host = host_name(headers.getlist("host"))
        if not self._access.is_own(host) and host not in self._access.public_hosts:
            return _FOREIGN_HOST
        if self._must_be_own_site(scope) and not _is_own_site(headers):
            return _FOREIGN_SITE
        outside = self._access.is_outside(host, headers)
        state = scope.setdefault("state", {})
        state["outside"] = outside and not self._access.password
        locked = self._locked(scope, headers, outside=outside)
        state["stranger"] = outside and locked is not None
        if locked is not None and not self._access.is_open(host, scope["path"]):
            return locked
        length = headers.get("content-length", "0")
        fits = length.isdecimal() and int(length[:20]) <= self._access.body_max(scope["path"])
        return None if fits else _TOO_LARGE

    def _must_be_own_site(self, scope: Scope) -> bool:
        return scope["method"] not in _SAFE_METHODS or scope["path"].startswith(self._access.private)

    def _locked(self, scope: Scope, headers: Headers, *, outside: bool) -> _Refusal | None:
        """The refusal of what is not for everybody; None where the password opens it."""
        if not self._access.password:
            return _READING_ONLY if outside else None
        address = (scope.get("client") or ("",))[0]
        if self._guesses.are_up(address):
            return _TOO_MANY_GUESSES
        if self._access.knows_password(headers):
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


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sent


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
    """Take in the rest of a body and forget it, within bounds."""
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


def _is_own_site(headers: Headers) -> bool:
    """Browsers name the page that asks; a program that names none carries no member's cookie by itself."""
    if headers.get("sec-fetch-site", "") not in _OWN_SITE:
        return False
    origin = headers.get("origin")
    return origin is None or _netloc(origin) == headers.get("host", "").lower()


def _netloc(origin: str) -> str:
    """The host and port of an ``Origin``; empty for ``null`` and what cannot be read."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
