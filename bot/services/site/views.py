"""What the pages of the reading site show, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime
from typing import Final

from bot.core.community import Platform
from bot.core.essay import Essay
from bot.core.rating import Score
from bot.core.shared_talk import SharedRatings
from bot.ports.source import ArchivedComment

LISTED: Final = 30
"""Essays on one page of a list."""


@dataclass(frozen=True, slots=True)
class DayEssay:
    """The site's own essay of a local date."""

    day: date
    essay: Essay


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the archive; ``str`` is ``2026-11``."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def following(self) -> date | None:
        """The first day after it; None behind the last month that a calendar has."""
        year = self.year + self.month // 12
        return date(year, self.month % 12 + 1, 1) if year <= MAXYEAR else None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, newest first. ``page`` counts from 1; ``pages`` is at least 1; ``total`` counts all."""

    essays: Sequence[Essay]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that essays are listed by, each with how many there are."""

    months: Mapping[Month, int]
    categories: Mapping[str, int]
    tags: Mapping[str, int]
    authors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PageComment:
    """A comment that its author agreed to show on the page, under the ``name`` that they chose (empty: none).
    ``house``: what its community is called, where that may be told; else empty. ``score``: how its author rated the
    essay, where they agreed that it is shown.
    """

    name: str
    text: str
    written: datetime
    platform: Platform
    house: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The essays before and after one in time, in all that the reader sees and in its category; None at an end."""

    previous: Essay | None = None
    next: Essay | None = None
    previous_in_category: Essay | None = None
    next_in_category: Essay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EssayView:
    """An essay with what stands around it. ``distribution`` counts the members whose rating, rounded, is 1, 2 … 5;
    ``comments`` are the latest of ``commented``, oldest first. ``shared`` adds up the ratings whose members agreed that
    they are shown, and has those, newest first, that stand beside no comment.
    """

    essay: Essay
    score: Score
    distribution: tuple[int, int, int, int, int]
    comments: Sequence[PageComment]
    commented: int
    archived: Sequence[ArchivedComment]
    neighbours: Neighbours
    related: Sequence[Essay]
    shared: SharedRatings = field(default_factory=SharedRatings)
