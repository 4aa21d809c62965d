"""The author's report: what became of essays, told so that no member can be singled out (``bot.core.report``)."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.core.community import Community
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.rating import Score
from bot.core.report import (
    LEAST,
    NOT_POSTED,
    UNRATED,
    EssayReport,
    Figure,
    Group,
    MonthReport,
    OfSource,
    Reach,
    Report,
    Scope,
    Span,
    common_spans,
    counted_until,
    month_before,
    month_of,
)
from bot.errors import InvalidInput
from bot.ports.clicks import ClickStore
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.reports import ReportStore
from bot.ports.sources import SourceStore

MONTHS: Final = 12
"""Months that a report looks back."""
ESSAYS_MAX: Final = 200
"""Essays of a month that a report tells of."""
FIRST_LOOK: Final = timedelta(days=92)
"""How far back acts are looked for when there was never a report."""
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_NO_MONTH: Final = message("“{month}” is no month that a report can tell of. Write it like this: 2026-11")


class Reporting:
    """``least``: the different members behind every figure. ``clicks`` is None where nobody counts them."""

    def __init__(
        self,
        reports: ReportStore,
        essays: EssayStore,
        sources: SourceStore,
        clock: Clock,
        least: int = LEAST,
        clicks: ClickStore | None = None,
    ) -> None:
        self._reports = reports
        self._essays = essays
        self._sources = sources
        self._clock = clock
        self._least = max(least, LEAST)
        self._clicks = clicks

    async def count(self) -> int:
        """Count what members did up to the end of yesterday, day by day; returns how many groups were made. It may be
        ended at any moment and begun again, and two at once do no harm.
        """
        until = counted_until(self._clock.now())
        since = await self._reports.counted() or until - FIRST_LOOK
        made = 0
        while since < until:
            end = min(since + timedelta(days=1), until)
            for stream in await self._reports.streams(since, end):
                made += await self._reports.group(stream, end, self._least)
            await self._reports.count_from(end)
            since = end
        return made

    async def report(self, scope: Scope, month: date | None = None, essay: Slug | None = None) -> Report:
        """The report of a month (None: the one of yesterday); of one ``essay`` alone, where there is one."""
        until = counted_until(self._clock.now())
        month = month or month_of(until - timedelta(microseconds=1))
        groups = await self._reports.groups(scope, month)
        reach = await self._reports.reach(scope, month)
        wanted = {*(each.stream.slug for each in groups), *reach}
        known = await self._essays.some(wanted if essay is None else {essay} & wanted)
        clicks = await self._clicked(scope, known, month, until)
        # Months of large communities have thousands of groups, which would hold up the loop.
        rows, spans = await asyncio.to_thread(_rows, known, reach, clicks, groups, self._least)
        return Report(
            month=month,
            until=until,
            least=self._least,
            essays=tuple(rows[:ESSAYS_MAX]),
            months=await self._months(scope, month),
            spans=spans,
            source=await self._title(scope),
            counts_clicks=any(clicks.values()),
            left_out=len(rows[ESSAYS_MAX:]),
            is_of_one=essay is not None,
        )

    def month(self, text: str) -> date | None:
        """The month that was typed, such as 2026-11; None for nothing. Raises ``InvalidInput``."""
        if not text:
            return None
        found = _MONTH.fullmatch(text)
        try:
            month = date(int(found[1]), int(found[2]), 1) if found else None
        except ValueError:
            month = None
        if month is None or not date(2000, 1, 1) <= month <= month_of(self._clock.now()):
            raise InvalidInput(_NO_MONTH, month=text[:20])
        return month

    async def _clicked(
        self, scope: Scope, slugs: Collection[Slug], month: date, until: datetime
    ) -> Mapping[Slug, int | None]:
        """Nobody is known who clicked, and yet one more click might be that of the one to whom a link was sent."""
        if self._clicks is None:
            return {}
        community = scope if isinstance(scope, Community) else None
        last = min(month_before(month, -1), until.date()) - timedelta(days=1)
        counts = await self._clicks.of_essays(community, slugs, month, last) if month <= last and slugs else {}
        return {slug: counts.get(slug, 0) // self._least * self._least for slug in slugs}

    async def _months(self, scope: Scope, last: date) -> tuple[MonthReport, ...]:
        first = month_before(last, MONTHS - 1)
        sums = {(each.month, each.figure): each for each in await self._reports.sums(scope, first, last, self._least)}

        def count(month: date, figure: Figure) -> int:
            return sums[month, figure].count if (month, figure) in sums else 0

        made = []
        for back in range(MONTHS - 1, -1, -1):
            month = month_before(last, back)
            rated = sums.get((month, Figure.RATINGS))
            made.append(
                MonthReport(
                    month=month,
                    posts=await self._reports.posts(scope, month),
                    ratings=Score(rated.count, rated.total) if rated else UNRATED,
                    comments=count(month, Figure.COMMENTS),
                    saves=count(month, Figure.SAVES),
                    searches=count(month, Figure.SEARCHES),
                )
            )
        return tuple(made)

    async def _title(self, scope: Scope) -> str:
        if not isinstance(scope, OfSource):
            return ""
        return (await self._sources.titles([scope.name])).get(scope.name, scope.name)


def _rows(
    essays: Mapping[Slug, Essay],
    reach: Mapping[Slug, Reach],
    clicks: Mapping[Slug, int | None],
    groups: Sequence[Group],
    least: int,
) -> tuple[list[EssayReport], tuple[Span, ...]]:
    """What is told of each essay, and how all ratings are distributed. Where the operator wants more members than when
    a group was made, it is told only as far as it has them.
    """
    of: dict[Slug, list[Group]] = {slug: [] for slug in essays}
    for group in groups:
        if group.members >= least and group.stream.slug in of:
            few = any(span.count < least for span in group.spans)
            of[group.stream.slug].append(replace(group, spans=()) if few else group)
    rows = [_row(essays[slug], reach.get(slug, NOT_POSTED), clicks.get(slug), its) for slug, its in of.items()]
    rows = [row for row in rows if row.reach.posts or of[row.slug]]
    rows.sort(key=lambda row: (-row.comments, -row.ratings.count, -row.reach.posts, row.title, row.slug))
    return rows, common_spans(group.spans for its in of.values() for group in its)


def _row(essay: Essay, reach: Reach, clicks: int | None, groups: Sequence[Group]) -> EssayReport:
    of: dict[Figure, list[Group]] = defaultdict(list)
    for group in groups:
        of[group.stream.figure].append(group)
    words: dict[str, int] = defaultdict(int)
    for group in of[Figure.SEARCHES]:
        words[group.stream.words] += group.count
    rated = of[Figure.RATINGS]
    return EssayReport(
        slug=essay.slug,
        title=essay.title,
        author=essay.author,
        question=essay.question,
        reach=reach,
        clicks=clicks,
        ratings=Score(sum(each.count for each in rated), sum(each.total for each in rated)),
        spans=common_spans(each.spans for each in rated),
        comments=sum(each.count for each in of[Figure.COMMENTS]),
        saves=sum(each.count for each in of[Figure.SAVES]),
        searches=tuple(sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
