"""Who sees which collections, and the links by which an essay of a given one is read."""

from __future__ import annotations

import secrets
from collections.abc import Collection as Several
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from bot.core.collection import Audience, Outside, Owners, collection_of, invisible_to
from bot.core.community import Community, Platform
from bot.core.essay import Essay
from bot.core.hosts import is_public_url
from bot.core.ids import Slug
from bot.errors import NotFound
from bot.ports.essays import EssayStore

KEY: Final = "key"
"""The part of a link that opens an essay which is not public."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A collection with its number of essays, and the communities that it belongs to: of none, it is public."""

    name: str
    essays: int
    owners: tuple[Community, ...]


async def invisible_collections(essays: EssayStore, audience: Audience) -> frozenset[str]:
    """The collections that are invisible to ``audience``."""
    return frozenset() if audience is Outside.OPERATOR else invisible_to(audience, await essays.owners())


async def visible_essay(essays: EssayStore, audience: Audience, slug: Slug, *, withdrawn: bool = False) -> Essay | None:
    """The essay, where it is there and ``audience`` may see it."""
    essay = await essays.get(slug, withdrawn=withdrawn)
    return essay if essay and collection_of(essay) not in await invisible_collections(essays, audience) else None


async def visible_essays(essays: EssayStore, audience: Audience, slugs: Sequence[Slug]) -> list[Essay]:
    """Those of ``slugs`` that are there and that ``audience`` may see, in their order."""
    unseen = await invisible_collections(essays, audience)
    known = await essays.some(slugs)
    found = [known[slug] for slug in slugs if slug in known]
    return [essay for essay in found if collection_of(essay) not in unseen]


class Collections:
    """What the operator does with collections, and what their readers need of it."""

    def __init__(self, essays: EssayStore, public_url: str) -> None:
        self._essays = essays
        self._public_url = public_url.rstrip("/")

    async def every(self) -> Sequence[Shown]:
        """All collections by name, also those that were given away and have no essay yet."""
        counts, owners = await self._essays.collections(), await self._essays.owners()
        return [
            Shown(name, counts.get(name, 0), tuple(sorted(owners.get(name, {}), key=str)))
            for name in sorted({*counts, *owners})
        ]

    async def give(self, name: str, communities: Several[Community]) -> Shown:
        """From now on the collection belongs only to ``communities``; given to none, it is public. The links of one
        that had it before stay as they are. Raises ``NotFound`` for a name that nothing has.
        """
        before = (await self._essays.owners()).get(name, {})
        if not before and name not in await self._essays.collections():
            raise NotFound("There is no collection “{name}”.", name=name[:80])
        keys = {each: before.get(each) or secrets.token_urlsafe(16) for each in communities}
        await self._essays.give(name, keys)
        return next(each for each in await self.every() if each.name == name)

    async def paths(self, essays: Sequence[Essay], audience: Audience) -> Mapping[Slug, str]:
        """The path of each essay's reading page, with the key where it takes one."""
        owners = await self._essays.owners()
        return {essay.slug: _path(essay, owners.get(collection_of(essay), {}), audience) for essay in essays}

    async def address(self, essay: Essay, audience: Audience, owners: Owners | None = None) -> str:
        """The whole address of an essay's reading page, where it can be linked to for good; ``owners`` are given by who
        knows them already. A chat has none where others than this machine cannot open the pages, and none for what
        belongs to communities, since those links expire.
        """
        known = await self._essays.owners() if owners is None else owners
        of_it = known.get(collection_of(essay), {})
        if _is_chat(audience) and (of_it or not is_public_url(self._public_url)):
            return ""
        return self._public_url + _path(essay, of_it, audience)

    async def page_address(self, essay: Essay, community: Community) -> str:
        """An address by which a member of ``community`` opens the page of an essay of the community's own, for a while;
        empty for any other essay, and where others than this machine cannot open the pages.
        """
        of_it = (await self._essays.owners()).get(collection_of(essay), {})
        if community not in of_it or not is_public_url(self._public_url):
            return ""
        return self._public_url + _path(essay, of_it, community)

    async def opened_by(self, slug: str, key: str) -> Community | None:
        """The community whose link ``key`` opens the essay; None for any other."""
        essay = await self._essays.get(Slug(slug))
        owners = (await self._essays.owners()).get(collection_of(essay), {}) if essay else {}
        matching = [each for each, its in owners.items() if secrets.compare_digest(its.encode(), key.encode())]
        return matching[0] if matching else None


def _is_chat(audience: Audience) -> bool:
    return isinstance(audience, Community) and audience.platform is not Platform.LOCAL


def _path(essay: Essay, owners: Mapping[Community, str], audience: Audience) -> str:
    key = owners.get(audience) if isinstance(audience, Community) else None
    return f"/e/{essay.slug}" + (f"?{urlencode({KEY: key})}" if key else "")
