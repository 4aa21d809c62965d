"""The library's client of the Web API with our own manners: a limit on every answer, and no blind second try."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack.web.failures import NotSlacks, is_slacks
from bot.adapters.slack.web.logs import quiet_library
from bot.core.community import Platform
from bot.core.hosts import is_loopback_url
from bot.ports.metrics import NO_METRICS, Metrics

API_URL: Final = "https://slack.com/api/"
ANSWER_SECONDS: Final = 15
WAIT_MAX: Final = 10
"""Seconds of a rate limit that a call waits for by itself; a longer one is told to whoever called."""
WAITS: Final = 2
_TOO_MANY: Final = 429
_BRINGS: Final[dict[str, tuple[str, type]]] = {
    "apps.connections.open": ("url", str),
    "auth.test": ("team_id", str),
    "chat.postMessage": ("ts", str),
    "conversations.history": ("messages", list),
    "conversations.replies": ("messages", list),
}


class WaitWhenAsked(AsyncRetryHandler):
    """Tries again only where Slack said that it did not accept the call, and when it wants it again.

    The library's own default tries again after a connection error, which posts twice where only the answer was lost.
    """

    def __init__(self, metrics: Metrics = NO_METRICS) -> None:
        super().__init__(max_retry_count=WAITS)
        self._metrics = metrics

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Asked after each answer that is none, also when no try is left."""
        if response is not None and response.status_code == _TOO_MANY and error is None:
            self._metrics.rate_limited(Platform.SLACK)
        return await super().can_retry_async(state=state, request=request, response=response, error=error)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code == _TOO_MANY and 0 <= _seconds(response) <= WAIT_MAX

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        state.next_attempt_requested = True
        state.increment_current_attempt()
        if response is not None:
            await asyncio.sleep(_seconds(response))


class WebClient(AsyncWebClient):
    """Raises ``NotSlacks`` where what came back is none of Slack's: a page of a proxy, say."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        calm = req_args | {"allow_redirects": False}  # Slack's API leads nowhere else, a portal does
        try:
            answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=calm)
        except SlackApiError as exc:  # the library's own, of a body that it could not read
            raise NotSlacks(getattr(exc.response, "status", 0)) from exc
        except ValueError as exc:
            raise NotSlacks(0) from exc
        if answer["status_code"] == _TOO_MANY and not isinstance(answer["data"], dict):
            answer["data"] = {"ok": False, "error": "ratelimited"}
        if not is_slacks(answer["status_code"], answer["data"]) or not _is_whole(api_url, answer["data"]):
            raise NotSlacks(answer["status_code"])
        return answer


def _is_whole(api_url: str, data: dict[str, Any]) -> bool:
    """Whether an answer that says ``ok`` brings what the method always brings. Many a proxy says ``{"ok": true}``, and
    no messages must not count as an empty list of them.
    """
    needed = _BRINGS.get(urlsplit(api_url).path.rpartition("/")[2])
    return not data["ok"] or needed is None or isinstance(data.get(needed[0]), needed[1])


class Web:
    """Makes clients that share their connections."""

    def __init__(self, api_url: str = API_URL, metrics: Metrics = NO_METRICS) -> None:
        self._metrics = metrics
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None

    def client(self, token: str | None = None) -> WebClient:
        """A client with ``token``. There must be a running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        client = WebClient(
            token=token,
            base_url=self._api_url,
            timeout=ANSWER_SECONDS,
            session=self._session,
            retry_handlers=[WaitWhenAsked(self._metrics)],
            logger=quiet_library(),
        )
        if is_loopback_url(self._api_url):  # the library takes a proxy from the environment, even for this machine
            client.proxy = None
        return client

    def answers(self, url: str) -> AsyncWebhookClient:
        """For the address that came with a command or a component. There must be a running loop."""
        client = self.client()
        made = AsyncWebhookClient(url, timeout=ANSWER_SECONDS, session=client.session, retry_handlers=[])
        if is_loopback_url(url):
            made.proxy = None
        return made

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _seconds(response: HttpResponse) -> int:
    """What Slack asks to wait; -1 where it does not say."""
    for name, values in response.headers.items():
        if name.lower() == "retry-after" and values and values[0].isascii() and values[0].isdecimal():
            return int(values[0])
    return -1
