"""The language that a request is answered in: the one chosen on the page, else the browser's."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.core.essay import Language
from bot.errors import InvalidInput

COOKIE: Final = "ichiwa_language"
_A_YEAR: Final = 365 * 24 * 3600
_KNOWN: Final = {language.value: language for language in Language}


def language_of(headers: Headers) -> Language:
    """The language that ``preferred`` finds, else English."""
    return preferred(headers) or Language.EN


def preferred(headers: Headers) -> Language | None:
    """The cookie's language, else the first of ``Accept-Language`` that we have; None where neither says one."""
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    for tag in (chosen, *_by_preference(headers.get("accept-language", ""))):
        known = _KNOWN.get(tag.partition("-")[0].lower())
        if known is not None:
            return known
    return None


def _by_preference(accepted: str) -> list[str]:
    """The tags of an ``Accept-Language`` header, most wanted first (RFC 9110, 12.5.4); q=0 means unwanted."""
    weighed: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        weight = _weight(parameters)
        if tag and weight > 0:
            weighed.append((weight, tag))
    weighed.sort(key=lambda pair: -pair[0])  # stable: of equal weights the first named
    return [tag for _, tag in weighed]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


class LanguageChoice:
    """ASGI middleware: every handler finds a ``Language`` in ``request.state.language``, and in
    ``request.state.preferred`` the one that was asked for, if any was.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            found = preferred(Headers(scope=scope))
            scope.setdefault("state", {}).update(preferred=found, language=found or Language.EN)
        await self._app(scope, receive, send)


async def choose(request: Request) -> Response:
    """Take ``language`` of a form, keep it in a cookie and go back to the page that the form stood on."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    wanted = form.get("language", [""])[0]
    if wanted not in _KNOWN:
        raise InvalidInput("Choose one of these languages: {languages}", languages=", ".join(_KNOWN))
    response = RedirectResponse(own_path(request.headers.get("referer", "")), status_code=303)
    response.set_cookie(COOKIE, wanted, max_age=_A_YEAR, httponly=True, samesite="strict", secure=request.state.secure)
    return response


def own_path(address: str) -> str:
    """The path and query alone: who is sent there stays on our own pages."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    path = "/" + parts.path.lstrip("/\\")  # two slashes would begin a foreign host
    return f"{path}?{parts.query}" if parts.query else path
