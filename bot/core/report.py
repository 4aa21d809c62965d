"""What a report shows, and which of members' acts may be counted in it: whole groups of several members, never one.

A figure grows by groups. A group is made of acts that no group has held before, by at least so many different members
as the operator set; it never changes, and as soon as one of its acts is taken back, the whole group counts no more, for
good. So whatever reports somebody puts beside each other, of whatever days, essays and months, and however they add and
subtract: what they get is made of whole groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final, TypeAlias

from bot.core.community import Community
from bot.core.ids import MemberId, Slug
from bot.core.rating import Distribution, Score, distribution

LEAST: Final = 5
"""Different members behind each figure, unless the operator wants more."""
RATINGS_AT_ONCE: Final = 4
"""So many times ``least`` members' ratings make a group where there are as many: enough to tell how they are
distributed, and few enough that not much is lost when one of them is taken back.
"""
SETTLED_AFTER: Final = timedelta(hours=1)
"""So long after midnight the day before is counted: by then what came late is there."""
WORDS_MAX: Final = 60
"""Characters of a search, as the commands take them."""


class Figure(StrEnum):
    """What members did with an essay."""

    RATINGS = "ratings"
    COMMENTS = "comments"
    SAVES = "saves"
    SEARCHES = "searches"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of ``member``; ``score`` is that of a rating."""

    member: MemberId
    at: datetime
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Stream:
    """The acts that are counted together: of one kind, with one essay, in one community, and for searches with the same
    words, folded (``bot.language.normalize.fold``).
    """

    community: Community
    slug: Slug
    figure: Figure
    words: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """How many ratings are nearest to one of the scores from ``low`` to ``high``, both included, 1 to 5."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Acts of one stream, made at or after ``since`` and before ``until``, counted together: of so many different
    ``members``. ``total`` is the sum of ratings, ``spans`` are how they are distributed; one alone says nothing. It
    counts for the ``month`` (its first day) in which its last act was, in UTC.
    """

    stream: Stream
    since: datetime
    until: datetime
    month: date
    members: int
    count: int
    total: float = 0.0
    spans: tuple[Span, ...] = ()


def grouped(stream: Stream, acts: Iterable[Act], until: datetime, least: int) -> list[Group]:
    """The groups that ``acts`` make: all of the stream that no group has held and that were made before ``until``.
    None where fewer than ``least`` different members are behind them: then they wait for others.

    Several where there are many, so that little is lost when one is taken back. What happened at the same instant
    stands in the same group, since groups are told apart by time alone.
    """
    moments = [list(same) for _, same in groupby(sorted(acts, key=lambda act: act.at), key=lambda act: act.at)]
    wanted = least * (RATINGS_AT_ONCE if stream.figure is Figure.RATINGS else 1)
    chunks: list[list[Act]] = [[]]
    for moment in moments:
        if _members(chunks[-1]) >= wanted:
            chunks.append([])
        chunks[-1] += moment
    if len(chunks) > 1 and _members(chunks[-1]) < wanted:
        chunks[-2:] = [chunks[-2] + chunks[-1]]
    if _members(chunks[0]) < least:
        return []
    ends = [chunk[0].at for chunk in chunks[1:]] + [until]
    return [_group(stream, chunk, end, least) for chunk, end in zip(chunks, ends, strict=True)]


def _members(acts: Iterable[Act]) -> int:
    return len({act.member for act in acts})


def _group(stream: Stream, acts: Sequence[Act], until: datetime, least: int) -> Group:
    rates = stream.figure is Figure.RATINGS
    return Group(
        stream,
        acts[0].at,
        until,
        month_of(acts[-1].at),
        _members(acts),
        len(acts),
        sum(act.score for act in acts) if rates else 0.0,
        spans(distribution((act.score, 1) for act in acts), least) if rates else (),
    )


def spans(counts: Distribution, least: int) -> tuple[Span, ...]:
    """As many spans of neighbouring scores as there can be with ``least`` ratings in each, from the lowest on. One
    alone, of all scores, where there are too few for two.
    """
    made: list[Span] = []
    low, waiting = 1, 0
    for score, count in enumerate(counts, start=1):
        waiting += count
        if waiting >= least:
            made.append(Span(low, score, waiting))
            low, waiting = score + 1, 0
    if low <= len(counts):
        last = made.pop() if made else Span(1, len(counts), 0)
        made.append(Span(last.low, len(counts), last.count + waiting))
    return tuple(made)


