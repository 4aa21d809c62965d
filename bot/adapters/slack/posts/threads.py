"""What members write in an essay's thread: it is kept as a comment, and follows what becomes of the message."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from weakref import WeakValueDictionary

from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.clients import Clients
from bot.conversation.services import Services
from bot.conversation.stage import Host
from bot.core.community import Community
from bot.core.ids import MessageId
from bot.errors import BotError, ChatUnavailable, NotFound, StoreBusy

log = logging.getLogger(__name__)

_SPOKEN: Final = frozenset({None, "", "thread_broadcast", "file_share"})
"""Kinds of messages that hold what a member says; the others tell of joins, topics and the like."""
_FOR_EVER: Final = "~"  # behind every time that Slack writes


class Listening:
    """Follows messages. A thread's text is kept for the operator's own workspace; elsewhere only where it stands."""

    def __init__(self, services: Services, host: Host, clients: Clients, people: People) -> None:
        self._services = services
        self._host = host
        self._clients = clients
        self._people = people
        self._overtaken = Overtaken()

    async def heard(self, event: Mapping[str, Any], community: Community) -> None:
        """A message was written, changed or deleted. Raises what passes by itself, and nothing else."""
        match event.get("subtype"):
            case "message_changed":
                await self._changed(event, community)
            case "message_deleted":
                await self._vanished(community, str(event.get("deleted_ts") or ""))
            case subtype if subtype in _SPOKEN:
                await self._written(event, community)

    async def _written(self, event: Mapping[str, Any], community: Community) -> None:
        ts, channel = str(event.get("ts") or ""), str(event.get("channel"))
        async with self._overtaken.turn(community, ts):
            latest = self._overtaken.take(community, ts, event)
            if latest is not None:
                await _quietly(self._keep(latest, community, channel))

    async def _changed(self, event: Mapping[str, Any], community: Community) -> None:
        message = event.get("message") or {}
        before = event.get("previous_message") or {}
        ts = str(message.get("ts") or "")
        if message.get("subtype") == "tombstone":  # a deleted message that has replies
            await self._vanished(community, ts)
        elif message.get("subtype") in _SPOKEN and message.get("text") != before.get("text"):
            async with self._overtaken.turn(community, ts):
                if self._overtaken.put(community, ts, message):
                    await _quietly(self._keep(message, community, str(event.get("channel")), known=True))

    async def _vanished(self, community: Community, ts: str) -> None:
        async with self._overtaken.turn(community, ts):
            self._overtaken.put(community, ts, None)
            await _quietly(self._services.discussion.vanished(community, MessageId(ts)))

    async def _keep(
        self, message: Mapping[str, Any], community: Community, channel: str, *, known: bool = False
    ) -> None:
        thread, ts = str(message.get("thread_ts") or ""), str(message.get("ts") or "")
        if not thread or thread == ts or message.get("bot_id") or not message.get("user"):
            return
        us = (await self._clients.workspace(community)).user
        if str(message.get("text") or "").startswith(f"<@{us}"):  # a command, which is answered
            return
        id_ = MessageId(ts)
        if known:
            await self._services.discussion.of_message(community, id_)
        post = refs.message_of(refs.channel_of(community.id, channel), thread)
        slot = (await self._services.reading.of_message(post)).delivery.slot
        author = await self._people.known(community, str(message["user"]))
        if author.is_bot:
            return
        text = await self._people.readable(community, str(message.get("text") or ""))
        if self._host.stores_text(community):
            await self._services.discussion.captured(author, slot, id_, text)
        elif not known:
            await self._services.discussion.referred(author, slot, id_, text)


class Overtaken:
    """The latest that was heard of messages: Slack keeps no order, and tells of an edit or a deletion also before the
    message itself. The oldest are forgotten.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._latest: OrderedDict[tuple[Community, str], tuple[str, Mapping[str, Any] | None]] = OrderedDict()
        self._turns: WeakValueDictionary[tuple[Community, str], asyncio.Lock] = WeakValueDictionary()

    def turn(self, community: Community, ts: str) -> AbstractAsyncContextManager[None]:
        """One after the other what happens to one message."""
        return self._turns.setdefault((community, ts), asyncio.Lock())

    def put(self, community: Community, ts: str, message: Mapping[str, Any] | None) -> bool:
        """Remember the message as it was changed, or None for a deleted one, which it stays. Whether it is the latest
        that was heard of.
        """
        at = _FOR_EVER if message is None else str((message.get("edited") or {}).get("ts") or "")
        known, _message = self._latest.get((community, ts), ("", None))
        if at < known:
            return False
        self._latest[community, ts] = (at, message)
        if len(self._latest) > self._most:
            self._latest.popitem(last=False)
        return True

    def take(self, community: Community, ts: str, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """``message`` as it is by now; None where it is deleted already."""
        return self._latest.get((community, ts), ("", message))[1]


async def _quietly(work: Awaitable[object]) -> None:
    """Nobody waits for an answer: what is no comment is left alone."""
    try:
        await work
    except NotFound:
        pass
    except (StoreBusy, ChatUnavailable):
        raise  # it is tried again
    except BotError as error:
        log.info("A message is not a comment: %s", error)
