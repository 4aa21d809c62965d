"""A working platform behind every port, with or without a nonce, able to scan or not, and as unreliable as told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self, TypeVar

from bot.core.comment import CommentMirror
from bot.core.community import Channel, Member, MessageRef
from bot.core.delivery import Content, DailyPost
from bot.core.essay import Language
from bot.core.ids import MemberId, MessageId, Slug, ThreadId
from bot.core.rating import RatingSummary, Scale
from bot.core.submission import Submission
from bot.errors import ChatError, ChatForbidden, ChatGone, ChatRejected, ChatUnavailable, ChatUncertain
from bot.ports.chat import Capabilities, Notice
from bot.ports.clock import Clock
from bot.ports.replies import Reply
from tests.fakes.liked import LikedReplies

T = TypeVar("T")
NONCE_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call: its effect comes ``after`` some time (None: never), its answer is ``error`` (None:
    what it should be). ``slow``: how long the caller waits for that answer.
    """

    after: timedelta | None = timedelta(0)
    error: BaseException | None = None
    slow: timedelta = timedelta(0)


FINE = Fault()
LOST = Fault(error=ChatUncertain("The answer was lost."))
ACCEPTED_502 = Fault(error=ChatUncertain("502 after the call was accepted."))
REFUSED_502 = Fault(after=None, error=ChatUncertain("502 before the call was accepted."))
FORBIDDEN = Fault(after=None, error=ChatForbidden("We may not do this here."))
GONE = Fault(after=None, error=ChatGone("The channel is gone."))
LOCKED = Fault(after=None, error=ChatForbidden("The thread is locked.", locked=True))
REJECTED = Fault(after=None, error=ChatRejected("This is malformed."))
BROKEN = Fault(error=RuntimeError("the adapter has a bug"))


def late(seconds: float) -> Fault:
    """The answer is lost at once, and the call accepted only after ``seconds``."""
    return Fault(after=timedelta(seconds=seconds), error=ChatUncertain("No answer came in time."))


def slow(seconds: float) -> Fault:
    """Accepted and answered, but only after ``seconds``, which the caller spends waiting."""
    return Fault(slow=timedelta(seconds=seconds))


def unavailable(retry_after: float | None = None) -> Fault:
    """Certainly not accepted; come back after ``retry_after`` seconds."""
    wait = timedelta(seconds=retry_after) if retry_after is not None else None
    return Fault(after=None, error=ChatUnavailable("Too many requests.", retry_after=wait))


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands on the platform, or stood there. ``reactions`` are who holds which emoji; ``ratings`` is
    the rating that it shows.
    """

    ref: MessageRef
    key: str
    at: datetime
    content: Content
    parent: MessageRef | None = None
    deleted: bool = False
    reactions: Mapping[str, frozenset[Member]] = field(default_factory=dict)
    ratings: RatingSummary | None = None

    @property
    def post(self) -> DailyPost:
        """The essay's; only where it is one."""
        if not isinstance(self.content, DailyPost):
            raise TypeError(f"{self.key} is a digest")
        return self.content


