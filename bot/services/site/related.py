"""The essays that say most of what an essay says, remembered until the library changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from bot.core.collection import Audience
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.ports.essays import EssayStore
from bot.ports.listings import ListingStore
from bot.services.library.collections import invisible_collections, visible_essays
from bot.services.library.searching import Searching

KNOWN_MAX: Final = 10_000
"""Essays whose related ones are remembered, in some hundred bytes each."""
_Asked: TypeAlias = tuple[Slug, frozenset[str]]


class Related:
    """To seek them takes longer than all else on an essay's page."""

    def __init__(self, essays: EssayStore, listings: ListingStore, searching: Searching) -> None:
        self._essays = essays
        self._listings = listings
        self._searching = searching
        self._state = ""
        self._known: dict[_Asked, tuple[Slug, ...]] = {}

    async def to(self, essay: Essay, audience: Audience) -> Sequence[Essay]:
        """As ``Searching.related`` finds them."""
        library = await self._listings.library_state()
        if library is None:
            return await self._searching.related(essay, audience)
        state = f"{library} {await self._searching.related_token()}"
        if state != self._state:
            self._state, self._known = state, {}
        known = self._known  # what is found now is of this state, whatever is remembered when it is there
        asked = (essay.slug, await invisible_collections(self._essays, audience))
        if asked in known:
            return await visible_essays(self._essays, audience, known[asked])
        found = await self._searching.related(essay, audience)
        if len(known) >= KNOWN_MAX:
            known.pop(next(iter(known)))
        known[asked] = tuple(each.slug for each in found)
        return found
