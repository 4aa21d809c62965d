"""Rating essays, by reaction or by command, and ranking them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.community import Community, Member, person_of
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.rating import (
    BY_COMMAND,
    HIGHEST,
    LOWEST,
    Mark,
    Scale,
    Score,
    bayesian_mean,
    latest,
    may_rate,
    overall_mean,
    same_emoji,
)
from bot.errors import InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.store import RatingStore
from bot.services.library.collections import hidden, seen


class Period(StrEnum):
    """The time over which ratings count in a ranking."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


_LENGTHS = {Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=30), Period.YEAR: timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an essay stands in a community: its score, how many members hold each mark, and the asking member's own
    rating.

    ``mine`` is the score that counts (None without one); ``my_source`` is the emoji or command that gave it.
    """

    slug: Slug
    score: Score
    counts: Mapping[str, int]
    mine: float | None = None
    my_source: str = ""


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
    """Members' ratings. A member's latest mark of an essay counts; bots never do."""

    def __init__(self, essays: EssayStore, ratings: RatingStore, clock: Clock) -> None:
        self._essays = essays
        self._ratings = ratings
        self._clock = clock

    async def react(self, member: Member, slug: Slug, emoji: str, scale: Scale) -> Standing:
        """Keep a reaction beside the member's others, as chat platforms do. One outside the scale, or a bot's, changes
        nothing.
        """
        seed = scale.seed(emoji)
        if seed is not None and may_rate(member):
            await self._mark(member, slug, seed, scale.scores[seed])
        return await self.standing(member.community, slug, member)

    async def choose(self, member: Member, slug: Slug, emoji: str, scale: Scale) -> Standing:
        """Make ``emoji`` the member's only mark, where a page offers a single choice. Raises ``InvalidInput`` outside
        the scale.
        """
        seed = scale.seed(emoji)
        if seed is None:
            raise InvalidInput("This reaction is no part of the rating scale: {scale}", scale=" ".join(scale.seeds))
        if may_rate(member):
            await self._mark(member, slug, seed, scale.scores[seed])
            await self._forget_others(member, slug, keep=seed)
        return await self.standing(member.community, slug, member)

    async def rate(self, member: Member, slug: Slug, score: float, *, alone: bool = False) -> Standing:
        """Rate by command, on the scale from 1 to 5, beside the reactions that stand under a post; ``alone`` where no
        platform keeps those. Raises ``InvalidInput`` and ``NotFound``.
        """
        if not LOWEST <= score <= HIGHEST:
            raise InvalidInput(
                "A rating is a number from {lowest} to {highest}.", lowest=int(LOWEST), highest=int(HIGHEST)
            )
        if may_rate(member):
            await self._mark(member, slug, BY_COMMAND, score)
            if alone:
                await self._forget_others(member, slug, keep=BY_COMMAND)
        return await self.standing(member.community, slug, member)

    async def withdraw(self, member: Member, slug: Slug, source: str) -> Standing:
        """Take back a mark; the member's latest remaining one counts again. Without such a mark nothing changes."""
        for mark in await self._ratings.marks(member.community, slug, member.id):
            if same_emoji(mark.source, source):
                await self._ratings.unmark(member, slug, mark.source)
        return await self.standing(member.community, slug, member)

    async def standing(self, community: Community, slug: Slug, member: Member | None = None) -> Standing:
        """How the essay stands; with ``member``, also how they rated it."""
        scores = await self._ratings.scores(community, slugs=[slug])
        counts = await self._ratings.counts(community, slug)
        mine = latest(await self._ratings.marks(community, slug, member.id)) if member else None
        return Standing(
            slug=slug,
            score=scores.get(slug, Score()),
            counts=counts,
            mine=mine.score if mine else None,
            my_source=mine.source if mine else "",
        )

    async def rated_by(self, member: Member, limit: int) -> Sequence[tuple[Essay, Mark]]:
        """The essays that a member rated last, newest rating first, with the mark that counts."""
        marks: dict[Slug, Mark] = {}
        for mark in await self._ratings.of_person(person_of(member)):
            counted = latest([*([marks[mark.slug]] if mark.slug in marks else []), mark])
            marks[mark.slug] = counted or mark
        rated: list[tuple[Essay, Mark]] = []
        for mark in sorted(marks.values(), key=lambda each: each.at, reverse=True):
            essay = await seen(self._essays, member.community, mark.slug) if len(rated) < limit else None
            rated += [(essay, mark)] if essay is not None else []
        return rated

    async def scores(self, community: Community, slugs: Collection[Slug]) -> Mapping[Slug, Score]:
        """The scores of several essays; those that nobody rated may be absent."""
        return await self._ratings.scores(community, slugs=slugs)

    async def top(self, community: Community, period: Period, limit: int = 10) -> Ranking:
        """The best essays by Bayesian mean over the ratings made within ``period``, ties by newest date, then slug."""
        scores = await self._ratings.scores(community, since=self._since(period))
        prior = overall_mean(scores.values())
        places = [
            Ranked(essay, scores[essay.slug], bayesian_mean(scores[essay.slug], prior))
            for essay in await self._essays.every(None, await hidden(self._essays, community))
            if essay.slug in scores
        ]
        places.sort(key=lambda place: -place.weight)  # stable: `every` comes newest first
        return Ranking(period, tuple(places[:limit]))

    async def _mark(self, member: Member, slug: Slug, source: str, score: float) -> None:
        if await seen(self._essays, member.community, slug, withdrawn=True) is None:
            raise NotFound("There is no essay called “{slug}”.", slug=slug)
        await self._ratings.mark(member, Mark(slug, member.id, source, score, self._clock.now()))

    async def _forget_others(self, member: Member, slug: Slug, keep: str) -> None:
        for mark in await self._ratings.marks(member.community, slug, member.id):
            if mark.source != keep:
                await self._ratings.unmark(member, slug, mark.source)

    def _since(self, period: Period) -> datetime | None:
        length = _LENGTHS.get(period)
        return self._clock.now() - length if length else None
