"""The reading site's service with more around its essays than the stores of a small test hold."""

from __future__ import annotations

from dataclasses import replace

from bot.core.collection import Audience
from bot.core.ids import Slug
from bot.services.site.site import Site
from bot.services.site.views import EssayView


class Furnished(Site):
    """Gives the essays that ``around`` has what stands around them there; all else is the site's own."""

    def __init__(self, site: Site, around: dict[Slug, EssayView]) -> None:
        self.__dict__ |= vars(site)
        self._around = around

    async def essay(self, slug: str, audience: Audience) -> EssayView:
        own = await super().essay(slug, audience)
        known = self._around.get(own.essay.slug)
        return own if known is None else replace(known, essay=own.essay)
