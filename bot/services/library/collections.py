"""Who sees which collections, and the addresses of essays."""

from __future__ import annotations

import secrets
from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.collection import Audience, Outside, Owners, collection_of, invisible_to
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Essay
from bot.core.hosts import is_public_url
from bot.core.ids import Slug
from bot.errors import NotFound
from bot.ports.essays import EssayStore

if TYPE_CHECKING:
    from bot.services.library.signed_links import Links


@dataclass(frozen=True, slots=True)
class Shown:
    """A collection with its number of essays, and the communities that it belongs to: of none, it is public."""

    name: str
    essays: int
    owners: tuple[Community, ...]


async def invisible_collections(essays: EssayStore, audience: Audience, owners: Owners | None = None) -> frozenset[str]:
    """The collections that are invisible to ``audience``. ``owners`` are given by who knows them already."""
    if audience is Outside.OPERATOR:
        return frozenset()
    return invisible_to(audience, await essays.owners() if owners is None else owners)


async def visible_essay(essays: EssayStore, audience: Audience, slug: Slug, *, withdrawn: bool = False) -> Essay | None:
    """The essay, where it is there and ``audience`` may see it."""
    essay = await essays.get(slug, withdrawn=withdrawn)
    return essay if essay and collection_of(essay) not in await invisible_collections(essays, audience) else None


async def visible_essays(
    essays: EssayStore, audience: Audience, slugs: Sequence[Slug], owners: Owners | None = None
) -> list[Essay]:
    """Those of ``slugs`` that are there and that ``audience`` may see, in their order. ``owners`` as above."""
    if not slugs:
        return []
    unseen = await invisible_collections(essays, audience, owners)
    known = await essays.some(slugs)
    found = [known[slug] for slug in slugs if slug in known]
    return [essay for essay in found if collection_of(essay) not in unseen]


class Collections:
    """What the operator does with collections, and what their readers need of it. ``public_url`` is the address of the
    reading pages; it ``is_static`` where they are an exported copy, in which nobody's own essays are. Without ``links``
    no own essay's page has an address for others than this machine.
    """

    def __init__(
        self, essays: EssayStore, public_url: str, links: Links | None = None, *, is_static: bool = False
    ) -> None:
        self._essays = essays
        self._public_url = public_url.rstrip("/")
        self._links = links
        self._is_static = is_static

    async def every(self) -> Sequence[Shown]:
        """All collections by name, also those that were given away and have no essay yet."""
        counts, owners = await self._essays.collections(), await self._essays.owners()
        return [
            Shown(name, counts.get(name, 0), tuple(sorted(owners.get(name, {}), key=str)))
            for name in sorted({*counts, *owners})
        ]

    async def give(self, name: str, communities: Several[Community]) -> Shown:
        """From now on the collection belongs only to ``communities``; given to none, it is public. The links of one
        that had it before stay as they are; one that loses it loses its links for good. Raises ``NotFound`` for a name
        that nothing has.
        """
        before = (await self._essays.owners()).get(name, {})
        if not before and name not in await self._essays.collections():
            raise NotFound("There is no collection “{name}”.", name=name[:80])
        keys = {each: before.get(each) or secrets.token_urlsafe(16) for each in communities}
        await self._essays.give(name, keys)
        return next(each for each in await self.every() if each.name == name)

    async def address(self, essay: Essay, audience: Audience, owners: Owners | None = None) -> str:
        """The whole address of an essay's reading page, where it lasts: empty for an essay of a community's own, which
        opens by links that end, and for a chat where others than this machine cannot open the pages. Members at this
        machine need none. ``owners`` are given by who knows them already.
        """
        known = await self._essays.owners() if owners is None else owners
        if known.get(collection_of(essay)) and (audience != LOCAL_COMMUNITY or self._is_static):
            return ""
        if _is_chat(audience) and not is_public_url(self._public_url):
            return ""
        return f"{self._public_url}/e/{essay.slug}"

    async def page_address(self, essay: Essay, community: Community) -> str:
        """An address by which a member of ``community`` opens the page of an essay of the community's own, for a while;
        empty for any other essay, and where others than this machine cannot open the program's own pages.
        """
        if self._links is None or self._is_static or not is_public_url(self._public_url):
            return ""
        if community not in (await self._essays.owners()).get(collection_of(essay), {}):
            return ""
        return self._public_url + await self._links.signed(essay, community)


def _is_chat(audience: Audience) -> bool:
    return isinstance(audience, Community) and audience.platform is not Platform.LOCAL
