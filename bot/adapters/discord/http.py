"""The library's HTTP client with our own manners: paced, with a limit on every answer, and no blind second try."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.adapters.discord.failures import LostAnswer, NotDiscords, is_discords
from bot.adapters.discord.string_ids import string_ids, string_ids_of_form
from bot.core.community import Platform
from bot.core.pacing import Limit
from bot.ports.metrics import NO_METRICS, Metrics
from bot.services.pacing.requests import RequestPacing

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 15
_TIMEOUT: Final = aiohttp.ClientTimeout(sock_connect=ANSWER_SECONDS, sock_read=ANSWER_SECONDS)
"""Of the answer alone: a request that waits here for its turn has not been sent, and must not count as lost."""
LIMIT: Final = Limit(rate=45.0, burst=5, places=50)
"""Discord takes 50 requests of one bot in a second."""
_EXEMPT: Final = ("/interactions/", "/webhooks/")
"""Answers to members do not count for the limit, and must not wait."""
_AMBIGUOUS: Final = frozenset({500, 502, 504, 524})
"""What the library tries again by itself. It may have been accepted all the same."""
_UNAUTHORIZED: Final = 401
_NO_CONTENT: Final = 204
_TOO_MANY: Final = 429
_BRINGING: Final = frozenset({"GET", "PATCH"})
"""What is asked by these always brings something along."""
_LAST_RETRY: Final = 60.0
_RESET: Final = frozenset({54, 10054, errno.ECONNRESET})


class PacedHTTP(HTTPClient):
    """``gateway_url`` None: the gateway that Discord names. ``first_retry``: seconds before it is asked for again."""

    first_retry = 2.0

    def __init__(
        self,
        *,
        pacing: RequestPacing,
        gateway_url: str | None,
        max_ratelimit_timeout: float,
        metrics: Metrics = NO_METRICS,
    ) -> None:
        trace = watch(pacing, partial(metrics.rate_limited, Platform.DISCORD))
        super().__init__(asyncio.get_running_loop(), http_trace=trace, max_ratelimit_timeout=max_ratelimit_timeout)
        self._gateway_url = gateway_url

    async def request(self, route: Route, **options: Any) -> Any:
        """Discord's answer. Raises ``NotDiscords`` where somebody else gave one in its place."""
        options.setdefault("timeout", _TIMEOUT)
        options["allow_redirects"] = False  # Discord's API leads nowhere else, a portal does
        options["trace_request_ctx"] = seen = Seen(later=_can_wait(route))
        if "json" in options:
            options["json"] = string_ids(options["json"])
        if options.get("form"):
            options["form"] = string_ids_of_form(options["form"])
        try:
            answer = await super().request(route, **options)
        except discord.HTTPException as exc:
            if is_discords(exc):
                raise
            raise NotDiscords(exc.status) from exc
        except (LookupError, TypeError, ValueError, AttributeError) as exc:  # the library reads what nobody checked
            raise NotDiscords(seen.status) from exc
        if not _is_expected(route, seen.status, answer):
            raise NotDiscords(seen.status)
        return answer

    async def get_bot_gateway(self) -> Any:
        """Asks again while Discord has no answer: the library would give up for good. Raises ``LoginFailure``."""
        wait = self.first_retry
        while True:
            try:
                shards, url, limit = await super().get_bot_gateway()
            except discord.GatewayNotFound as exc:
                if isinstance(exc.__cause__, discord.HTTPException) and exc.__cause__.status == _UNAUTHORIZED:
                    raise discord.LoginFailure("Discord does not accept the token.") from exc
            except (aiohttp.ClientError, OSError, LookupError, TypeError):  # or an answer of somebody else
                pass
            else:
                return shards, self._gateway_url or url, limit
            log.warning("Discord does not say where its gateway is; asking again in %.0f s.", wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LAST_RETRY)


@dataclass(slots=True)
class Seen:
    """``later``: whether the request comes after others. ``status``: that of its latest answer, 0 before."""

    later: bool
    status: int = 0


def _can_wait(route: Route) -> bool:
    """Whether nobody waits for it: reactions to press, who pressed them, and posts that are brought up to date."""
    if route.method == "PATCH" or "/reactions/" in route.path:
        return True
    return route.path.endswith("/crosspost")


def _is_expected(route: Route, status: int, answer: Any) -> bool:
    """Whether ``answer`` has a form that Discord gives it. A captive portal says 200 to everything, and what is no list
    of messages must not count as an empty one.
    """
    method, last = route.method, route.path.rpartition("/")[2]
    if status == _NO_CONTENT and method not in _BRINGING:
        return True
    if method == "GET" and last == "messages":
        return isinstance(answer, list)
    if method == "GET" and "/threads/" in route.path:
        return isinstance(answer, dict) and isinstance(answer.get("threads"), list)
    if method == "POST" and last in {"messages", "threads"}:
        return isinstance(answer, dict) and isinstance(answer.get("id"), str)
    return isinstance(answer, dict | list)


def watch(pacing: RequestPacing, limited: Callable[[], None] = lambda: None) -> aiohttp.TraceConfig:
    """``pacing`` is kept right at the wire: the library lets requests wait for the buckets of their routes, and tries
    again by itself. ``limited`` is told of each answer of 429.
    """

    async def sent(session: aiohttp.ClientSession, context: Any, start: aiohttp.TraceRequestStartParams) -> None:
        context.going = None
        if not any(part in start.url.path for part in _EXEMPT):
            about = context.trace_request_ctx
            context.going = await pacing.enter(later=isinstance(about, Seen) and about.later)

    async def answered(session: aiohttp.ClientSession, context: Any, answer: aiohttp.TraceRequestEndParams) -> None:
        if isinstance(context.trace_request_ctx, Seen):
            context.trace_request_ctx.status = answer.response.status
        if context.going is not None:
            context.going.answered()
            if (wait := _wanted_by_all(answer.response)) > 0:
                pacing.hold(wait)
        if answer.response.status == _TOO_MANY:
            limited()
        if _is_write(answer.method, answer.url.path) and answer.response.status in _AMBIGUOUS:
            answer.response.close()
            raise LostAnswer(str(answer.response.status))

    async def failed(session: aiohttp.ClientSession, context: Any, why: aiohttp.TraceRequestExceptionParams) -> None:
        if context.going is not None:
            context.going.answered()
        reset = isinstance(why.exception, OSError) and why.exception.errno in _RESET
        if reset and _is_write(why.method, why.url.path):
            raise LostAnswer(type(why.exception).__name__) from why.exception

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(sent)
    trace.on_request_end.append(answered)
    trace.on_request_exception.append(failed)
    return trace


def _wanted_by_all(answer: aiohttp.ClientResponse) -> float:
    """For how many seconds Discord wants nothing of the whole bot; 0 where it does not say so."""
    if answer.status != _TOO_MANY or answer.headers.get("X-RateLimit-Global", "").lower() != "true":
        return 0.0
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isascii() and given.replace(".", "", 1).isdecimal() else 0.0


def _is_write(method: str, path: str) -> bool:
    """Whether a second request would make a second thing. Answers to interactions have a token of their own."""
    return method == "POST" and "/channels/" in path
