"""The reading site: today's essay, lists, rankings, and an essay with what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.collection import Audience, Outside
from bot.core.community import Community
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.pages import number_of_pages
from bot.core.phrase import message
from bot.core.rating import Score
from bot.errors import NotFound
from bot.ports.clock import Clock
from bot.ports.essays import Described, EssayStore
from bot.ports.ratings import RatingStore
from bot.services.community.engagement import Period, Ranking
from bot.services.library.collections import invisible_collections, visible_essays
from bot.services.library.library import Library
from bot.services.library.searching import Searching
from bot.services.site.views import LISTED, DayEssay, EssayView, Listing, Month, Names, Neighbours

NO_LIST: Final = message("There are no essays here.")
ARCHIVED_SHOWN: Final = 100
"""Comments from where an essay first appeared that its page shows, the first ones."""


class Site:
    """What the reading pages ask for. ``zone`` says which day it is. Every list is of what the audience sees."""

    def __init__(
        self,
        essays: EssayStore,
        ratings: RatingStore,
        library: Library,
        searching: Searching,
        clock: Clock,
        zone: str,
    ) -> None:
        self._essays = essays
        self._ratings = ratings
        self._library = library
        self._searching = searching
        self._clock = clock
        self._zone = ZoneInfo(zone)

    async def today(self, language: Language) -> DayEssay:
        """The public's essay of the day, of any language where there is none in ``language``. Raises ``NotFound``."""
        day = self._clock.now().astimezone(self._zone).date()
        return DayEssay(day, await self._library.of_the_day(day, language, Outside.PUBLIC))

    async def daily(self, limit: int, language: Language | None = None) -> Sequence[DayEssay]:
        """The latest ``limit`` essays of the day of each language, or of one, newest day first."""
        return [await self.today(each) for each in Language if language in (None, each)][:limit]

    async def essay(self, slug: str, audience: Audience) -> EssayView:
        """The essay. Raises ``NotFound``."""
        essay = await self._library.essay(slug, audience)
        community = audience if isinstance(audience, Community) else None
        score = (await self._ratings.scores(community, slugs=[essay.slug])).get(essay.slug, Score())
        return EssayView(
            essay=essay,
            score=score,
            distribution=(0, 0, 0, 0, 0),
            comments=(),
            commented=0,
            archived=await self._library.archived(essay.slug, ARCHIVED_SHOWN),
            neighbours=Neighbours(),
            related=await self._searching.related(essay, audience),
        )

    async def names(self, audience: Audience) -> Names:
        """What essays can be listed by."""
        months: dict[Month, int] = {}
        for each in await self._library.newest(audience, 1000):
            month = Month(each.date.year, each.date.month)
            months[month] = months.get(month, 0) + 1
        return Names(
            months,
            await self._library.categories(audience),
            await self._library.tags(audience),
            await self._library.authors(audience),
        )

    async def of_month(self, month: Month, audience: Audience, page: int = 1) -> Listing:
        """The essays dated in ``month``. Raises ``NotFound`` where there is none, or no such page."""
        return await self._listing(Described(after=month.first, before=month.following), audience, page)

    async def of_category(self, name: str, audience: Audience, page: int = 1) -> Listing:
        """The essays of the category ``name``. Raises as ``of_month`` does."""
        return await self._listing(Described(categories=frozenset({name})), audience, page)

    async def of_tag(self, name: str, audience: Audience, page: int = 1) -> Listing:
        """The essays with the tag ``name``. Raises as ``of_month`` does."""
        return await self._listing(Described(tags=(frozenset({name}),)), audience, page)

    async def of_author(self, name: str, audience: Audience, page: int = 1) -> Listing:
        """The essays by ``name``. Raises as ``of_month`` does."""
        return await self._listing(Described(authors=frozenset({name})), audience, page)

    async def ranking(self, period: Period, audience: Audience, limit: int = 30) -> Ranking:
        """The best-rated essays of a period, by everybody's ratings or by the community's own."""
        return Ranking(period, ())

    async def scores(self, essays: Sequence[Essay], audience: Audience) -> Mapping[Slug, Score]:
        """Of several essays by everybody's ratings, or by the community's own; those that nobody rated may be
        absent.
        """
        community = audience if isinstance(audience, Community) else None
        return await self._ratings.scores(community, slugs=[essay.slug for essay in essays]) if essays else {}

    def day(self) -> date:
        """The local date."""
        return self._clock.now().astimezone(self._zone).date()

    async def _listing(self, wanted: Described, audience: Audience, page: int) -> Listing:
        unseen = await invisible_collections(self._essays, audience)
        slugs = await self._essays.described(
            Described(
                without=unseen,
                categories=wanted.categories,
                authors=wanted.authors,
                tags=wanted.tags,
                after=wanted.after,
                before=wanted.before,
            )
        )
        start = (page - 1) * LISTED
        if not slugs or not 0 <= start < len(slugs):
            raise NotFound(NO_LIST)
        essays = await visible_essays(self._essays, audience, slugs[start : start + LISTED])
        return Listing(essays, len(slugs), page, number_of_pages(len(slugs), LISTED))
