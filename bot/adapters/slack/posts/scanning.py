"""Our own messages listed again by the key in their metadata: Slack knows no key that keeps a message single."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.adapters.slack.install.workspaces import Workspace
from bot.adapters.slack.posts import refs
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.core.community import Channel, MessageRef
from bot.core.ids import Slug
from bot.errors import ChatForbidden, ChatUnavailable

PAGE: Final = 200
PAGES_MAX: Final = 50
"""Pages that are looked through at most. Slack gives some apps 15 messages a page instead of ``PAGE``."""

WAITING_MAX: Final = 1_000
FRESH_SECONDS: Final = 900.0
"""After a longer pause a scan begins again: what was posted since would be missed."""

Ask = Callable[[str | None], Awaitable[Any]]


@dataclass(slots=True)
class _Scan:
    """How far a scan has come, and what it has found. ``asked`` is the loop's time of its latest page."""

    asked: float = 0.0
    cursor: str | None = None
    pages: int = 0
    found: list[Mapping[str, Any]] = field(default_factory=list)


class Scanning:
    """Both methods raise any ``ChatError``; ``ChatForbidden`` where the history may not be read, or not to its end.

    A scan that Slack lets wait goes on where it stopped when it is asked for again: some apps get one page a minute.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._waiting: OrderedDict[tuple[Channel, str], _Scan] = OrderedDict()
        self._slugs: OrderedDict[MessageRef, Slug] = OrderedDict()

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

    async def slug_in(self, message: MessageRef) -> Slug | None:
        """The essay of a post, by its *Save* button."""
        if message not in self._slugs:
            client = await self._clients.of(message.channel.community)
            with wrapped():
                answer = await client.conversations_history(
                    channel=message.channel.id, latest=message.id, oldest=message.id, inclusive=True, limit=1
                )
            self._remember(message.channel, answer.get("messages") or ())
        return self._slugs.get(message)

    async def written_in(self, message: MessageRef) -> bool:
        """Whether somebody has written in the thread. Comments that we show for others count as theirs."""
        client = await self._clients.of(message.channel.community)
        ours, cursor = await self._clients.workspace(message.channel.community), None
        for _ in range(PAGES_MAX):
            with wrapped():
                answer = await client.conversations_replies(
                    channel=message.channel.id, ts=message.id, include_all_metadata=True, limit=PAGE, cursor=cursor
                )
            replies = [reply for reply in answer.get("messages") or () if reply.get("ts") != message.id]
            if any(not (_is_ours(reply, ours) and refs.is_asked(reply)) for reply in replies):
                return True
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return False

    def _remember(self, channel: Channel, messages: Iterable[Mapping[str, Any]]) -> None:
        for message in messages:
            slug = refs.slug_in(message)
            if slug is not None:
                self._slugs[refs.message_of(channel, str(message.get("ts")))] = slug
        while len(self._slugs) > WAITING_MAX:
            self._slugs.popitem(last=False)

    async def _found(self, channel: Channel, key: str, ask: Ask) -> list[MessageRef]:
        ours = await self._clients.workspace(channel.community)
        scan, now = self._waiting.pop((channel, key), None), asyncio.get_running_loop().time()
        if scan is None or now - scan.asked > FRESH_SECONDS:
            scan = _Scan()
        try:
            await _go_on(scan, ask, key, ours)
            self._remember(channel, scan.found)
        except ChatUnavailable:
            scan.asked = now
            self._waiting[channel, key] = scan
            if len(self._waiting) > WAITING_MAX:
                self._waiting.popitem(last=False)
            raise
        return [refs.message_of(channel, ts) for ts in sorted((m["ts"] for m in scan.found), key=float)]


async def _go_on(scan: _Scan, ask: Ask, key: str, ours: Workspace) -> None:
    """Page after page to the end."""
    while scan.pages < PAGES_MAX:
        with wrapped():
            answer = await ask(scan.cursor)
        scan.pages += 1
        scan.found += [m for m in answer.get("messages") or () if _is_ours(m, ours) and refs.key_in(m) == key]
        scan.cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not scan.cursor:
            return
    raise ChatForbidden("This channel's history is too long to search.")


def _is_ours(message: Mapping[str, Any], ours: Workspace) -> bool:
    return message.get("user") == ours.user or (bool(ours.bot) and message.get("bot_id") == ours.bot)
