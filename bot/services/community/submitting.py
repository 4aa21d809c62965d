"""Members write for the daily essay, and the admins of their community decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.core.community import Channel, Community, Member
from bot.core.essay import Essay, Language
from bot.core.ids import SubmissionId, new_id
from bot.core.phrase import NO_SUBMISSION, message
from bot.core.submission import A_DAY, OF_COMMUNITY, OF_MEMBER, Submission, Written
from bot.core.subscription import Subscription, SubscriptionState
from bot.errors import Conflict, InvalidInput, NotFound
from bot.ports.chat import Submitted
from bot.ports.clock import Clock
from bot.ports.submissions import Room, SubmissionStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.author_news import AuthorsNews
from bot.services.community.moderation import Moderation
from bot.services.delivery.admin_notices import Admins
from bot.services.keyed_locks import KeyedLocks
from bot.services.library.members_essays import MembersEssays

_FULL: Final = {
    Room.MEMBER_FULL: message(
        "{limit} essays of yours wait for the admins already. Withdraw one, or try again when they have decided."
    ),
    Room.COMMUNITY_FULL: message("{limit} essays wait for the admins already. Try again when they have decided."),
}
_EDITED: Final = message("Somebody has just edited this essay. Look at it again.")
_LIMITS: Final = {Room.MEMBER_FULL: OF_MEMBER, Room.COMMUNITY_FULL: OF_COMMUNITY}


@dataclass(frozen=True, slots=True)
class Taker:
    """A channel's subscription, and whether it takes an essay: ``collection`` and ``language`` say by which of its
    filters.
    """

    subscription: Subscription
    collection: bool
    language: bool

    @property
    def takes(self) -> bool:
        return self.collection and self.language


@dataclass(frozen=True, slots=True)
class Approval:
    """``told``: the author has been told."""

    submission: Submission
    essay: Essay
    told: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """The same of one that was declined."""

    submission: Submission
    told: bool


class Submitting:
    """Adapters ask for the admin's permission before they let somebody decide."""

    def __init__(
        self,
        submissions: SubmissionStore,
        essays: MembersEssays,
        subscriptions: SubscriptionStore,
        moderation: Moderation,
        admins: Admins,
        news: AuthorsNews,
        clock: Clock,
    ) -> None:
        self._submissions = submissions
        self._essays = essays
        self._subscriptions = subscriptions
        self._moderation = moderation
        self._admins = admins
        self._news = news
        self._clock = clock
        self._approving = KeyedLocks[Community]()

    async def submit(self, author: Member, channel: Channel, language: Language, written: Written) -> Submission:
        """Put what somebody wrote before the admins, who are told. Raises ``InvalidInput``."""
        await self.check(author, written)
        now = self._clock.now()
        if await self._submissions.count_since(author, now - timedelta(days=1)) >= A_DAY:
            raise InvalidInput("You can submit {limit} essays a day. Try again tomorrow.", limit=A_DAY)
        submission = Submission(
            id=SubmissionId(new_id()),
            author=replace(author, is_admin=False),
            channel=channel,
            language=language,
            written=written,
            created=now,
        )
        room = await self._submissions.add(submission, of_member=OF_MEMBER, of_community=OF_COMMUNITY)
        if room is not Room.THERE:
            raise InvalidInput(_FULL[room], limit=_LIMITS[room])
        await self._tell_admins(submission)
        return submission

    async def check(self, author: Member, written: Written) -> None:
        """Raise ``InvalidInput`` for words that the community does not allow."""
        await self._moderation.check_words(author.community, "\n".join((written.title, written.text, written.link)))

    async def get(self, community: Community, id_: str) -> Submission:
        """Raises ``NotFound``, also for another community's."""
        found = await self._submissions.get(SubmissionId(id_))
        if found is None or found.author.community != community:
            raise NotFound(NO_SUBMISSION)
        return found

    async def waiting(self, community: Community, limit: int, offset: int = 0) -> Sequence[Submission]:
        """Those that wait, the oldest first."""
        return await self._submissions.waiting(community, limit, offset)

    async def count_waiting(self, community: Community) -> int:
        return await self._submissions.count_waiting(community)

    async def own(self, author: Member) -> Sequence[Submission]:
        """The member's own that wait, the oldest first."""
        return [each for each in await self._submissions.of_author(author) if each.is_waiting]

    async def news(self, author: Member) -> Sequence[Submission]:
        """What the member was not told yet of their own; from now on they know."""
        return await self._news.heard(author)

    async def withdraw(self, author: Member, id_: str) -> Submission:
        """The author takes one back that waits. Raises ``NotFound``, also for another's, and ``Conflict``."""
        submission = await self.get(author.community, id_)
        if submission.author.id != author.id:
            raise NotFound(NO_SUBMISSION)
        return await self._submissions.update(submission.id, lambda before: before.withdrawn(self._clock.now()))

    async def edit(self, community: Community, id_: str, change: Callable[[Written], Written]) -> Submission:
        """Change the words of one that waits. Raises ``NotFound`` and ``Conflict``."""
        submission = await self.get(community, id_)
        return await self._submissions.update(submission.id, lambda before: before.rewritten(change(before.written)))

    async def preview(self, submission: Submission) -> Essay | None:
        """What it would become; None for a link alone."""
        return await self._essays.shown(submission)

    async def approve(self, community: Community, id_: str) -> Approval:
        """Make an essay of it. Raises ``NotFound``, ``Conflict``, ``InvalidInput``, and ``SourceError`` where it is a
        link alone whose page cannot be read: then it still waits.
        """
        async with self._approving.of(community):  # so that two of one title get two slugs
            submission = await self.get(community, id_)
            submission.check_waiting()
            essay = await self._essays.made(submission)
            approved = await self._submissions.update(
                submission.id, lambda before: _unchanged(before, submission).approved(essay.slug, self._clock.now())
            )
            await self._essays.publish(essay, community)
        return Approval(approved, essay, await self._news.tell(approved))

    async def decline(self, community: Community, id_: str, reason: str) -> Refusal:
        """Raises ``NotFound`` and ``Conflict``."""
        submission = await self.get(community, id_)
        declined = await self._submissions.update(
            submission.id, lambda before: before.declined(reason, self._clock.now())
        )
        return Refusal(declined, await self._news.tell(declined))

    async def collection(self, community: Community) -> str:
        """The name of the community's collection of them; empty before its first essay."""
        return await self._essays.collection(community)

    async def takers(self, essay: Essay, community: Community) -> Sequence[Taker]:
        """The community's subscriptions that post something, and whether they take ``essay``."""
        return [
            Taker(
                each,
                not each.collections or essay.collection in each.collections,
                each.takes(essay.language),
            )
            for each in await self._subscriptions.of_community(community)
            if each.state is SubscriptionState.ACTIVE
        ]

    async def _tell_admins(self, submission: Submission) -> None:
        """In their log channel, or else whoever set up the channel in which it was written, or the first one."""
        known = await self._subscriptions.of_community(submission.author.community)
        going = [each for each in known if not each.is_ended]
        here = [each for each in going if each.channel == submission.channel]
        subscription = next(iter([*here, *going]), None)
        await self._admins.tell(submission.channel, Submitted(submission), subscription)


def _unchanged(now: Submission, before: Submission) -> Submission:
    """Raise ``Conflict`` where somebody edited it since the essay was made."""
    now.check_waiting()
    if now.written != before.written:
        raise Conflict(_EDITED)
    return now
