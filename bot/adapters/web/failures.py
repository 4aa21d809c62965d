"""What a person sees when something cannot be done: one sentence with a fitting status, never a traceback."""

from __future__ import annotations

import logging
from typing import Final, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import errors
from bot.adapters.web.language import language_of
from bot.conversation.catalogue import Catalogue
from bot.core.essay import Language
from bot.core.phrase import message
from bot.errors import BotError, StoreBusy, StoreFull

logger = logging.getLogger(__name__)

_STATUSES: Final[tuple[tuple[type[BotError], int], ...]] = (  # the first that fits
    (errors.NotFound, 404),
    (errors.InvalidInput, 400),
    (errors.NotAllowed, 403),
    (errors.Conflict, 409),
    (errors.StoreBusy, 503),
    (errors.StoreFull, 507),
    (errors.ChatUnavailable, 503),
    (BotError, 500),
)
_SENTENCES: Final = {
    404: message("There is no page at this address."),
    405: message("This address does not accept that kind of request."),
}
_UNANSWERED: Final = message("The request could not be answered.")
_UNEXPECTED: Final = message(
    "Something went wrong on our side. The error was logged, and what was saved before is safe."
)


class Pages(Protocol):
    """Fills the templates."""

    def html(self, template: str, language: Language, **context: object) -> str: ...


def status_of(error: BotError) -> int:
    """The HTTP status that means to a program what the sentence means to a person."""
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


class Frame(Protocol):
    """Fills a template in the reader's language, with what every page has around it."""

    def html(self, request: Request, template: str, **context: object) -> str: ...


class Failures:
    """Answers errors: as JSON ``{"error": sentence, "kind": class name}`` where the request accepts JSON, else as a
    page of the site.
    """

    def __init__(self, frame: Frame, catalogue: Catalogue) -> None:
        self._frame = frame
        self._catalogue = catalogue

    def bot_error(self, request: Request, error: Exception) -> Response:
        """The sentence of a ``BotError``; what no member caused is logged as well."""
        assert isinstance(error, BotError)  # noqa: S101 (registered for this class alone)
        status = status_of(error)
        if status >= 500:
            told = isinstance(error, StoreFull | StoreBusy)  # their sentence says it all, and they come in floods
            logger.error("%s %r: %s", request.method, request.url.path, error, exc_info=None if told else error)
        sentence = self._catalogue.error(_language(request), error)
        return self._answer(request, status, sentence, type(error).__name__)

    def http_error(self, request: Request, error: Exception) -> Response:
        """The router's own refusals: no such page, no such method."""
        assert isinstance(error, HTTPException)  # noqa: S101 (registered for this class alone)
        key = _SENTENCES.get(error.status_code, _UNANSWERED)
        response = self._answer(request, error.status_code, self._catalogue.text(_language(request), key), "HTTP")
        response.headers.update(error.headers or {})
        return response

    def unexpected(self, request: Request) -> Response:
        """What is shown instead of a traceback."""
        return self._answer(request, 500, self._catalogue.text(_language(request), _UNEXPECTED), "Unexpected")

    def _answer(self, request: Request, status: int, sentence: str, kind: str) -> Response:
        headers = {"Cache-Control": "no-store"}
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": sentence, "kind": kind}, status, headers)
        page = self._frame.html(request, "error.html", status=status, sentence=sentence)
        return HTMLResponse(page, status, headers)


class Rescue:
    """ASGI middleware: an exception that nobody expected is logged and answered with a plain sentence."""

    def __init__(self, app: ASGIApp, *, failures: Failures) -> None:
        self._app = app
        self._failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            logger.exception("Unexpected error at %s %r", scope["method"], scope["path"])
            if started:
                raise  # half an answer is out: the server must drop the connection
            await self._failures.unexpected(Request(scope))(scope, receive, send)


def _language(request: Request) -> Language:
    return language_of(request.headers)
