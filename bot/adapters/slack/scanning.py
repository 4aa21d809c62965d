"""Our own messages listed again by the key in their metadata: Slack knows no key that keeps a message single."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.adapters.slack import refs
from bot.adapters.slack.clients import Clients
from bot.adapters.slack.failures import wrapped
from bot.core.community import Channel, MessageRef
from bot.errors import ChatForbidden

PAGE: Final = 200
PAGES_MAX: Final = 50
"""Pages that are looked through at most. Slack gives some apps 15 messages a page instead of ``PAGE``."""

Ask = Callable[[str | None], Awaitable[Any]]


class Scanning:
    """Both methods raise any ``ChatError``; ``ChatForbidden`` where the history may not be read, or not to its end."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def channel(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        """Our messages in ``channel`` that carry ``key`` and are not older than ``since``, oldest first."""
        client = await self._clients.of(channel.community)

        async def ask(cursor: str | None) -> Any:
            return await client.conversations_history(
                channel=channel.id,
                oldest=refs.ts_of(since),
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )

        return await self._found(channel, key, ask)

    async def thread(self, message: MessageRef, key: str) -> list[MessageRef]:
        """The same in the thread of ``message``."""
        client = await self._clients.of(message.channel.community)

        async def ask(cursor: str | None) -> Any:
            return await client.conversations_replies(
                channel=message.channel.id,
                ts=message.id,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )

        return await self._found(message.channel, key, ask)

    async def _found(self, channel: Channel, key: str, ask: Ask) -> list[MessageRef]:
        ours = await self._clients.workspace(channel.community)
        found = [
            message["ts"]
            async for message in _pages(ask)
            if ours.user == message.get("user") or (ours.bot and ours.bot == message.get("bot_id"))
            if refs.key_in(message) == key
        ]
        return [refs.message_of(channel, ts) for ts in sorted(found, key=float)]


async def _pages(ask: Ask) -> AsyncIterator[Mapping[str, Any]]:
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        with wrapped():
            answer = await ask(cursor)
        for message in answer.get("messages") or ():
            yield message
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    raise ChatForbidden("This channel's history is too long to be looked through.")
