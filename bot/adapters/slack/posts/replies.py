"""What members write in threads on Slack, as it comes and read later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.core.community import Community, MessageRef
from bot.core.ids import MessageId
from bot.ports.replies import Reply

SPOKEN: Final = frozenset({None, "", "thread_broadcast", "file_share"})
"""Kinds of messages that hold what a member says; the others tell of joins, topics and the like."""
_PAGES_MAX: Final = 20
"""Slack gives some apps 15 messages a page, whatever they ask for."""


class SlackReplies:
    """``RepliesPort`` over Slack. ``stores_text`` says of which workspaces the text of threads is stored."""

    always = True

    def __init__(self, clients: Clients, people: People, stores_text: Callable[[Community], bool]) -> None:
        self._clients = clients
        self._people = people
        self._stores_text = stores_text

    async def replies(self, message: MessageRef, after: datetime | None, limit: int) -> Sequence[Reply]:
        community = message.channel.community
        us = (await self._clients.workspace(community)).user
        said = [m for m in await self._said(message, after, limit) if m.get("subtype") in SPOKEN and is_reply(m, us)]
        return [reply for m in said if (reply := await self.read(community, m)) is not None]

    async def read(self, community: Community, message: Mapping[str, Any]) -> Reply | None:
        """A reply as our own value; None for a bot's."""
        author = await self._people.known(community, str(message["user"]))
        if author.is_bot:
            return None
        ts = str(message["ts"])
        text = await self._people.readable(community, str(message.get("text") or ""))
        return Reply(MessageId(ts), refs.instant_of(ts), author, text, self._stores_text(community))

    async def _said(self, message: MessageRef, after: datetime | None, limit: int) -> Sequence[Mapping[str, Any]]:
        """The thread's messages, oldest first; Slack puts the post itself before those of each page."""
        client = await self._clients.of(message.channel.community)
        found: list[Mapping[str, Any]] = []
        cursor: str | None = None
        for _ in range(_PAGES_MAX):
            with wrapped():
                answer = await client.conversations_replies(
                    channel=message.channel.id,
                    ts=message.id,
                    oldest=refs.ts_of(after) if after is not None else message.id,
                    limit=limit,
                    cursor=cursor,
                )
            found += [each for each in answer.get("messages") or () if each.get("ts") != message.id]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor or len(found) >= limit:
                break
        return found[:limit]


def is_reply(message: Mapping[str, Any], us: str) -> bool:
    """Whether it is a member's own in a thread, and no command to ``us``, which is answered."""
    thread, ts = str(message.get("thread_ts") or ""), str(message.get("ts") or "")
    if not ts or not thread or thread == ts or message.get("bot_id") or not message.get("user"):
        return False
    return not str(message.get("text") or "").startswith(f"<@{us}")
