"""Pages kept as they were sent, for as long as nothing that they show has changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web.answers import has_already
from bot.adapters.web.site.weighed_cache import WeighedCache

BYTES_MAX: Final = 16_000_000
"""Bytes of all pages that are kept: about a thousand essays."""
PAGE_MAX: Final = 400_000
ASKED_MAX: Final = 2_000
"""Characters of an address with its query and its cookies. What is longer nobody asks for twice, and would be kept
beside a page that is smaller.
"""
_OF_THE_BODY: Final = frozenset({"content-length", "content-type"})

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    state: str
    headers: dict[str, str]
    body: bytes

    def answer(self, request: Request) -> Response:
        if has_already(request, self.headers["etag"]):
            left = {name: value for name, value in self.headers.items() if name not in _OF_THE_BODY}
            return Response(status_code=304, headers=left)
        return Response(self.body, headers=self.headers)


class Kept:
    """``state`` says whether anything may have changed: what was made in the same one is sent again. What a page
    depends on besides is its address, the reader's cookies, and what was found out about the request on its way here.

    Only what every reader may keep is kept here: a whole answer with a tag, and none that is ``no-store``.
    """

    def __init__(self, state: Callable[[], Awaitable[str]], most: int = BYTES_MAX) -> None:
        self._state = state
        self._pages: WeighedCache[_Key, _Page] = WeighedCache(most)

    def routes(self, routes: Iterable[BaseRoute]) -> list[BaseRoute]:
        """``routes`` with what their handlers answer to a GET kept."""
        return [self._route(route) for route in routes]

    def _route(self, route: BaseRoute) -> BaseRoute:
        if isinstance(route, Route) and iscoroutinefunction(route.endpoint) and route.methods == {"GET", "HEAD"}:
            return Route(route.path, self.by(route.endpoint), name=route.name)
        return route

    def by(self, show: Handler) -> Handler:
        """What ``show`` answers, made anew only when it has to be."""

        async def shown(request: Request) -> Response:
            key, state = _key(request), await self._state()
            page = self._pages.get(key)
            if page is None or page.state != state:
                made = await show(_unconditional(request))
                page = _page(made, state) if _length(request) <= ASKED_MAX else None
                if page is None:
                    return made
                self._pages.put(key, page, len(page.body))
            return page.answer(request)

        return shown


def _key(request: Request) -> _Key:
    found_out = tuple(sorted((name, str(value)) for name, value in request.scope.get("state", {}).items()))
    asked = (request.method, request.scope["path"], request.scope["query_string"], request.headers.get("cookie", ""))
    return (*asked, found_out)


def _length(request: Request) -> int:
    return len(request.scope["path"]) + len(request.scope["query_string"]) + len(request.headers.get("cookie", ""))


def _unconditional(request: Request) -> Request:
    """The same request from somebody who has nothing yet: to know that a page is the same, it is made whole."""
    headers = [(name, value) for name, value in request.scope["headers"] if name != b"if-none-match"]
    return Request({**request.scope, "headers": headers}, request.receive)


def _page(made: Response, state: str) -> _Page | None:
    """``made`` as it is kept; None where it is not."""
    headers, body = dict(made.headers), getattr(made, "body", None)  # a stream has none
    is_open = "etag" in headers and "no-store" not in headers.get("cache-control", "") and "set-cookie" not in headers
    is_whole = made.status_code == 200 and isinstance(body, bytes) and len(body) <= PAGE_MAX
    return _Page(state, headers, bytes(body)) if is_open and is_whole and body is not None else None
