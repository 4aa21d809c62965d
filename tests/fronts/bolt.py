"""A Bolt app and nothing else, for trying the front itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fronts.slack.front import Front
from tests.fronts.slack.state import APP_TOKEN, BOT_TOKEN


def client_of(front: Front, token: str = BOT_TOKEN) -> AsyncWebClient:
    """Slack's own client, which takes the front for Slack and never sends anything twice by itself."""
    return AsyncWebClient(token=token, base_url=front.api_url, retry_handlers=[])


def bolt(front: Front) -> AsyncApp:
    return AsyncApp(token=BOT_TOKEN, client=client_of(front), ignoring_self_events_enabled=False)


@asynccontextmanager
async def connected(front: Front, app: AsyncApp, sockets: int = 1) -> AsyncIterator[list[AsyncSocketModeHandler]]:
    """``app``, listening on its sockets."""
    handlers = [AsyncSocketModeHandler(app, APP_TOKEN) for _ in range(sockets)]
    try:
        for number, handler in enumerate(handlers, 1):
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await front.until(lambda there=number: front.connected == there, what="a socket")  # type: ignore[misc]
        yield handlers
    finally:
        for handler in handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]
