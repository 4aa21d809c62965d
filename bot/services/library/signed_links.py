"""The links from a chat that open the pages of what belongs to its community alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from bot.core.collection import Outside, collection_of
from bot.core.community import Community
from bot.core.essay import Essay, is_slug
from bot.core.ids import Slug
from bot.core.signed_link import LIFETIME, Ticket
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.services.library.collections import visible_essays

Query: TypeAlias = Sequence[tuple[str, str]]
"""The pairs of an address's query, in their order."""
_QUERY_MAX: Final = 16
"""Pairs in a query; ours have two, and a few that others add to any link."""


@dataclass(frozen=True, slots=True)
class Opened:
    """For whom a link was made, and its ticket: links on the page that it opens end when it does, so that nobody walks
    on for ever from one that was passed on.
    """

    community: Community
    ticket: Ticket

    @property
    def until(self) -> datetime:
        return self.ticket.until


class Links:
    """Signs and opens them. A link stands on the key that the store has for the collection and its community, so it
    ends when the collection is taken away, and stays ended when it is given anew.
    """

    def __init__(self, essays: EssayStore, clock: Clock) -> None:
        self._essays = essays
        self._clock = clock

    async def signed(self, essay: Essay, community: Community, until: datetime | None = None) -> str:
        """The path of the essay's page, with a ticket where it needs one: until ``until``, None for as long as any. An
        essay that the community may not read has the path alone, which opens nothing.
        """
        return (await self.all_signed([essay], community, until))[essay.slug]

    async def all_signed(
        self, essays: Sequence[Essay], community: Community, until: datetime | None = None
    ) -> Mapping[Slug, str]:
        """The same of several."""
        until = until or self._clock.now() + LIFETIME
        owners = await self._essays.owners()
        keys = {essay.slug: owners.get(collection_of(essay), {}).get(community) for essay in essays}
        return {
            slug: f"/e/{slug}" + (f"?{Ticket.signed(key, slug, community, until).query}" if key else "")
            for slug, key in keys.items()
        }

    async def opened(self, slug: str, query: Query) -> Opened | None:
        """Whom the link ``query`` opens the essay for. None where it opens nothing, whatever the reason."""
        ticket = Ticket.of(query) if len(query) <= _QUERY_MAX else None
        if ticket is None or not is_slug(slug) or ticket.until <= self._clock.now():
            return None
        keys = await self._keys(Slug(slug))
        matching = [community for community, key in keys.items() if ticket.is_for(key, slug, community)]
        return Opened(matching[0], ticket) if matching else None

    async def belongs_to(self, slug: str, community: Community) -> bool:
        """Whether the essay is of a collection that the community has for itself."""
        return is_slug(slug) and community in await self._keys(Slug(slug))

    async def are_public(self, slugs: Sequence[Slug]) -> bool:
        """Whether everybody may see one of ``slugs``."""
        return bool(await visible_essays(self._essays, Outside.PUBLIC, slugs))

    async def _keys(self, slug: Slug) -> Mapping[Community, str]:
        essay = await self._essays.get(slug)
        return (await self._essays.owners()).get(collection_of(essay), {}) if essay else {}
