"""Essays that a member keeps for later."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.community import Member, person_of
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.saved import Saved
from bot.errors import NotFound
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.store import SavedStore
from bot.services.library.collections import all_seen, seen


class Saving:
    """A member's own list, which nobody else sees."""

    def __init__(self, saved: SavedStore, essays: EssayStore, clock: Clock) -> None:
        self._saved = saved
        self._essays = essays
        self._clock = clock

    async def save(self, member: Member, slug: Slug) -> Essay:
        """Save an essay; saving it again changes nothing. Raises ``NotFound``."""
        essay = await seen(self._essays, member.community, slug, withdrawn=True)
        if essay is None:
            raise NotFound("There is no essay called “{slug}”.", slug=slug)
        await self._saved.save(person_of(member), Saved(slug, self._clock.now()))
        return essay

    async def remove(self, member: Member, slug: Slug) -> bool:
        """Keep an essay no longer; returns whether it was saved."""
        return await self._saved.remove(person_of(member), slug)

    async def saved(self, member: Member) -> Sequence[Essay]:
        """What the member saved, latest first. Essays that the library has no more are left out, and so are those of
        another community's own, which they may have saved there.
        """
        kept = await self._saved.of_person(person_of(member))
        return await all_seen(self._essays, member.community, [saved.slug for saved in kept])
