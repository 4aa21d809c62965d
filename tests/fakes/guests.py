"""Guests' comments in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.community import Community
from bot.core.guest import GuestComment, GuestState, GuestSums
from bot.core.ids import GuestCommentId, Slug
from bot.core.phrase import NO_GUEST_COMMENT
from bot.errors import NotFound
from bot.ports.guests import GuestRoom
from tests.fakes.guest_days import MemoryGuestDays

if TYPE_CHECKING:
    from tests.fakes.stores import MemoryCommunities


class MemoryGuests:
    """Guests' comments by id, and the days on which they came."""

    def __init__(self, communities: MemoryCommunities | None = None) -> None:
        self._communities = communities
        self.kept: dict[GuestCommentId, GuestComment] = {}
        self.days = MemoryGuestDays()
        self._keys: dict[Community, str] = {}
        self._told: dict[Community, datetime] = {}
        self._announced: set[GuestCommentId] = set()

    async def add(self, comment: GuestComment, *, most_waiting: int) -> GuestRoom:
        if comment.id in self.kept:
            return GuestRoom.ALREADY
        if await self.count(comment.community, GuestState.WAITING) >= most_waiting:
            return GuestRoom.FULL
        self.kept[comment.id] = comment
        return GuestRoom.THERE

    async def get(self, comment: GuestCommentId) -> GuestComment | None:
        return self.kept.get(comment)

    async def update(self, comment: GuestCommentId, change: Callable[[GuestComment], GuestComment]) -> GuestComment:
        if comment not in self.kept:
            raise NotFound(NO_GUEST_COMMENT)
        changed = change(self.kept[comment])
        if changed.id != comment:
            raise ValueError("a change keeps the id")
        self.kept[comment] = changed
        return changed

    async def delete(self, comment: GuestCommentId) -> bool:
        return self.kept.pop(comment, None) is not None

    async def listed(
        self, community: Community, state: GuestState, limit: int, offset: int = 0
    ) -> Sequence[GuestComment]:
        newest_first = state is not GuestState.WAITING
        return sorted(self._of(community, state), key=_order, reverse=newest_first)[offset : offset + limit]

    async def count(self, community: Community, state: GuestState) -> int:
        return len(self._of(community, state))

    async def approved(self, slug: Slug, limit: int, after: GuestComment | None = None) -> Sequence[GuestComment]:
        shown = sorted(self._shown(slug), key=_order, reverse=True)
        return [each for each in shown if after is None or _order(each) < _order(after)][:limit]

    async def sums(self, slug: Slug, *, shared: bool = False) -> GuestSums:
        shown = self._shown(slug)
        scores = [each.said.score for each in shown if not shared or await self._takes_part(each.community)]
        one, two, three, four, five = (scores.count(score) for score in range(1, 6))
        return GuestSums(len(scores), (one, two, three, four, five))

    async def key(self, community: Community) -> str:
        return self._keys.setdefault(community, f"key {len(self._keys)}")

    async def claim_notice(self, community: Community, now: datetime, pause: timedelta) -> int:
        waiting = {each.id for each in self._of(community, GuestState.WAITING)}
        last = self._told.get(community)
        if waiting <= self._announced or (last is not None and now - last < pause):
            return 0
        self._announced |= waiting
        self._told[community] = now
        return len(waiting)

    async def _takes_part(self, community: Community) -> bool:
        return self._communities is not None and (await self._communities.get(community)).shared_talk

    def _of(self, community: Community, state: GuestState) -> list[GuestComment]:
        return [each for each in self.kept.values() if (each.community, each.state) == (community, state)]

    def _shown(self, slug: Slug) -> list[GuestComment]:
        return [each for each in self.kept.values() if each.slug == slug and each.is_approved]


def _order(comment: GuestComment) -> tuple[datetime, GuestCommentId]:
    return comment.created, comment.id