class FakeChat(LikedReplies):
    """Keeps every message. ``script`` says what goes wrong with the next calls of a method; after that all is well.

    ``calls`` counts what was asked of it by method; ``comments`` are what we show in threads, ``theirs`` what members
    wrote there by themselves, also in the threads of messages that are ``said``; ``missing`` are channels that do not
    exist; ``notices`` is what admins were told, ``told`` who set up each channel, ``authors_told`` what authors were.
    """

    def __init__(self, clock: Clock, *, nonce_window: timedelta | None, can_scan: bool = True) -> None:
        self.capabilities = Capabilities(nonce_window, can_scan)
        self.remembers = nonce_window  # how long the platform itself gives the earlier message back
        self.messages: dict[MessageRef, Message] = {}
        self.comments: dict[MessageRef, CommentMirror] = {}
        self.theirs: dict[MessageRef, str] = {}
        self.replied: list[tuple[MessageRef, Reply]] = []
        self.always = False
        self.missing: set[Channel] = set()
        self.said: set[MessageRef] = set()
        self.notices: list[Notice] = []
        self.told: list[MemberId | None] = []
        self.authors_told: list[Submission] = []
        self.announcing: set[Channel] = set()
        self.published: set[MessageRef] = set()
        self.calls: list[str] = []
        self._clock = clock
        self._faults: dict[str, deque[Fault]] = {}
        self._in_flight: list[tuple[datetime, Callable[[datetime], object]]] = []

    @classmethod
    def with_nonce(cls, clock: Clock, *, can_scan: bool = True) -> Self:
        """Like Discord."""
        return cls(clock, nonce_window=NONCE_WINDOW, can_scan=can_scan)

    @classmethod
    def scan_only(cls, clock: Clock, *, can_scan: bool = True) -> Self:
        """Like Slack."""
        return cls(clock, nonce_window=None, can_scan=can_scan)

    def script(self, method: str, *faults: Fault) -> None:
        """The next calls of ``method`` go like ``faults``, one each."""
        if not callable(getattr(self, method)):
            raise ValueError(method)
        self._faults.setdefault(method, deque()).extend(faults)

    def visible(self, key: str | None = None) -> list[Message]:
        """The posts that members see now, optionally only those with ``key``, oldest first."""
        self._arrive()
        posts = [m for m in self.messages.values() if m.parent is None and not m.deleted]
        return [m for m in posts if key is None or m.key == key]

    def questions(self, message: MessageRef) -> list[Message]:
        """The closing questions that members see under ``message``."""
        self._arrive()
        return [m for m in self.messages.values() if m.parent == message and not m.deleted]

    def erase(self, message: MessageRef) -> None:
        """A moderator deletes a message."""
        self.messages[message] = replace(self.messages[message], deleted=True)

    def write(self, message: MessageRef, text: str) -> MessageRef:
        """A member writes into the thread of ``message``."""
        ref = MessageRef(message.channel, MessageId(f"w{len(self.theirs) + 1}"))
        self.theirs[ref] = text
        return ref

    def reply(self, message: MessageRef, author: Member, text: str) -> Reply:
        """The same, by somebody that is known."""
        ref = self.write(message, text)
        reply = Reply(ref.id, self._clock.now(), author, text)
        self.replied.append((message, reply))
        return reply

    def react(self, message: MessageRef, member: Member, emoji: str) -> None:
        """A member, or a bot, puts ``emoji`` under ``message``."""
        self._hold(message, emoji, self._holding(message, emoji) | {member})

    def unreact(self, message: MessageRef, member: Member, emoji: str) -> None:
        self._hold(message, emoji, self._holding(message, emoji) - {member})

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        return await self._answer("post", lambda at: self._put(at, channel, content, key, None))

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        def scan(_: datetime) -> list[MessageRef]:
            self._must_scan()
            self._must_exist(channel)
            return [m.ref for m in self.visible(key) if m.ref.channel == channel and m.at >= since]

        return await self._answer("find", scan)

    async def slug_in(self, message: MessageRef) -> Slug | None:
        return await self._answer("slug_in", lambda _: self.messages[message].post.slug)

    async def written_in(self, message: MessageRef) -> bool:
        def look(_: datetime) -> bool:
            self._must_scan()
            return message in self.said or any(known.message == message for known in self.comments.values())

        return await self._answer("written_in", look)

    async def replies(self, message: MessageRef, after: datetime | None, limit: int) -> list[Reply]:
        def look(_: datetime) -> list[Reply]:
            self._must_scan()
            there = [each for where, each in self.replied if where == message and (after is None or each.at > after)]
            return [each for each in there[:limit] if not each.author.is_bot]

        return await self._answer("replies", look)

    async def delete(self, message: MessageRef) -> None:
        def erase(_: datetime) -> None:
            if message in self.messages:
                self.erase(message)

        return await self._answer("delete", erase)

    async def open_thread(self, message: MessageRef, post: DailyPost) -> ThreadId:
        return await self._answer("open_thread", lambda _: self._thread(message))

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        def put(at: datetime) -> None:
            self._must_be(message, thread)
            self._put(at, message.channel, post, key, message)

        return await self._answer("ask", put)

    async def asked(self, message: MessageRef, thread: ThreadId, key: str) -> bool:
        def scan(_: datetime) -> bool:
            self._must_be(message, thread)
            self._must_scan()
            return any(m.key == key for m in self.questions(message))

        return await self._answer("asked", scan)

    def publishes(self, channel: Channel) -> bool:
        return channel in self.announcing

    async def publish(self, message: MessageRef) -> None:
        def out(_: datetime) -> None:
            self._must_be(message)
            self.published.add(message)

        return await self._answer("publish", out)

    async def amend(
        self, message: MessageRef, thread: ThreadId | None, content: Content, key: str, question_key: str
    ) -> None:
        def change(at: datetime) -> None:
            self._must_be(message, thread)
            if self.messages[message].key != key:
                raise ValueError(f"{message} is not {key}")
            self.messages[message] = replace(self.messages[message], content=content)
            asked = [m for m in self.questions(message) if m.key == question_key]
            for question in asked:
                self.messages[question.ref] = replace(question, content=content)
            if not asked and thread is not None and isinstance(content, DailyPost) and content.question:
                self._put(at, message.channel, content, question_key, message)

        return await self._answer("amend", change)

    async def mirror(self, mirror: CommentMirror) -> MessageRef:
        def put(_: datetime) -> MessageRef:
            self._must_be(mirror.message, mirror.thread)
            ref = MessageRef(mirror.message.channel, MessageId(f"c{len(self.comments) + 1}"))
            self.comments[ref] = mirror
            return ref

        await asyncio.sleep(0)  # as any call over a network, it lets others go on
        return await self._answer("mirror", put)

    async def mirrored(self, mirror: CommentMirror) -> list[MessageRef]:
        def scan(_: datetime) -> list[MessageRef]:
            self._must_scan()
            return [ref for ref, known in self.comments.items() if known.comment.id == mirror.comment.id]

        await asyncio.sleep(0)
        return await self._answer("mirrored", scan)

    async def rewrite(self, mirror: CommentMirror, text: str) -> bool:
        def change(_: datetime) -> bool:
            ref = self._place(mirror)
            if ref in self.comments:
                shown = self.comments[ref]
                self.comments[ref] = replace(shown, comment=replace(shown.comment, text=text))
            elif ref not in self.theirs:
                raise ChatGone("The message is gone.")
            return ref in self.comments

        await asyncio.sleep(0)
        return await self._answer("rewrite", change)

    async def remove(self, mirror: CommentMirror) -> bool:
        def erase(_: datetime) -> bool:
            ref = self._place(mirror)
            self.comments.pop(ref, None)
            return ref not in self.theirs

        await asyncio.sleep(0)
        return await self._answer("remove", erase)

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, ratings: RatingSummary | None
    ) -> None:
        def change(_: datetime) -> None:
            self._must_be(message)
            self.messages[message] = replace(self.messages[message], content=post, ratings=ratings)

        await asyncio.sleep(0)
        return await self._answer("edit", change)

    async def counts(self, message: MessageRef, scale: Scale) -> Mapping[str, int] | None:
        def look(_: datetime) -> Mapping[str, int] | None:
            if message not in self.messages or self.messages[message].deleted:
                return None
            return {seed: len(self._holding(message, seed)) for seed in scale.seeds}

        await asyncio.sleep(0)
        return await self._answer("counts", look)

    async def holders(
        self, message: MessageRef, emoji: str, scale: Scale, known: Collection[MemberId] = ()
    ) -> Sequence[Member]:
        def look(_: datetime) -> Sequence[Member]:
            self._must_be(message)
            people = [member for member in self._holding(message, emoji) if not member.is_bot]
            return sorted(people, key=lambda member: member.id)

        await asyncio.sleep(0)
        return await self._answer("holders", look)

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        self.calls.append("tell_admins")
        self.notices.append(notice)
        self.told.append(set_up_by)

    async def tell_author(self, submission: Submission) -> None:
        await self._answer("tell_author", lambda _: self.authors_told.append(submission))

    async def _answer(self, method: str, effect: Callable[[datetime], T]) -> T:
        self.calls.append(method)
        waiting = self._faults.get(method)
        fault = waiting.popleft() if waiting else FINE
        if fault.slow:
            await self._clock.sleep(fault.slow)
        self._arrive()
        now = self._clock.now()
        if fault.error is None:
            return effect(now)
        if fault.after is not None:
            self._in_flight.append((now + fault.after, effect))
            self._arrive()
        raise fault.error.with_traceback(None)  # it may be raised again, and would remember every place

    def _arrive(self) -> None:
        """What was in flight and has come to its time takes effect, in order."""
        now = self._clock.now()
        landed = sorted((flight for flight in self._in_flight if flight[0] <= now), key=lambda flight: flight[0])
        self._in_flight = [flight for flight in self._in_flight if flight[0] > now]
        for at, effect in landed:
            with suppress(ChatError):  # nobody is there any more to hear the answer
                effect(at)

    def _put(self, at: datetime, channel: Channel, post: Content, key: str, parent: MessageRef | None) -> MessageRef:
        self._must_exist(channel)
        for known in self.messages.values():
            same = (known.ref.channel, known.parent, known.key) == (channel, parent, key)
            if self.remembers is not None and same and at < known.at + self.remembers:
                return known.ref  # deleted or not: the platform remembers the key, not the message
        ref = MessageRef(channel, MessageId(f"m{len(self.messages) + 1}"))
        self.messages[ref] = Message(ref, key, at, post, parent)
        return ref

    def _holding(self, message: MessageRef, emoji: str) -> frozenset[Member]:
        return self.messages[message].reactions.get(emoji, frozenset())

    def _hold(self, message: MessageRef, emoji: str, members: frozenset[Member]) -> None:
        known = self.messages[message]
        self.messages[message] = replace(known, reactions={**known.reactions, emoji: members})

    def _place(self, mirror: CommentMirror) -> MessageRef:
        if mirror.comment.message is None:
            raise ValueError("the comment stands in no message")
        return MessageRef(mirror.message.channel, mirror.comment.message)

    def _thread(self, message: MessageRef) -> ThreadId:
        self._must_be(message)
        return ThreadId(f"thread-{message.id}")

    def _must_be(self, message: MessageRef, thread: ThreadId | None = None) -> None:
        if message not in self.messages or self.messages[message].deleted:
            raise ChatGone("The message is gone.")
        if thread is not None and thread != self._thread(message):
            raise ValueError(f"{thread} is no thread of {message}")

    def _must_exist(self, channel: Channel) -> None:
        if channel in self.missing:
            raise ChatGone("The channel is gone.")

    def _must_scan(self) -> None:
        if not self.capabilities.can_scan:
            raise ChatForbidden("We may not read the history here.")
