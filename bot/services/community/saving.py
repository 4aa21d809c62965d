"""Essays that a member keeps for later."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.community import Member, person_of
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import NO_ESSAY
from bot.core.saved import Saved
from bot.errors import NotFound
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.saved import SavedStore
from bot.services.library.collections import visible_essay, visible_essays


class Saving:
    """A member's own list, which nobody else sees."""

    def __init__(self, saved: SavedStore, essays: EssayStore, clock: Clock) -> None:
        self._saved = saved
        self._essays = essays
        self._clock = clock

    async def save(self, member: Member, slug: Slug) -> Essay:
        """Save an essay; saving it again changes nothing. Raises ``NotFound``."""
        essay = await visible_essay(self._essays, member.community, slug, withdrawn=True)
        if essay is None:
            raise NotFound(NO_ESSAY, slug=slug)
        await self._saved.save(person_of(member), Saved(slug, self._clock.now(), member.community))
        return essay

    async def remove(self, member: Member, slug: Slug) -> bool:
        """Remove a saved essay; returns whether it was saved."""
        return await self._saved.remove(person_of(member), slug)

    async def saved(self, member: Member) -> Sequence[Essay]:
        """What the member saved, latest first. Essays that the library no longer has are left out, and so are those of
        another community, which they may have saved there.
        """
        stored = await self._saved.of_person(person_of(member))
        return await visible_essays(self._essays, member.community, [saved.slug for saved in stored])
