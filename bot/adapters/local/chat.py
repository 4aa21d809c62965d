"""The local channel as a platform: the bot's side of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from bot.adapters.local.hub import Change, ChangeKind, Hub
from bot.adapters.local.notices import decision_of, key_of, pack, sentence_of
from bot.core.community import LOCAL_CHANNEL, Channel, MessageRef
from bot.core.delivery import Content, DailyPost, Delivery
from bot.core.digest import DigestPost
from bot.core.ids import MemberId, MessageId, Slug, ThreadId
from bot.core.submission import Submission
from bot.core.subscription import Slot
from bot.errors import ChatGone, ChatRejected, ChatUnavailable, StoreError
from bot.ports.chat import Capabilities, Notice
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.local_log import LocalLog, LocalMessage, MessageKind

logger = logging.getLogger(__name__)

ALWAYS: Final = timedelta(days=36_500)
"""The log never takes a key twice. Not ``timedelta.max``, which cannot be added to an instant."""


def thread_url(delivery: Delivery) -> str:
    """``ThreadLink``: the place of the post on the page."""
    return f"/#message-{delivery.message.id}" if delivery.message is not None else ""


class LocalChat:
    """``ChatPort`` over the log: a message's key is unique there, so no answer is ever uncertain.

    A write that the store refuses was rolled back as a whole, which makes it ``ChatUnavailable``.
    """

    capabilities = Capabilities(nonce_window=ALWAYS, can_scan=True)

    def __init__(self, log: LocalLog, hub: Hub, clock: Clock, comments: CommentStore | None = None) -> None:
        self._log = log
        self._hub = hub
        self._clock = clock
        self._comments = comments

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        _check(channel)
        with _wrapped():
            known = await self._log.by_key(key)
            existing = known or await self._log.append(self._posted(key, content))
        if known is None:
            self._hub.publish(Change(ChangeKind.NEW, str(existing.id)))
        return _ref(existing)

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        _check(channel)
        with _wrapped():
            found = await self._log.by_key(key)
        return [_ref(found)] if found is not None and found.at >= since else []

    async def slug_in(self, message: MessageRef) -> Slug | None:
        post = (await self._existing(message)).post
        return post.slug if post is not None else None

    async def written_in(self, message: MessageRef) -> bool:
        """Members' comments are kept apart from the log and asked for by the slot, which a message's key names."""
        try:
            slot = Slot.from_key((await self._existing(message)).key)
        except ValueError:
            return False
        with _wrapped():
            return self._comments is None or bool((await self._comments.count([slot])).get(slot))

    async def delete(self, message: MessageRef) -> None:
        number = _number(message)
        if number is None:
            return
        with _wrapped():
            await self._log.remove(number)
        self._hub.publish(Change(ChangeKind.REMOVED, message.id))

    async def open_thread(self, message: MessageRef, post: DailyPost) -> ThreadId:
        """Every message has its thread from the start."""
        return ThreadId(str((await self._existing(message)).id))

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        parent = await self._existing(message)
        with _wrapped():
            question = self._message(key, MessageKind.QUESTION, parent=parent.id, text=post.question)
            await self._log.append(question)
        self._hub.publish(Change(ChangeKind.CHANGED, message.id))

    async def asked(self, message: MessageRef, thread: ThreadId, key: str) -> bool:
        with _wrapped():
            return await self._log.by_key(key) is not None

    def publishes(self, channel: Channel) -> bool:
        return False

    async def publish(self, message: MessageRef) -> None:
        """No channel follows another one here."""

    async def amend(
        self, message: MessageRef, thread: ThreadId | None, content: Content, key: str, question_key: str
    ) -> None:
        existing = await self._existing(message)
        with _wrapped():
            await self._log.change(existing.id, content=content)
        if isinstance(content, DailyPost):
            await self._amend_question(message, thread, content, question_key)
        self._hub.publish(Change(ChangeKind.CHANGED, message.id))

    async def _amend_question(
        self, message: MessageRef, thread: ThreadId | None, post: DailyPost, question_key: str
    ) -> None:
        with _wrapped():
            asked = await self._log.by_key(question_key)
            if asked is not None and post.question:
                await self._log.change(asked.id, text=post.question)
        if asked is None and thread is not None and post.question:
            await self.ask(message, thread, post, question_key)

    async def show_again(self, message: MessageRef) -> None:
        """Have the open pages show the message as it is now. Raises ``ChatRejected`` where there is none."""
        await self._existing(message)
        self._hub.publish(Change(ChangeKind.CHANGED, message.id))

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        """On the page, where all are admins."""
        key = key_of(notice, self._clock.now())
        try:
            told = self._message(key, MessageKind.NOTICE, text=pack(sentence_of(notice)))
            existing = await self._log.append(told)
        except StoreError as exc:
            logger.error("The local channel could not be notified of %s: %s", type(notice).__name__, exc)
            return
        self._hub.publish(Change(ChangeKind.NEW, str(existing.id)))

    async def tell_author(self, submission: Submission) -> None:
        """On the page, too: it has no messages to one member alone."""
        text = pack(decision_of(submission))
        with _wrapped():
            told = await self._log.append(self._message(f"decided-{submission.id}", MessageKind.NOTICE, text=text))
        self._hub.publish(Change(ChangeKind.NEW, str(told.id)))

    def _posted(self, key: str, content: Content) -> LocalMessage:
        if isinstance(content, DigestPost):
            return LocalMessage(key=key, kind=MessageKind.POST, at=self._clock.now(), digest=content)
        return self._message(key, MessageKind.POST, post=content)

    def _message(
        self, key: str, kind: MessageKind, *, post: DailyPost | None = None, parent: int | None = None, text: str = ""
    ) -> LocalMessage:
        return LocalMessage(key=key, kind=kind, at=self._clock.now(), post=post, parent=parent, text=text)

    async def _existing(self, message: MessageRef) -> LocalMessage:
        number = _number(message)
        with _wrapped():
            found = await self._log.get(number) if number is not None else None
        if found is None:
            raise ChatRejected("The message {id} does not exist in the local channel.", id=message.id)
        return found


@contextmanager
def _wrapped() -> Iterator[None]:
    try:
        yield
    except StoreError as exc:
        raise ChatUnavailable("The local channel could not be reached: {reason}", reason=str(exc)) from exc


def _check(channel: Channel) -> None:
    if channel != LOCAL_CHANNEL:
        raise ChatGone("There is no local channel called “{id}”.", id=channel.id)


def _ref(message: LocalMessage) -> MessageRef:
    return MessageRef(LOCAL_CHANNEL, MessageId(str(message.id)))


def _number(message: MessageRef) -> int | None:
    """The log's own id; None for what it never gave."""
    return int(message.id) if message.id.isascii() and message.id.isdecimal() else None
