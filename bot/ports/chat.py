"""What the services ask of a platform where people talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.community import Channel, MessageRef
from bot.core.delivery import Content, DailyPost, Delivery
from bot.core.essay import Language
from bot.core.guest import GuestComment
from bot.core.ids import MemberId, Slug, ThreadId
from bot.core.submission import Submission
from bot.core.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform offers to keep a post single.

    ``nonce_window``: how long after the first send a second one with the same key returns the first message instead of
    making another; None where the platform has no such key. ``can_scan``: whether our own messages can be listed again
    by their key. ``can_publish``: whether there are channels that others follow.
    """

    nonce_window: timedelta | None
    can_scan: bool
    can_publish: bool = False


@dataclass(frozen=True, slots=True)
class Suspended:
    """Tell the admins: a subscription was suspended because its channel is gone or forbidden."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Held:
    """Tell the admins: whether this delivery was posted cannot be found out, so it is not sent again by itself.
    ``channel_name`` is what its channel was called when we last heard of it (empty: not known).
    """

    delivery: Delivery
    channel_name: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """Tell the admins: this delivery was skipped, and why (``delivery.reason``). ``channel_name`` as in ``Held``."""

    delivery: Delivery
    channel_name: str = ""


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Tell the admins: this delivery was posted, and we are not allowed to publish it. ``channel_name`` as in
    ``Held``.
    """

    delivery: Delivery
    channel_name: str = ""


@dataclass(frozen=True, slots=True)
class PinLapsed:
    """Tell the admins: the essay called ``title`` was pinned to this delivery's slot and cannot be shown in its
    community any more, so another one takes its place.
    """

    delivery: Delivery
    title: str


@dataclass(frozen=True, slots=True)
class RoundEnding:
    """Tell the admins: the subscription has only ``left`` essays that it has not shown in this round, in
    ``language`` where each language has its own.
    """

    subscription: Subscription
    left: int
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class SourceGone:
    """Tell the admins: the address of their source called ``title`` says that it is gone, so it is read no more."""

    title: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """Tell the admins: a member wrote an essay, and they are to decide on it."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class GuestsWaiting:
    """Tell the admins: ``number`` comments of readers wait for them, as of ``at``. ``comment`` is the only one, on the
    essay called ``title``; None where there are several.
    """

    number: int
    at: datetime
    comment: GuestComment | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class VoteRefused:
    """Tell the admins: a vote for the next essay may not be posted in the subscription's channel."""

    subscription: Subscription


Notice = (
    Suspended
    | Held
    | Missed
    | Unpublished
    | PinLapsed
    | RoundEnding
    | SourceGone
    | Submitted
    | GuestsWaiting
    | VoteRefused
)


class ChatPort(Protocol):
    """One platform. Every method but ``tell_admins`` can raise any ``ChatError``:

    ``ChatUnavailable`` only where the call was certainly not accepted, ``ChatUncertain`` wherever it may have been
    (time-out, reset, 5xx). No method tries again by itself after a lost answer.
    """

    capabilities: Capabilities

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        """Post with ``key`` (at most 25 characters) attached, mentions off; inside the nonce window the same key
        returns the earlier message. ``channel`` may be a member's direct messages, where a post gets no reactions.
        """
        ...

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        """All of our own messages in ``channel`` not older than ``since`` that carry ``key``, oldest first.

        Raises ``ChatForbidden`` where we may not read the channel's history.
        """
        ...

    async def slug_in(self, message: MessageRef) -> Slug | None:
        """The essay that our own message shows; None where that cannot be read from it."""
        ...

    async def written_in(self, message: MessageRef) -> bool:
        """Whether somebody has written in the message's own thread: whether anything stands there but our closing
        question. Comments that we show for others count. Raises ``ChatForbidden`` where the history may not be read.
        """
        ...

    async def delete(self, message: MessageRef) -> None:
        """Delete our own message; one that does not exist any more is no error."""
        ...

    async def open_thread(self, message: MessageRef, post: DailyPost) -> ThreadId:
        """Open the message's thread; a second call returns the same one."""
        ...

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        """Post the closing question into the thread with ``key`` attached."""
        ...

    async def asked(self, message: MessageRef, thread: ThreadId, key: str) -> bool:
        """Whether the closing question with ``key`` already is in the thread."""
        ...

    def publishes(self, channel: Channel) -> bool:
        """Whether messages of ``channel`` are to be published once they stand there; asks nobody and raises nothing."""
        ...

    async def publish(self, message: MessageRef) -> None:
        """Publish our own message of a channel that ``publishes``, to all that follow it; doing so twice is the same as
        once.
        """
        ...

    async def amend(
        self, message: MessageRef, thread: ThreadId | None, content: Content, key: str, question_key: str
    ) -> None:
        """Show ``content`` in the place of what ``message`` shows now, and in ``thread``, where it is known, its
        question in the place of the one that was asked with ``question_key``; where none was asked, ask it. A digest
        has neither. Doing so twice is the same as once; members are not notified.
        """
        ...

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        """Tell the admins of the channel's community, once, in the first place that takes it: the log channel that they
        chose, a direct message to ``set_up_by``, and whoever the platform names. Never raises a ``ChatError``: where
        nobody can be told, it is logged.
        """
        ...

    async def tell_author(self, submission: Submission) -> None:
        """Tell the author of a submission, in a message to them alone where the platform has such, what was decided.
        Raises ``ChatForbidden``, ``ChatGone`` or ``ChatRejected`` where they take none.
        """
        ...
