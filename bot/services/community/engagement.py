"""Rating essays, by reaction or by command, and ranking them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.collection import Audience
from bot.core.community import Community, Member, person_of
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import NO_ESSAY
from bot.core.rating import (
    BY_COMMAND,
    HIGHEST,
    LOWEST,
    RatingSummary,
    Scale,
    Score,
    Vote,
    latest,
    may_rate,
    no_score,
    same_emoji,
)
from bot.errors import InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.ratings import RatingStore
from bot.services.library.collections import invisible_collections, visible_essay


class Period(StrEnum):
    """The period whose ratings count in a ranking."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


_LENGTHS = {Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=30), Period.YEAR: timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of a ranking. ``weight`` is the Bayesian mean that decides the order."""

    essay: Essay
    score: Score
    weight: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best essays of a period, best first; empty where nobody rated."""

    period: Period
    places: tuple[Ranked, ...]


class Engagement:
    """Members' ratings. A member's latest vote of an essay counts; bots never do."""

    def __init__(self, essays: EssayStore, ratings: RatingStore, clock: Clock) -> None:
        self._essays = essays
        self._ratings = ratings
        self._clock = clock

    async def react(self, member: Member, slug: Slug, emoji: str, scale: Scale) -> RatingSummary:
        """``record``, and the essay's rating after it."""
        await self.record(member, slug, emoji, scale)
        return await self.summary(member.community, slug, member)

    async def record(self, member: Member, slug: Slug, emoji: str, scale: Scale) -> None:
        """Keep a reaction beside the member's others, as chat platforms do. One outside the scale, or a bot's, changes
        nothing. Raises ``NotFound``.
        """
        seed = scale.seed(emoji)
        if seed is not None and may_rate(member):
            await self._vote(member, slug, seed, scale.scores[seed])

    async def choose(self, member: Member, slug: Slug, emoji: str, scale: Scale) -> RatingSummary:
        """Make ``emoji`` the member's only vote, where a page offers a single choice. Raises ``InvalidInput`` outside
        the scale.
        """
        seed = scale.seed(emoji)
        if seed is None:
            raise InvalidInput("This reaction is not on the rating scale: {scale}", scale=" ".join(scale.seeds))
        if may_rate(member):
            await self._vote(member, slug, seed, scale.scores[seed])
            await self._forget_others(member, slug, keep=seed)
        return await self.summary(member.community, slug, member)

    async def rate(self, member: Member, slug: Slug, score: float, *, alone: bool = False) -> RatingSummary:
        """Rate by command, on the scale from 1 to 5, beside the reactions under a post; ``alone`` where no
        platform has those. Raises ``InvalidInput`` and ``NotFound``.
        """
        if not LOWEST <= score <= HIGHEST:
            raise no_score()
        if may_rate(member):
            await self._vote(member, slug, BY_COMMAND, score)
            if alone:
                await self._forget_others(member, slug, keep=BY_COMMAND)
        return await self.summary(member.community, slug, member)

    async def withdraw(self, member: Member, slug: Slug, source: str) -> RatingSummary:
        """``take_back``, and the essay's rating after it."""
        await self.take_back(member, slug, source)
        return await self.summary(member.community, slug, member)

    async def take_back(self, member: Member, slug: Slug, source: str) -> None:
        """Withdraw a vote; the member's latest remaining one counts again. Without such a vote nothing changes."""
        for vote in await self._ratings.votes(member.community, slug, member.id):
            if same_emoji(vote.source, source):
                await self._ratings.withdraw(member, slug, vote.source)

    async def summary(self, community: Community, slug: Slug, member: Member | None = None) -> RatingSummary:
        """The essay's rating; with ``member``, also how they rated it."""
        scores = await self._ratings.scores(community, slugs=[slug])
        counts = await self._ratings.counts(community, slug)
        mine = latest(await self._ratings.votes(community, slug, member.id)) if member else None
        return RatingSummary(
            slug=slug,
            score=scores.get(slug, Score()),
            counts=counts,
            mine=mine.score if mine else None,
            my_source=mine.source if mine else "",
        )

    async def rated_by(self, member: Member, limit: int) -> Sequence[tuple[Essay, Vote]]:
        """The essays that a member rated last, newest rating first, with the vote that counts."""
        votes: dict[Slug, Vote] = {}
        for vote in await self._ratings.of_person(person_of(member)):
            counted = latest([*([votes[vote.slug]] if vote.slug in votes else []), vote])
            votes[vote.slug] = counted or vote
        rated: list[tuple[Essay, Vote]] = []
        for vote in sorted(votes.values(), key=lambda each: each.at, reverse=True):
            essay = await visible_essay(self._essays, member.community, vote.slug) if len(rated) < limit else None
            rated += [(essay, vote)] if essay is not None else []
        return rated

    async def scores(self, community: Community, slugs: Collection[Slug]) -> Mapping[Slug, Score]:
        """The scores of several essays; those that nobody rated may be absent."""
        return await self._ratings.scores(community, slugs=slugs)

    async def top(self, audience: Audience, period: Period, limit: int = 10) -> Ranking:
        """The best essays that ``audience`` sees by Bayesian mean over the ratings made within ``period``, ties by
        newest date, then slug: a community's own ratings, or else everybody's.
        """
        unseen = await invisible_collections(self._essays, audience)
        community = audience if isinstance(audience, Community) else None
        best = await self._ratings.ranked(community, self._since(period), unseen, limit)
        essays = await self._essays.some([each.slug for each in best])
        there = [each for each in best if each.slug in essays]  # none was withdrawn at that moment
        return Ranking(period, tuple(Ranked(essays[each.slug], each.score, each.weight) for each in there))

    async def _vote(self, member: Member, slug: Slug, source: str, score: float) -> None:
        if not await self._essays.is_visible(slug, member.community):
            raise NotFound(NO_ESSAY, slug=slug)
        await self._ratings.vote(member, Vote(slug, member.id, source, score, self._clock.now()))

    async def _forget_others(self, member: Member, slug: Slug, keep: str) -> None:
        for vote in await self._ratings.votes(member.community, slug, member.id):
            if vote.source != keep:
                await self._ratings.withdraw(member, slug, vote.source)

    def _since(self, period: Period) -> datetime | None:
        length = _LENGTHS.get(period)
        return self._clock.now() - length if length else None
