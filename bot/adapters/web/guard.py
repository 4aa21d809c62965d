"""The door: who may ask, from which page, how much at once; and the headers that every answer carries."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.web.language import language_of
from bot.text.catalogue import Catalogue, message

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
BODY_MAX: Final = 64 * 1024
"""Bytes of a request's body; the longest comment takes a tenth of it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """By which names the front may be called, and with which password.

    ``hosts`` are lower-case names without port. ``any_address`` accepts every IP address as well: a name that was bound
    to our address by a stranger's DNS is never one. ``password`` empty asks for none; ``open_paths`` never ask.
    ``private`` are the paths that no other site may even read.
    """

    hosts: frozenset[str] = LOOPBACK
    any_address: bool = False
    password: str = ""
    open_paths: frozenset[str] = frozenset({"/healthz"})
    private: tuple[str, ...] = ("/channel/",)


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    sentence: str


_FOREIGN_HOST: Final = _Refusal(
    421, message("This address is not one of Ichiwa's own. Open the address that was printed at the start.")
)
_FOREIGN_SITE: Final = _Refusal(403, message("Another web site asked for this, so nothing was done."))
_NO_PASSWORD: Final = _Refusal(401, message("A password is needed here. Leave the user name empty."))
_TOO_LARGE: Final = _Refusal(413, message("That is too much at once: at most 64 KiB fit. Nothing was saved."))


class Guard:
    """ASGI middleware, the outermost: refuses with one sentence what must not come in."""

    def __init__(self, app: ASGIApp, *, access: Access, catalogue: Catalogue) -> None:
        self._app = app
        self._access = access
        self._catalogue = catalogue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is None and scope["method"] not in _SAFE_METHODS:
            body = await _read(receive)
            receive = _replayed(body or [], receive)
            refusal = _TOO_LARGE if body is None else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await self._refuse(refusal, scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> _Refusal | None:
        if not self._is_own_host(headers):
            return _FOREIGN_HOST
        if self._must_be_own_site(scope) and not _is_own_site(headers):
            return _FOREIGN_SITE
        if scope["path"] not in self._access.open_paths and not self._knows_password(headers):
            return _NO_PASSWORD
        length = headers.get("content-length", "0")
        return _TOO_LARGE if not length.isdecimal() or int(length[:20]) > BODY_MAX else None

    def _is_own_host(self, headers: Headers) -> bool:
        name = _host_name(headers.getlist("host"))
        return name in self._access.hosts or (self._access.any_address and _is_address(name))

    def _must_be_own_site(self, scope: Scope) -> bool:
        return scope["method"] not in _SAFE_METHODS or scope["path"].startswith(self._access.private)

    def _knows_password(self, headers: Headers) -> bool:
        """Compares in constant time; the user name does not matter."""
        wanted = self._access.password
        if not wanted:
            return True
        scheme, _, packed = headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(packed.strip(), validate=True).partition(b":")[2]
        except binascii.Error:
            return False
        return scheme.lower() == "basic" and secrets.compare_digest(given, wanted.encode())

    async def _refuse(self, refusal: _Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        sentence = self._catalogue.text(language_of(Headers(scope=scope)), refusal.sentence)
        response = PlainTextResponse(sentence, refusal.status, {"Connection": "close"})
        if refusal is _NO_PASSWORD:
            response.headers["WWW-Authenticate"] = 'Basic realm="Ichiwa", charset="UTF-8"'
        await response(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sent


async def _read(receive: Receive) -> list[Message] | None:
    """The whole body, which a sender need not have measured beforehand; None as soon as it is too large."""
    parts: list[Message] = []
    total = 0
    more = True
    while more:
        part = await receive()
        parts.append(part)
        total += len(part.get("body", b""))
        more = part.get("more_body", False)
        if total > BODY_MAX:
            return None
    return parts


def _replayed(parts: list[Message], receive: Receive) -> Receive:
    waiting = iter(parts)

    async def replayed() -> Message:
        return next(waiting, None) or await receive()

    return replayed


def _host_name(hosts: list[str]) -> str:
    """The host's name without port; empty where there is not exactly one that can be read."""
    if len(hosts) != 1:
        return ""
    try:
        return (urlsplit(f"//{hosts[0]}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


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