def common_spans(of_groups: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    """One distribution of several groups. Not all are divided alike, so it takes the division into spans that tells
    most, of those groups that have it; empty where none is divided at all. ``count`` says of how many ratings it is.
    """
    divided = [each for each in of_groups if len(each) > 1]
    best: tuple[int, tuple[Span, ...]] = (0, ())
    for edges in {tuple(span.high for span in each) for each in divided}:
        fitting = [each for each in divided if set(edges) <= {span.high for span in each}]
        lows = (1, *(edge + 1 for edge in edges[:-1]))
        bounds = list(zip(lows, edges, strict=True))
        counts = [sum(s.count for each in fitting for s in each if low <= s.low <= high) for low, high in bounds]
        made = tuple(Span(low, high, count) for (low, high), count in zip(bounds, counts, strict=True))
        told = (len(edges) - 1) * sum(counts)
        best = max(best, (told, made), key=lambda each: (each[0], [span.high for span in each[1]]))
    return best[1]


def month_of(at: datetime | date) -> date:
    """The first day of the month, in UTC."""
    day = at.astimezone(UTC).date() if isinstance(at, datetime) else at
    return day.replace(day=1)


def month_before(month: date, by: int = 1) -> date:
    """The first day of the month ``by`` months earlier; a negative number goes forward."""
    count = month.year * 12 + month.month - 1 - by
    return date(count // 12, count % 12 + 1, 1)


def start_of(day: date) -> datetime:
    """The first instant of a day, in UTC."""
    return datetime.combine(day, time.min, UTC)


def counted_until(now: datetime) -> datetime:
    """Up to when members' acts are counted at ``now``: the end of a day in UTC, so that a report that is opened again
    and again tells nothing of when anybody did anything.
    """
    return start_of((now.astimezone(UTC) - SETTLED_AFTER).date())


@dataclass(frozen=True, slots=True)
class OfSource:
    """The essays of one source, wherever they were posted."""

    name: str


Scope: TypeAlias = "Community | OfSource | None"
"""Whose report it is: a community's, a source's, or with None the operator's of everything."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How often an essay was posted in a month, and in how many channels."""

    posts: int = 0
    channels: int = 0


NOT_POSTED: Final = Reach()
UNRATED: Final = Score()


@dataclass(frozen=True, slots=True, kw_only=True)
class EssayReport:
    """What became of one essay in one month. ``clicks`` is rounded down to a multiple of the members that figures need,
    and None where they are not counted; zero members' acts are fewer than may be told, or none.
    """

    slug: Slug
    title: str
    author: str
    question: str
    reach: Reach = NOT_POSTED
    clicks: int | None = None
    ratings: Score = UNRATED
    spans: tuple[Span, ...] = ()
    comments: int = 0
    saves: int = 0
    searches: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """The sums of one month, of what may be told alone."""

    month: date
    posts: int = 0
    ratings: Score = UNRATED
    comments: int = 0
    saves: int = 0
    searches: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``essays`` are those of ``month``, the most talked about first, then the best rated ones; ``months`` are the
    latest, oldest first, ``month`` at their end. ``source`` is the title of the source whose essays they are; empty for
    a community's or the operator's. Members' acts are counted up to ``until``, ``least`` different members at a time.
    ``is_of_one``: it was asked for one essay alone; the sums are of all.
    """

    month: date
    until: datetime
    least: int
    essays: tuple[EssayReport, ...]
    months: tuple[MonthReport, ...]
    spans: tuple[Span, ...] = ()
    source: str = ""
    counts_clicks: bool = False
    left_out: int = 0
    is_of_one: bool = False

    @property
    def talked(self) -> tuple[EssayReport, ...]:
        """The essays whose questions made people talk, the most first."""
        return tuple(sorted((each for each in self.essays if each.comments), key=lambda each: -each.comments))

    @property
    def total(self) -> MonthReport:
        """The month's own sums."""
        return self.months[-1]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the groups of one month and figure add up to."""

    month: date
    figure: Figure
    count: int
    total: float = 0.0
