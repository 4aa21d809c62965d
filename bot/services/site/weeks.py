"""The site's own round-up of each week: its essays of the days, by everybody's ratings, and a comment worth reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.rating import Score, bayesian_mean, overall_mean
from bot.errors import NotFound
from bot.ports.comments import CommentStore
from bot.ports.ratings import RatingStore
from bot.services.site.site import COMMENTS_SHOWN, Site, shown_comment
from bot.services.site.views import DayEssay, PageComment

WEEKS: Final = 8
"""Weeks that are told of, the latest that are over."""
RATERS_MIN: Final = 5
"""Members who rated an essay, below which its mean is not told: it could tell who they are."""
_A_DAY: Final = 4  # two languages, and as many that took another's place
NO_WEEK: Final = message("There is no round-up of this week.")


@dataclass(frozen=True, slots=True)
class WeekDigest:
    """An ISO week from Monday ``since``; ``essays`` are those of its days, the best rated first, each once. ``scores``
    has those with ``RATERS_MIN`` ratings and more. ``comment`` is on ``commented``, by somebody who agreed that pages
    show it.
    """

    since: date
    essays: tuple[Essay, ...]
    scores: Mapping[Slug, Score]
    comment: PageComment | None = None
    commented: Essay | None = None

    @property
    def name(self) -> str:
        """Such as ``2026-W48``."""
        return week_name(self.since)

    @property
    def rated(self) -> Sequence[Essay]:
        """Those whose mean is told."""
        return [each for each in self.essays if each.slug in self.scores]

    @property
    def unrated(self) -> Sequence[Essay]:
        return [each for each in self.essays if each.slug not in self.scores]

    @property
    def until(self) -> date:
        """Its Sunday."""
        return self.since + timedelta(days=6)


class Weeks:
    """Of the public's essays alone, whoever reads."""

    def __init__(self, site: Site, ratings: RatingStore, comments: CommentStore) -> None:
        self._site = site
        self._ratings = ratings
        self._comments = comments

    async def names(self) -> Sequence[str]:
        """The weeks that are told of, newest first."""
        return [week_name(monday) for monday in await self._weeks()]

    async def latest(self) -> Sequence[WeekDigest]:
        """All of them, newest first."""
        return [await self._made(monday, essays) for monday, essays in (await self._weeks()).items()]

    async def of(self, name: str) -> WeekDigest:
        """The week called ``name``. Raises ``NotFound``."""
        for monday, essays in (await self._weeks()).items():
            if week_name(monday) == name:
                return await self._made(monday, essays)
        raise NotFound(NO_WEEK)

    async def _weeks(self) -> Mapping[date, Sequence[Essay]]:
        try:
            days = await self._site.daily((WEEKS + 1) * 7 * _A_DAY)
        except NotFound:  # the library is empty
            return {}
        today = self._site.day()
        over = [each for each in days if _monday(each.day) + timedelta(days=6) < today]
        weeks = {monday: _once(its) for monday, its in groupby(over, lambda each: _monday(each.day))}
        return dict(list(weeks.items())[:WEEKS])

    async def _made(self, monday: date, essays: Sequence[Essay]) -> WeekDigest:
        scores = await self._ratings.scores(None, slugs=[each.slug for each in essays])
        told = {slug: score for slug, score in scores.items() if score.count >= RATERS_MIN}
        prior = overall_mean(told.values())
        ranked = sorted(essays, key=lambda each: -bayesian_mean(told.get(each.slug, Score()), prior))  # stable
        rated = [each for each in ranked if each.slug in told]
        ordered = (*rated, *(each for each in essays if each.slug not in told))
        best: tuple[PageComment, Essay] | None = None
        for essay in essays:
            for named in (await self._comments.on_page(essay.slug, None, COMMENTS_SHOWN)).latest:
                written = named.comment.created.date()
                shown = shown_comment(named)
                if monday <= written <= monday + timedelta(days=6) and (
                    best is None or len(shown.text) > len(best[0].text)
                ):
                    best = shown, essay
        return WeekDigest(monday, ordered, told, *(best or (None, None)))


def week_name(monday: date) -> str:
    """An ISO week by one of its days."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _once(days: Iterable[DayEssay]) -> Sequence[Essay]:
    found: dict[Slug, Essay] = {}
    for each in days:
        found.setdefault(each.essay.slug, each.essay)
    return tuple(found.values())
