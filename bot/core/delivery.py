"""The life of a delivery: one table of legal moves, and the values that travel along it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from bot.core.community import Channel, MessageRef
from bot.core.digest import DigestPost
from bot.core.essay import Language, Origin, Rights
from bot.core.hosts import is_public_url
from bot.core.ids import Slug, ThreadId
from bot.core.post_style import PostStyle
from bot.core.rating import Scale, offered
from bot.core.subscription import Kind, Slot


class DeliveryState(StrEnum):
    """How far a delivery has come. Each state names what is durably known, never what is only hoped."""

    DUE = "due"
    """The slot exists; nothing was sent."""
    SENDING = "sending"
    """A worker holds the lease and may have written to the platform."""
    UNCERTAIN = "uncertain"
    """A write may have been accepted. Without ``next_attempt`` it is held for an admin."""
    RECONCILING = "reconciling"
    """A worker holds the lease and looks for what was accepted; it has written nothing since."""
    POSTED = "posted"
    """The message is known."""
    THREADED = "threaded"
    """The thread is open."""
    DONE = "done"
    """The closing question is in the thread, or it is of a kind that has no thread."""
    SKIPPED = "skipped"
    """Nothing will be posted; ``reason`` says why."""


class Event(StrEnum):
    """What can happen to a delivery."""

    CLAIM = "claim"
    SEND_AGAIN = "send again"
    SETTLE = "settle"
    DOUBT = "doubt"
    RELEASE = "release"
    OPEN_THREAD = "open thread"
    ASK = "ask"
    CLOSE = "close"
    SKIP = "skip"


S = DeliveryState
E = Event

MOVES: Final[dict[tuple[DeliveryState, Event], DeliveryState]] = {
    (S.DUE, E.CLAIM): S.SENDING,
    (S.DUE, E.SKIP): S.SKIPPED,
    (S.SENDING, E.SETTLE): S.POSTED,
    (S.SENDING, E.DOUBT): S.UNCERTAIN,  # no usable answer, or the lease ended
    (S.SENDING, E.RELEASE): S.DUE,  # certainly not accepted: try again later
    (S.SENDING, E.SKIP): S.SKIPPED,  # certainly not accepted, and never will be
    (S.UNCERTAIN, E.CLAIM): S.RECONCILING,
    (S.UNCERTAIN, E.SETTLE): S.POSTED,  # the worker that sent it came back after its lease: first commit wins
    (S.UNCERTAIN, E.SKIP): S.SKIPPED,  # an admin decides about a held one
    (S.RECONCILING, E.SETTLE): S.POSTED,
    (S.RECONCILING, E.SEND_AGAIN): S.SENDING,
    (S.RECONCILING, E.DOUBT): S.UNCERTAIN,
    (S.RECONCILING, E.SKIP): S.SKIPPED,  # nothing was accepted, and it is too late now
    (S.POSTED, E.OPEN_THREAD): S.THREADED,
    (S.THREADED, E.ASK): S.DONE,
    (S.POSTED, E.CLOSE): S.DONE,  # a digest and a direct message have no thread
}

FINAL: Final = frozenset({S.DONE, S.SKIPPED})
LEASED: Final = frozenset({S.SENDING, S.RECONCILING})
STANDING: Final = frozenset({S.POSTED, S.THREADED, S.DONE})
"""Its message is known. Where an older copy turns up and stays instead, what is known was wrong, and the row is
``POSTED`` again: that is no move of its life but a correction.
"""
UNSETTLED: Final = frozenset(state for state, event in MOVES if event is E.SETTLE)


class IllegalMove(Exception):
    """Our own mistake: a state was asked for a move that is not in ``MOVES``."""


def move(state: DeliveryState, event: Event) -> DeliveryState:
    """The state after ``event``; raises ``IllegalMove`` where the table has none."""
    try:
        return MOVES[state, event]
    except KeyError:
        raise IllegalMove(f"{event.value!r} is not possible in state {state.value!r}") from None


def sources(event: Event) -> frozenset[DeliveryState]:
    """The states in which ``event`` is legal: what a store's ``UPDATE … WHERE state IN`` asks for."""
    return frozenset(state for state, known in MOVES if known is event)


class Reason(StrEnum):
    """Why a delivery was skipped, is held, or is waiting. Admins see a sentence made from it."""

    NONE = ""
    LATE = "late"
    ADMIN = "skipped-by-admin"
    NO_ESSAY = "no-essay"
    FORBIDDEN = "forbidden"
    GONE = "gone"
    UNINSTALLED = "uninstalled"
    """The community has taken us out, or our token: what it stopped goes on by itself when we are back."""
    REJECTED = "rejected"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no-answer"
    LEASE_ENDED = "lease-ended"
    CANNOT_SCAN = "cannot-scan"
    NOTHING_NEW = "nothing-new"
    """A digest that has nothing to tell, or no new essay for a personal hour."""
    MEMBER_LEFT = "member-left"
    """Whom it was for is not in the community any more."""


QUIET: Final = frozenset({Reason.ADMIN, Reason.NOTHING_NEW, Reason.MEMBER_LEFT})
"""The reasons with which a row is skipped as it should be, so that no admin is told."""


OWN: Final = frozenset({Reason.NO_ANSWER, Reason.LEASE_ENDED, Reason.NO_ESSAY, Reason.FORBIDDEN, Reason.GONE})
"""The reasons for which a row waits as long as we chose; for others the platform may have asked for more."""


LEFT: Final = frozenset({Reason.GONE, Reason.UNINSTALLED})
"""The reasons for which a subscription is suspended where we are not in the channel, or in its community, any more."""


