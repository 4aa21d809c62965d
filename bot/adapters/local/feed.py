"""The channel as one viewer sees it: messages with their scores and threads, newest first."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.adapters.local import sentences
from bot.adapters.local.notices import unpack
from bot.conversation.acts.commenting import LATEST
from bot.conversation.screens.members import page_argument
from bot.core.ballot import Ballot, BallotState
from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, Member, MessageRef
from bot.core.delivery import DailyPost
from bot.core.digest import DigestPost
from bot.core.ids import MessageId
from bot.core.rating import BY_COMMAND, RatingSummary, Scale
from bot.core.subscription import Slot, Subscription
from bot.errors import NotFound
from bot.ports.clock import Clock
from bot.ports.local_log import LocalLog, LocalMessage, MessageKind
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement
from bot.services.community.subscribing import Subscribing
from bot.services.community.voting import Voting

PAGE_SIZE: Final = 10
REMARKS_MAX: Final = 50
"""Comments of a thread that the feed shows; each new one sends them again, to everybody who looks. Whole pages of
``/essay comments``, which shows those before them.
"""
_KEYCAP: Final = "\u20e3"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of the rating: ``count`` members pressed it, and ``pressed`` says whether the viewer is one."""

    emoji: str
    score: float
    count: int
    pressed: bool

    @property
    def face(self) -> str:
        """What the button shows: a keycap's bare digit, which takes the page's own type and colour; else the emoji."""
        return self.emoji[0] if self.emoji.endswith(_KEYCAP) else self.emoji


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; ``own`` where the viewer wrote it."""

    comment: Comment
    own: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An essay that members may choose as the next one; ``argument`` is its button's. ``count`` is None until the votes
    are counted.
    """

    title: str
    argument: str
    pressed: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class VoteView:
    """The vote that began with a post. ``ended``: it is closed, and counted or called off."""

    candidates: tuple[Candidate, ...]
    is_open: bool
    ended: Ballot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post. ``by_command`` counts the ratings that no button shows; ``question`` is None until it has been asked.
    ``remarks`` are the latest of ``total``; ``earlier`` leads to those before them, and is empty where there are none.
    """

    id: int
    at: datetime
    is_today: bool
    post: DailyPost
    ratings: RatingSummary
    choices: tuple[Choice, ...]
    by_command: int
    question: str | None
    remarks: tuple[Remark, ...]
    total: int
    earlier: str
    vote: VoteView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A word to the admins: a catalogue key with its fields, and the local date that it speaks of."""

    id: int
    at: datetime
    key: str
    fields: dict[str, str]
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """A round-up, as it was posted."""

    id: int
    at: datetime
    digest: DigestPost


View = PostView | DigestView | NoticeView


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, newest first; ``before`` is the id to ask with for older ones, or None at the channel's begin."""

    views: tuple[View, ...]
    before: int | None


class Posted(NamedTuple):
    """A post's place in the channel, and what it is."""

    id: int
    slot: Slot
    post: DailyPost


