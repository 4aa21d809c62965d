"""What is stored about a member: all of it to read, and all of it to delete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.ballot import Chosen
from bot.core.comment import Comment
from bot.core.community import Member, person_of
from bot.core.page_name import PageName
from bot.core.rating import Vote
from bot.core.reading_list import Read
from bot.core.saved import Saved
from bot.core.source import Source
from bot.core.submission import Submission
from bot.core.subscription import Subscription
from bot.ports.ballots import BallotStore
from bot.ports.comments import CommentStore
from bot.ports.page_names import PageNameStore
from bot.ports.ratings import RatingStore
from bot.ports.reading_lists import ReadingListStore
from bot.ports.round_ups import RoundUpStore
from bot.ports.saved import SavedStore
from bot.ports.searched import Searched, SearchedStore
from bot.ports.sources import SourceStore
from bot.ports.submissions import SubmissionStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.library.members_essays import MembersEssays


@dataclass(frozen=True, slots=True)
class Stored:
    """Everything that is stored about a member: nothing else names them. ``set_up`` are the channels that they set up:
    their essays go on when the member is forgotten. So do the sources that they ``added``. ``on_page``: the name under
    which they agreed that the reading pages show their comments; None where they did not. ``searched``: the searches
    that led them to essays. ``quoted``: since when round-ups may quote them. ``direct`` is what comes to their direct
    messages by itself, or came there before. ``list_since``: since when they keep a list of what they ``read``.
    ``chosen``: the next essays that they chose in votes that are open.
    """

    votes: tuple[Vote, ...]
    comments: tuple[Comment, ...]
    saved: tuple[Saved, ...]
    set_up: tuple[Subscription, ...]
    added: tuple[Source, ...] = ()
    submissions: tuple[Submission, ...] = ()
    on_page: PageName | None = None
    searched: tuple[Searched, ...] = ()
    quoted: datetime | None = None
    direct: tuple[Subscription, ...] = ()
    list_since: datetime | None = None
    read: tuple[Read, ...] = ()
    chosen: tuple[Chosen, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.count == 0

    @property
    def count(self) -> int:
        """How many entries they are."""
        stored = len(self.votes) + len(self.comments) + len(self.saved) + len(self.set_up)
        agreed = (self.on_page is not None) + (self.quoted is not None)
        stored += len(self.added) + len(self.submissions) + len(self.searched)
        listed = (self.list_since is not None) + len(self.read)
        return stored + agreed + listed + len(self.direct) + len(self.chosen)


class Privacy:
    """The member's own right. On Discord it covers all communities, since an id is the same person there."""

    def __init__(
        self,
        ratings: RatingStore,
        comments: CommentStore,
        saved: SavedStore,
        subscriptions: SubscriptionStore,
        sources: SourceStore,
        submissions: SubmissionStore,
        essays: MembersEssays,
        page_names: PageNameStore,
        searched: SearchedStore,
        round_ups: RoundUpStore,
        reading_lists: ReadingListStore,
        ballots: BallotStore,
    ) -> None:
        self._ratings = ratings
        self._comments = comments
        self._saved = saved
        self._subscriptions = subscriptions
        self._sources = sources
        self._submissions = submissions
        self._essays = essays
        self._page_names = page_names
        self._searched = searched
        self._round_ups = round_ups
        self._reading_lists = reading_lists
        self._ballots = ballots

    async def export(self, member: Member) -> Stored:
        """All that is stored."""
        person = person_of(member)
        return Stored(
            tuple(await self._ratings.of_person(person)),
            tuple(await self._comments.of_author(person)),
            tuple(await self._saved.of_person(person)),
            tuple(await self._subscriptions.of_person(person)),
            tuple(await self._sources.of_person(person)),
            tuple(await self._submissions.of_person(person)),
            await self._page_names.get(person),
            tuple(await self._searched.of_person(person)),
            await self._round_ups.agreed(person),
            tuple(await self._subscriptions.direct_to(person, also_ended=True)),
            await self._reading_lists.since(person),
            tuple(await self._reading_lists.of_person(person)),
            tuple(await self._ballots.of_person(person)),
        )

    async def delete(self, member: Member) -> Stored:
        """Delete all of it, and return what it was, so that an adapter can delete the comments' messages. Essays that
        the member wrote leave the library.

        A second call deletes what a first one that failed half-way left behind.
        """
        stored = await self.export(member)
        person = person_of(member)
        await self._page_names.forget(person)
        await self._round_ups.forget(person)
        await self._subscriptions.forget_direct(person)
        await self._comments.forget(person)
        await self._ratings.forget(person)
        await self._saved.forget(person)
        await self._searched.forget(person)
        await self._reading_lists.forget(person)
        await self._ballots.forget(person)
        await self._subscriptions.forget(person)
        await self._sources.forget(person)
        await self._essays.take_back([each.slug for each in stored.submissions if each.slug is not None])
        await self._submissions.forget(person)
        return stored
