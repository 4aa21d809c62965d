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
from bot.adapters.slack.posts.replies import SPOKEN, SlackReplies, is_reply
from bot.adapters.slack.web.clients import Clients
from bot.conversation.services import Services
from bot.core.community import Community
from bot.core.ids import MessageId
from bot.errors import BotError, ChatUnavailable, NotFound, StoreBusy

log = logging.getLogger(__name__)

_FOR_EVER: Final = "~"  # behind every time that Slack writes


class Listening:
    """Follows messages. A thread's text is kept for the operator's own workspace; elsewhere only where it stands."""

    def __init__(self, services: Services, clients: Clients, replies: SlackReplies) -> None:
        self._services = services
        self._clients = clients
        self._replies = replies
        self._overtaken = Overtaken()

    async def heard(self, event: Mapping[str, Any], community: Community) -> None:
        """A message was written, changed or deleted. Raises what passes by itself, and nothing else."""
        match event.get("subtype"):
            case "message_changed":
                await self._changed(event, community)
            case "message_deleted":
                await self._vanished(community, str(event.get("deleted_ts") or ""))
            case subtype if subtype in SPOKEN:
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
        elif message.get("subtype") in SPOKEN and message.get("text") != before.get("text"):
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
        if not is_reply(message, (await self._clients.workspace(community)).user):
            return
        if known:
            await self._services.discussion.of_message(community, MessageId(str(message["ts"])))
        post = refs.message_of(refs.channel_of(community.id, channel), str(message["thread_ts"]))
        delivery = (await self._services.reading.of_message(post)).delivery
        reply = await self._replies.read(community, message)
        if reply is None:
            return
        if not known:
            await self._services.hearing.heard(delivery, reply)
        elif reply.stored:
            await self._services.discussion.captured(reply.author, delivery.slot, reply.message, reply.text)


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
