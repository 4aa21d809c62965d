"""What tells whether pages show the same as before, in memory: everything itself, written out."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.core.collection import collection_of
from bot.ports.page_states import PageState, SiteState
from tests.fakes.essays import MemoryEssays
from tests.fakes.guests import MemoryGuests
from tests.fakes.ratings import MemoryRatings

if TYPE_CHECKING:
    from tests.fakes.stores import MemoryComments, MemoryCommunities


class MemoryPageStates:
    """Over the stores whose content pages show."""

    def __init__(
        self,
        essays: MemoryEssays,
        ratings: MemoryRatings,
        comments: MemoryComments,
        guests: MemoryGuests,
        communities: MemoryCommunities,
    ) -> None:
        self._essays = essays
        self._ratings = ratings
        self._comments = comments
        self._guests = guests
        self._communities = communities

    async def site(self, without: Collection[str]) -> SiteState:
        listed = await self._essays.every(None, without)
        states = {}
        for essay in sorted(listed, key=lambda each: each.slug):
            archived = await self._essays.archived(essay.slug, 1_000_000)
            own = (essay, collection_of(essay), archived, sorted(self._essays.pictured.get(essay.slug, {}).items()))
            agreed = await self._comments.on_page(essay.slug, None, 1_000_000)
            guests = await self._guests.approved(essay.slug, 1_000_000)
            shared = await self._ratings.shared(essay.slug, 1_000_000)
            banned = [(await self._communities.get(each.community)).rules.words for each in shared.ratings]
            rated = (self._ratings.written_out(essay.slug), shared, banned)
            members = (rated, self._comments.written_out(essay.slug), agreed, guests)
            states[essay.slug] = PageState(repr(own), repr(members))
        owners = sorted(repr(each) for each in (await self._essays.owners()).items())
        return SiteState(states, repr((owners, await self._essays.unindexed(1_000_000))))