TIMELY: Final = frozenset({Reason.LATE, Reason.UNAVAILABLE, Reason.NO_ESSAY})
"""The reasons with which a row is skipped only because its time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """The longest that a row can have to wait from now on: for the end of a ``lease``, for a next attempt of our
    ``own`` choosing, for one that the platform ``told``, for a ``sweep``. What lies further ahead was written before
    the clock was set back. ``skew``: how far the clocks of two machines may differ.
    """

    lease: timedelta
    own: timedelta
    told: timedelta
    sweep: timedelta
    skew: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyPost:
    """What is posted: frozen at the claim, so that every attempt sends the same. Each platform renders it as well as it
    can.

    ``url`` is the essay's page of ours (empty where nothing that lasts can be linked to), and ``source_url`` where it
    first appeared, with ``source_name`` for what people call that place (empty where there is none). ``picture`` is the
    address of its first picture as anybody can load it, ``picture_path`` the same on our own pages, and
    ``picture_words`` describe it (empty where there is no copy). ``minutes`` is the reading time; ``seeds`` are the
    emojis of the rating scale in ascending order, and ``scores`` what each of them gives (empty in posts of an early
    version). ``style`` is what the subscription wanted when it was made: whatever is set later concerns later posts,
    also where this one is shown again. ``voted``: its channel's members chose it.
    """

    slug: Slug
    title: str
    author: str
    language: Language
    category: str
    minutes: int
    summary: str
    question: str
    url: str
    seeds: tuple[str, ...]
    scores: tuple[float, ...] = ()
    summary_origin: Origin = Origin.EXTRACT
    question_origin: Origin = Origin.EXTRACT
    style: PostStyle = field(default_factory=PostStyle)
    rights: Rights = Rights.OWNER
    source_url: str = ""
    source_name: str = ""
    picture: str = ""
    picture_path: str = ""
    picture_words: str = ""
    voted: bool = False

    @property
    def is_reduced(self) -> bool:
        """Whether what it said is no longer known here, but where it is read anew in the library."""
        return not self.summary

    def reduced(self) -> DailyPost:
        """What an old post is still needed for: its essay, its title, its links, its language, style and scale."""
        return replace(
            self,
            author="",
            summary="",
            summary_origin=Origin.EXTRACT,
            question="",
            question_origin=Origin.EXTRACT,
            picture="",
            picture_path="",
            picture_words="",
        )

    @property
    def is_elsewhere(self) -> bool:
        """Whether it can be read only where it first appeared."""
        return self.rights is Rights.LINK_ONLY and bool(self.source_url)

    @property
    def page_url(self) -> str:
        """Its page as a chat links to it; empty where only this machine or its own network opens that. Posts of an
        early version have such an address, or one with a key in it that is to open nothing any more.
        """
        return self.url if is_public_url(self.url) and "?" not in self.url else ""

    @property
    def read_url(self) -> str:
        """Where it is read on the web; empty where it is read in the chat alone."""
        return self.source_url if self.is_elsewhere else self.page_url

    @property
    def source_link(self) -> str:
        """Where it first appeared, as of an essay; empty where there is no such address."""
        return self.source_url

    @property
    def shown_picture(self) -> str:
        """Its picture as a chat can load it; empty where there is none."""
        return self.picture if is_public_url(self.picture) else ""

    @property
    def original_url(self) -> str:
        """Where it first appeared, beside the page where it is read; empty where that is the same, or there is none."""
        return "" if self.is_elsewhere else self.source_url

    @property
    def shown_in(self) -> Language:
        """The language of what stands around the essay's own words."""
        return self.style.language or self.language

    @property
    def scale(self) -> Scale:
        """The rating scale that members were offered, whatever the subscription has been changed to since."""
        return offered(self.seeds, self.scores)


Content: TypeAlias = DailyPost | DigestPost
"""What a delivery sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The attempt-tracked posting of a slot's pick, or of a digest. All instants are aware UTC.

    What was frozen is ``post``, or of the kind ``DIGEST`` ``digest``.
    ``fence`` grows with every claim and guards the writes of its holder; ``first_sent`` opens the platform's nonce
    window; ``late_after`` is the instant after which nothing more is sent; ``next_attempt`` None means that no
    worker touches it on its own; ``round`` is the pick's round. ``publish_at`` is when its message is published to the
    channels that follow its own; None where it is not to be, or was. What was written in its thread up to
    ``heard_until`` is never looked at again (None: nothing was).
    """

    slot: Slot
    channel: Channel
    due: datetime
    late_after: datetime
    kind: Kind = Kind.ESSAY
    state: DeliveryState = DeliveryState.DUE
    reason: Reason = Reason.NONE
    fence: int = 0
    attempts: int = 0
    lease_until: datetime | None = None
    next_attempt: datetime | None = None
    first_sent: datetime | None = None
    post: DailyPost | None = None
    digest: DigestPost | None = None
    round: int = 0
    message: MessageRef | None = None
    thread: ThreadId | None = None
    settled: datetime | None = None
    sweep_at: datetime | None = None
    publish_at: datetime | None = None
    heard_until: datetime | None = None

    @property
    def content(self) -> Content | None:
        """What was frozen to be sent; None before that."""
        return self.digest if self.kind is Kind.DIGEST else self.post


def holding(row: Delivery, content: Content) -> Delivery:
    """``row`` with what it sends."""
    return replace(row, digest=content) if isinstance(content, DigestPost) else replace(row, post=content)
