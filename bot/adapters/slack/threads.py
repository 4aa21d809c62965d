"""What members write: replies in an essay's thread, and words to the bot itself."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from weakref import WeakValueDictionary

from bot.adapters.slack import refs
from bot.adapters.slack.asking import Ask, Payload
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.failures import wrapped
from bot.adapters.slack.mrkdwn import mentioned, plain_text
from bot.core.comment import Comment
from bot.core.community import Community, Member
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, MessageId
from bot.errors import BotError, ChatError, ChatUnavailable, NotFound, StoreBusy

log = logging.getLogger(__name__)

_SPOKEN: Final = frozenset({None, "", "thread_broadcast", "file_share"})
"""Kinds of messages that hold what a member says; the others tell of joins, topics and the like."""
_FOR_EVER: Final = "~"  # behind every time that Slack writes
_READ_AT_ONCE: Final = 15
"""Messages of a thread that Slack gives an app outside its directory in one answer."""


class Listening:
    """Follows messages. A thread's text is kept for the operator's own workspace; elsewhere only where it stands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._overtaken = Overtaken()

    async def heard(self, event: Payload, community: Community) -> None:
        """A message was written, changed or deleted. Raises what passes by itself, and nothing else."""
        match event.get("subtype"):
            case "message_changed":
                await self._changed(event, community)
            case "message_deleted":
                await self._vanished(community, str(event.get("deleted_ts") or ""))
            case subtype if subtype in _SPOKEN:
                await self._written(event, community)

    async def _written(self, event: Payload, community: Community) -> None:
        ts, channel = str(event.get("ts") or ""), str(event.get("channel"))
        async with self._overtaken.turn(community, ts):
            latest = self._overtaken.take(community, ts, event)
            if latest is not None:
                await _quietly(self._keep(latest, community, channel))

    async def _changed(self, event: Payload, community: Community) -> None:
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
            await _quietly(self._desk.discussion.vanished(community, MessageId(ts)))

    async def _keep(self, message: Payload, community: Community, channel: str, *, known: bool = False) -> None:
        thread, ts = str(message.get("thread_ts") or ""), str(message.get("ts") or "")
        if not thread or thread == ts or message.get("bot_id") or not message.get("user"):
            return
        us = (await self._desk.clients.workspace(community)).user
        if str(message.get("text") or "").startswith(f"<@{us}"):  # a command, which is answered
            return
        id_ = MessageId(ts)
        if known:
            await self._desk.discussion.of_message(community, id_)
        post = refs.message_of(refs.channel_of(community.id, channel), thread)
        slot = (await self._desk.reading.of_message(post)).delivery.slot
        author = await member_of(self._desk, community, str(message["user"]))
        if author.is_bot:
            return
        text = await said_in(self._desk, community, str(message.get("text") or ""))
        if self._desk.keeps_text(community.id):
            await self._desk.discussion.captured(author, slot, id_, text)
        elif not known:
            await self._desk.discussion.referred(author, slot, id_, text)


class Overtaken:
    """The latest that was heard of messages: Slack keeps no order, and tells of an edit or a deletion also before the
    message itself. The oldest are forgotten.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._latest: OrderedDict[tuple[Community, str], tuple[str, Payload | None]] = OrderedDict()
        self._turns: WeakValueDictionary[tuple[Community, str], asyncio.Lock] = WeakValueDictionary()

    def turn(self, community: Community, ts: str) -> AbstractAsyncContextManager[None]:
        """One after the other what happens to one message."""
        return self._turns.setdefault((community, ts), asyncio.Lock())

    def put(self, community: Community, ts: str, message: Payload | None) -> bool:
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

    def take(self, community: Community, ts: str, message: Payload) -> Payload | None:
        """``message`` as it is by now; None where it is deleted already."""
        return self._latest.get((community, ts), ("", message))[1]


async def member_of(desk: Desk, community: Community, user: str) -> Member:
    """Who wrote it; by id alone where Slack does not tell."""
    try:
        return await desk.people.member(community, user)
    except BotError:
        return Member(community, MemberId(user), user)


async def said_in(desk: Desk, community: Community, text: str) -> str:
    """A message's text as its readers see it."""
    users = mentioned(text)
    people = await asyncio.gather(*(member_of(desk, community, user) for user in users))
    return plain_text(text, {user: person.name for user, person in zip(users, people, strict=True)})


async def texts_of(ask: Ask, delivery: Delivery, comments: Sequence[Comment]) -> Mapping[str, str]:
    """What stands in the thread for comments whose text we do not keep, by message; fewer where Slack does not tell."""
    wanted = [str(comment.message) for comment in comments if comment.message]
    if not wanted or delivery.message is None:
        return {}
    try:
        client = await ask.desk.clients.of(delivery.channel.community)
        with wrapped():
            answer = await client.conversations_replies(
                channel=delivery.channel.id,
                ts=delivery.message.id,
                oldest=min(wanted),
                inclusive=True,
                limit=_READ_AT_ONCE,
            )
    except ChatError as error:
        log.info("A thread could not be read: %s", error)
        return {}
    found: Sequence[Mapping[str, Any]] = answer.get("messages") or ()
    community = delivery.channel.community
    return {
        str(m["ts"]): await said_in(ask.desk, community, str(m.get("text") or "")) for m in found if m["ts"] in wanted
    }


async def _quietly(work: Awaitable[object]) -> None:
    """Nobody waits for an answer: what is no comment is left alone."""
    try:
        await work
    except NotFound:
        pass
    except (StoreBusy, ChatUnavailable):
        raise  # it is tried again
    except BotError as error:
        log.info("A message is no comment: %s", error)
