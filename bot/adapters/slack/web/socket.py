"""Socket Mode: the library's connection, and what starts, mends and stops it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.adapters.slack.web.failures import code_of, wrapped
from bot.adapters.slack.web.logs import quiet_library
from bot.adapters.slack.web.web import WebClient
from bot.core.link import Link
from bot.errors import ChatError

log = logging.getLogger(__name__)

PING_SECONDS: Final = 10.0
AWAY_SECONDS: Final = 30.0
"""After a longer time without a connection events may be lost; a shorter one Slack's own second tries bridge."""
UNHANDLED: Final = 404
"""Bolt's answer to what nobody listens for. Slack would send it again and again."""
_FIRST_RETRY: Final = 2.0
_LAST_RETRY: Final = 300.0
_FATAL: Final = {
    "invalid_auth": "Slack does not accept SLACK_APP_TOKEN: copy the app-level token from the app's page again.",
    "not_allowed_token_type": (
        "SLACK_APP_TOKEN is not an app-level token: such a token begins with xapp- and has connections:write."
    ),
    "missing_scope": "SLACK_APP_TOKEN lacks the scope connections:write.",
    "forbidden_team": "Slack does not let this app connect to its workspace.",
    "token_revoked": "SLACK_APP_TOKEN was revoked: make another app-level token on the app's page.",
}


class Socket(SocketModeClient):
    """The library's client, which tries again ever more seldom."""

    def __init__(self, app_token: str, client: WebClient, link: Link) -> None:
        super().__init__(app_token=app_token, web_client=client, logger=quiet_library(), ping_interval=PING_SECONDS)
        self.proxy = client.proxy
        self.link = link
        self.away_since: float | None = None
        self.greeted = False

    async def issue_new_wss_url(self) -> str:
        """The address of a new connection; returns when there is one."""
        wait = _FIRST_RETRY
        self.away_since = self.away_since or asyncio.get_running_loop().time()
        self.link.lost()
        while True:
            try:
                with wrapped():
                    return str((await self.web_client.apps_connections_open(app_token=self.app_token))["url"])
            except ChatError as error:
                if sentence := _refusal(error):
                    wait = _LAST_RETRY
                    self.link.refused(sentence)
                else:
                    log.warning("%s Trying again in %.0f s.", error, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LAST_RETRY)


def _refusal(error: ChatError) -> str | None:
    """What there is to mend, where Slack does not want us."""
    cause = error.__cause__
    return _FATAL.get(code_of(cause)) if isinstance(cause, SlackApiError) else None


class SlackRunner:
    """Keeps the connection. ``connected`` is called after each hello with whether events may have been lost before."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: WebClient,
        connected: Callable[[bool], Awaitable[None]],
        link: Link | None = None,
    ) -> None:
        self.link = link or Link("Slack")
        self._app = app
        self._app_token = app_token
        self._client = client
        self._connected = connected
        self._socket: Socket | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Connect in the background."""
        self._socket = Socket(self._app_token, self._client, self.link)
        self._socket.socket_mode_request_listeners.append(self._handle)
        self._socket.message_listeners.append(self._heard)
        self._task = asyncio.create_task(self._run(self._socket), name="slack")

    async def stop(self) -> None:
        """Leave Slack and close the connection."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._socket is not None:
            await _closed(self._socket)

    async def _run(self, socket: Socket) -> None:
        try:
            await socket.connect()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        except Exception as exc:
            log.error("Slack ended with %s: %s. The local page keeps running.", type(exc).__name__, exc)

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = asyncio.get_running_loop().time()
        answer = await run_async_bolt_app(self._app, request)
        if answer.status == UNHANDLED:
            answer = BoltResponse(status=200)
        await send_async_response(client, request, answer, started)

    async def _heard(self, client: AsyncBaseSocketModeClient, message: Mapping[str, Any], raw: str | None) -> None:
        socket = self._socket
        if message.get("type") != "hello" or socket is None:
            return
        now = asyncio.get_running_loop().time()
        away = now - (socket.away_since or now)
        first, socket.away_since = not socket.greeted, None
        socket.greeted = True
        self.link.connected()
        log.info("Slack is connected.")
        await self._connected(first or away > AWAY_SECONDS)


async def _closed(socket: Socket) -> None:
    """The library cancels its tasks and does not wait for their end."""
    tasks = [socket.message_processor, socket.current_session_monitor, socket.message_receiver]
    await socket.close()  # type: ignore[no-untyped-call]
    await asyncio.gather(*[task for task in tasks if task is not None], return_exceptions=True)
