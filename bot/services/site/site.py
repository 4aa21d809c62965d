"""The reading site: today's essay, lists, rankings, and an essay with what stands around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.collection import Audience, Outside
from bot.core.comment import NamedComment
from bot.core.community import Community
from bot.core.essay import Essay, Language
from bot.core.ids import MemberId, Slug
from bot.core.mentions import without_mentions
from bot.core.pages import number_of_pages
from bot.core.phrase import NO_ESSAYS, message
from bot.core.rating import Score
from bot.core.shared_talk import SharedRatings
from bot.errors import NotFound
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.essays import EssayStore
from bot.ports.listings import By, ListingStore, Outline, Shelf
from bot.ports.ratings import RatingStore
from bot.services.community.engagement import Engagement, Period, Ranking
from bot.services.community.shared_talk import SharedTalk
from bot.services.library.collections import invisible_collections, visible_essays
from bot.services.library.library import Library
from bot.services.library.searching import PAGES_MAX
from bot.services.site.daily_essays import DailyEssays
from bot.services.site.related import Related
from bot.services.site.views import LISTED, DayEssay, EssayView, Listing, Month, Names, Neighbours, PageComment

NO_LIST: Final = message("There are no essays here.")
ARCHIVED_SHOWN: Final = 100
"""Comments from where an essay first appeared that its page shows, the first ones."""
_OUTLINED: Final = 1_000  # essays of which one question tells
COMMENTS_SHOWN: Final = 50
"""Members' comments that its page shows, the latest ones."""
RATED_SHOWN: Final = 50
"""Ratings without a comment that its page shows, the latest ones that are shared."""