class Feed:
    """Puts a message's parts together. ``zone`` is the machine's, in which instants are shown."""

    def __init__(
        self,
        log: LocalLog,
        engagement: Engagement,
        discussion: Discussion,
        setup: Subscribing,
        voting: Voting,
        clock: Clock,
        zone: str,
    ) -> None:
        self._log = log
        self._engagement = engagement
        self._discussion = discussion
        self._setup = setup
        self._voting = voting
        self._clock = clock
        self.zone = zone

    async def page(self, viewer: Member | None, before: int | None = None) -> Page:
        """The newest messages, or those before ``before``."""
        found = await self._log.page(PAGE_SIZE + 1, before)
        views = [await self._view(message, viewer) for message in found[:PAGE_SIZE]]
        return Page(tuple(views), views[-1].id if len(found) > PAGE_SIZE else None)

    async def message(self, message_id: int, viewer: Member | None) -> View:
        """One message. Raises ``NotFound``."""
        found = await self._log.get(message_id)
        if found is None or found.kind is MessageKind.QUESTION:
            raise _gone()
        return await self._view(found, viewer)

    async def posted(self, message_id: int) -> Posted:
        """The post with this id. Raises ``NotFound``, also for a notice."""
        return _posted(await self._log.get(message_id))

    async def posted_for(self, slot: Slot) -> Posted:
        """The post of a slot. Raises ``NotFound``."""
        return _posted(await self._log.by_key(slot.key))

    async def _view(self, message: LocalMessage, viewer: Member | None) -> View:
        if message.digest is not None:
            return DigestView(id=message.id, at=message.at, digest=message.digest)
        if message.post is None:
            sentence = unpack(message.text)
            return NoticeView(
                id=message.id, at=message.at, key=sentence.key, fields=sentence.fields, day=_day(sentence.fields)
            )
        slot, post = Slot.from_key(message.key), message.post
        subscription = await self._subscription(slot)
        ratings = await self._engagement.summary(LOCAL_COMMUNITY, post.slug, viewer)
        replies = await self._log.replies(message.id)
        remarks = [_remark(comment, viewer) for comment in await self._discussion.thread(slot, REMARKS_MAX)]
        total = len(remarks)
        if total == REMARKS_MAX:
            total = (await self._discussion.counts([slot])).get(slot, total)
        return PostView(
            id=message.id,
            at=message.at,
            is_today=slot.local_date == self._today(subscription),
            post=post,
            ratings=ratings,
            choices=_choices(post.scale, ratings),
            by_command=ratings.counts.get(BY_COMMAND, 0),
            question=replies[0].text if replies else None,
            remarks=tuple(remarks),
            total=total,
            earlier=page_argument(REMARKS_MAX // LATEST + 1, slot) if total > len(remarks) else "",
            vote=await self._vote(message, slot, viewer),
        )

    async def _vote(self, message: LocalMessage, slot: Slot, viewer: Member | None) -> VoteView | None:
        found = await self._voting.under(MessageRef(LOCAL_CHANNEL, MessageId(str(message.id))), slot, viewer)
        if found is None:
            return None
        ballot, mine = found
        counts = ballot.counts or (None,) * len(ballot.choices)
        candidates = (
            Candidate(each.title, f"{ballot.slot.key}:{each.slug}", each.slug == mine, count)
            for each, count in zip(ballot.choices, counts, strict=True)
        )
        ended = ballot if ballot.state is BallotState.CLOSED else None
        return VoteView(tuple(candidates), self._voting.is_open(ballot), ended)

    async def _subscription(self, slot: Slot) -> Subscription | None:
        """What made the slot; None where it was removed."""
        with suppress(NotFound):
            return await self._setup.get(slot.subscription)
        return None

    def _today(self, subscription: Subscription | None) -> date:
        """The local date where the post belongs: a subscription may keep another zone than the machine."""
        zone = subscription.schedule.zone if subscription else self.zone
        return self._clock.now().astimezone(ZoneInfo(zone)).date()


def _posted(message: LocalMessage | None) -> Posted:
    if message is None or message.post is None:
        raise _gone()
    return Posted(message.id, Slot.from_key(message.key), message.post)


def _gone() -> NotFound:
    return NotFound(sentences.GONE)


def _choices(scale: Scale, ratings: RatingSummary) -> tuple[Choice, ...]:
    return tuple(
        Choice(emoji, score, ratings.counts.get(emoji, 0), ratings.my_source == emoji)
        for emoji, score in scale.scores.items()
    )


def _remark(comment: Comment, viewer: Member | None) -> Remark:
    return Remark(comment, viewer is not None and comment.author.id == viewer.id)


def _day(fields: dict[str, str]) -> date | None:
    return date.fromisoformat(fields["day"]) if "day" in fields else None
