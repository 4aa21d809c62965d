"""Members' votes in memory, of which some are shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.core.community import Community, Member, Person, Platform, person_of
from bot.core.delivery import Reason
from bot.core.ids import MemberId, Slug
from bot.core.rating import Score
from bot.core.rating import latest as the_latest
from bot.core.shared_talk import SharedRating, SharedRatings, singles_out
from bot.core.subscription import SubscriptionState
from tests.fakes.essays import MemoryEssays
from tests.fakes.page_names import MemoryPageNames
from tests.fakes.ratings import MemoryRatings
from tests.fakes.subscriptions import MemorySubscriptions

if TYPE_CHECKING:
    from tests.fakes.stores import MemoryCommunities


class MemorySharedRatings(MemoryRatings):
    """Votes beside the stores that say who shares them."""

    def __init__(
        self,
        essays: MemoryEssays,
        names: MemoryPageNames,
        communities: MemoryCommunities,
        subscriptions: MemorySubscriptions,
    ) -> None:
        super().__init__(essays)
        self._names = names
        self._communities = communities
        self._subscriptions = subscriptions

    async def shared(
        self,
        slug: Slug,
        latest: int,
        of: Collection[tuple[Community, MemberId]] = (),
        without: Community | None = None,
    ) -> SharedRatings:
        rated = Counter(where for (where, what, _), votes in self.kept.items() if what == slug and votes)
        given = await self._given(slug)
        named = Counter(each.community for each in given)
        shown = [each for each in given if not singles_out(rated[each.community] - named[each.community])]
        rests = rated - Counter(each.community for each in shown)
        if singles_out(rests.total()) or singles_out(rests.total() - max(rests.values(), default=0)):
            return SharedRatings()
        listed = [each for each in shown if each.community != without]
        sums: dict[Platform | None, Score] = {}
        for platform in Platform:
            scores = [each.score for each in listed if each.community.platform is platform]
            sums |= {platform: Score(len(scores), sum(scores))} if scores else {}
        some = (r for n, r in enumerate(listed) if n < latest or (r.community, r.member) in of)
        return SharedRatings(sums, tuple(some))

    async def _given(self, slug: Slug) -> list[SharedRating]:
        """One of each person who agreed, newest first."""
        given: dict[Person, SharedRating] = {}
        for (where, what, member), votes in self.kept.items():
            person = person_of(Member(where, member, ""))
            vote, name = the_latest(votes.values()), await self._names.get(person)
            house = await self._communities.get(where)
            if what != slug or vote is None or name is None or not house.shared_talk or self._is_out(where):
                continue
            if name.ratings and (person not in given or vote.at >= given[person].at):
                given[person] = SharedRating(where, member, name.name, vote.score, vote.at, house.house_name)
        return sorted(given.values(), key=lambda each: each.at, reverse=True)

    def _is_out(self, community: Community) -> bool:
        known = [s for s in self._subscriptions.rows if s.channel.community == community]
        return any(s.state is SubscriptionState.SUSPENDED and s.reason == Reason.UNINSTALLED for s in known)