class Site:
    """What the reading pages ask for. ``zone`` says which day it is. Every list is of what the audience sees.

    It changes nothing but this: the essay of a day is drawn when it is first asked for.
    """

    def __init__(
        self,
        essays: EssayStore,
        listings: ListingStore,
        daily: DailyEssays,
        ratings: RatingStore,
        comments: CommentStore,
        talk: SharedTalk,
        library: Library,
        related: Related,
        engagement: Engagement,
        clock: Clock,
        zone: str,
    ) -> None:
        self._essays = essays
        self._listings = listings
        self._daily = daily
        self._ratings = ratings
        self._comments = comments
        self._talk = talk
        self._library = library
        self._related = related
        self._engagement = engagement
        self._clock = clock
        self._zone = ZoneInfo(zone)

    async def today(self, language: Language) -> DayEssay:
        """The public's essay of the day, of any language where there is none in ``language``. Raises ``NotFound``."""
        day = self.day()
        for each in (language, *(other for other in Language if other is not language)):
            if (essay := await self._daily.of(day, each)) is not None:
                return DayEssay(day, essay)
        raise NotFound(NO_ESSAYS)

    async def daily(self, limit: int, language: Language | None = None) -> Sequence[DayEssay]:
        """The latest ``limit`` essays of the day in ``language`` (None: in any), newest day first, today's with them;
        none where the public sees none. What was withdrawn since, or given to a community, is left out.
        """
        day = self.day()
        for each in Language if language is None else (language,):
            await self._daily.of(day, each)
        return await self._daily.latest(day, limit, language)

    async def essay(self, slug: str, audience: Audience) -> EssayView:
        """The essay, with the ratings of the community that reads, or else with everybody's. Raises ``NotFound``."""
        essay = await self._library.essay(slug, audience)
        community = audience if isinstance(audience, Community) else None
        score = (await self._ratings.scores(community, slugs=[essay.slug])).get(essay.slug, Score())
        said = await self._comments.on_page(essay.slug, community, COMMENTS_SHOWN)
        # A community reads its own sum, beside which the names of some would tell of others.
        shared = SharedRatings() if community else await self._shared(essay, said.latest)
        scores = {(each.community, each.member): each.score for each in shared.ratings}
        authors = {(each.comment.author.community, each.comment.author.id) for each in said.latest}
        alone = [each for each in shared.ratings if (each.community, each.member) not in authors]
        return EssayView(
            essay=essay,
            score=score,
            distribution=await self._ratings.distribution(community, essay.slug) if score.count else (0, 0, 0, 0, 0),
            comments=[shown_comment(each, scores) for each in said.latest],
            commented=said.total,
            archived=await self._library.archived(essay.slug, ARCHIVED_SHOWN),
            neighbours=await self.neighbours(essay, audience),
            related=await self._related.to(essay, audience),
            shared=replace(shared, ratings=tuple(alone[:RATED_SHOWN])),
        )

    async def _shared(self, essay: Essay, said: Sequence[NamedComment]) -> SharedRatings:
        # Those of the authors stand beside their comments, and take nobody's place in the list.
        latest = RATED_SHOWN + len(said)
        return await self._talk.on_page(essay, latest, (each.comment.author for each in said))

    async def state(self) -> str:
        """What is shown is the same as long as this is: another one as soon as anything has changed, every minute, and
        whenever there is doubt. To ask for it is cheap.
        """
        return f"{await self._listings.state()}/{self._clock.now():%Y-%m-%dT%H:%M}"

    async def neighbours(self, essay: Essay, audience: Audience) -> Neighbours:
        """The essays before and after ``essay``, of those that ``audience`` sees."""
        around = await self._listings.around(essay, await invisible_collections(self._essays, audience))
        slugs = sorted({slug for slug in around if slug is not None})
        known = {each.slug: each for each in await visible_essays(self._essays, audience, slugs)}
        return Neighbours(*(known.get(slug) if slug is not None else None for slug in around))

    async def names(self, audience: Audience) -> Names:
        """What essays can be listed by: months newest first, the others by name."""
        counts = await self._listings.counts(await invisible_collections(self._essays, audience))
        months = {Month(first.year, first.month): count for first, count in counts.months.items()}
        return Names(months, counts.categories, counts.tags, counts.authors)

    async def of_month(self, month: Month, audience: Audience, page: int = 1) -> Listing:
        """The essays dated in ``month``. Raises ``NotFound`` where there is none, or no such page."""
        return await self._listing(Shelf(after=month.first, before=month.following), audience, page)

    async def of_category(self, name: str, audience: Audience, page: int = 1) -> Listing:
        """The essays of the category ``name``. Raises as ``of_month`` does."""
        return await self._listing(Shelf(by=By.CATEGORY, name=name), audience, page)

    async def of_tag(self, name: str, audience: Audience, page: int = 1) -> Listing:
        """The essays with the tag ``name``. Raises as ``of_month`` does."""
        return await self._listing(Shelf(by=By.TAG, name=name), audience, page)

    async def of_author(self, name: str, audience: Audience, page: int = 1) -> Listing:
        """The essays by ``name``. Raises as ``of_month`` does."""
        return await self._listing(Shelf(by=By.AUTHOR, name=name), audience, page)

    async def ranking(self, period: Period, audience: Audience, limit: int = 30) -> Ranking:
        """The best-rated essays of a period, by everybody's ratings or by the community's own."""
        return await self._engagement.top(audience, period, limit)

    async def every(self, audience: Audience = Outside.PUBLIC) -> AsyncIterator[Outline]:
        """All essays that ``audience`` sees, by slug, each with a token that another one takes the place of when the
        essay changes. They are asked for some at a time.
        """
        after = None
        while some := await self._listings.outlines(
            await invisible_collections(self._essays, audience), _OUTLINED, after
        ):
            for outline in some:
                yield outline
            after = some[-1].slug

    async def scores(self, essays: Sequence[Essay], audience: Audience) -> Mapping[Slug, Score]:
        """Of several essays by everybody's ratings, or by the community's own; those that nobody rated may be
        absent.
        """
        community = audience if isinstance(audience, Community) else None
        return await self._ratings.scores(community, slugs=[essay.slug for essay in essays]) if essays else {}

    def day(self) -> date:
        """The local date."""
        return self._clock.now().astimezone(self._zone).date()

    async def _listing(self, shelf: Shelf, audience: Audience, page: int) -> Listing:
        if not 1 <= page <= PAGES_MAX:
            raise NotFound(NO_LIST)
        unseen = await invisible_collections(self._essays, audience)
        essays, total = await self._listings.page(shelf, unseen, LISTED, (page - 1) * LISTED)
        if not essays:
            raise NotFound(NO_LIST)
        return Listing(essays, total, page, number_of_pages(total, LISTED))


def shown_comment(
    named: NamedComment, scores: Mapping[tuple[Community, MemberId], float] = MappingProxyType({})
) -> PageComment:
    """A comment as its page shows it, with what ``scores`` has of its author: what it says of others is not theirs to
    agree to.
    """
    comment = named.comment
    author, text = comment.author, without_mentions(comment.text)
    score = scores.get((author.community, author.id))
    return PageComment(named.name, text, comment.created, author.community.platform, named.house, score)
