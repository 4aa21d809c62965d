"""One talk over all houses: what other communities said about the same essay, and how they rated it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.core.community import Community, Platform
from bot.core.guest import checked_guest_name
from bot.core.ids import MemberId
from bot.core.page_name import PAGE_NAME_MAX
from bot.core.rating import Score
from bot.core.report import LEAST

HOUSE_NAME_MAX: Final = PAGE_NAME_MAX
"""Characters of what a community is called by others."""
TALK_MAX: Final = 200
"""The latest of others' comments on an essay that a community is shown; older ones are on the essay's page."""


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """A comment that was written in another community, called ``house`` (empty: only ``platform`` is told), or on the
    essay's page (``platform`` is None), under a ``name`` that its author chose (empty: none). ``text`` mentions nobody.
    ``score`` is how its author rated the essay there; None where they did not, or do not share it.
    """

    id: str
    name: str
    text: str
    created: datetime
    platform: Platform | None
    house: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class SharedRating:
    """How ``member`` of ``community``, which is called ``house`` (empty: only its platform is told), rated an essay at
    ``at``. They agreed that it is shown, under ``name`` (empty: none).
    """

    community: Community
    member: MemberId
    name: str
    score: float
    at: datetime
    house: str = ""


@dataclass(frozen=True, slots=True)
class SharedRatings:
    """Ratings of an essay that are shared: what they add up to in ``sums``, by where they were given (None: on the
    essay's page), and some of them, newest first.
    """

    sums: Mapping[Platform | None, Score] = field(default_factory=dict)
    ratings: tuple[SharedRating, ...] = ()

    @property
    def score(self) -> Score:
        """All of them together; each person counts once."""
        return Score(sum(each.count for each in self.sums.values()), sum(each.total for each in self.sums.values()))


@dataclass(frozen=True, slots=True)
class TalkElsewhere:
    """What other communities and readers of the page said of an essay, oldest first, and how they rated it."""

    said: Sequence[SaidElsewhere] = ()
    ratings: SharedRatings = field(default_factory=SharedRatings)


def singles_out(rest: int) -> bool:
    """Whether those whose ratings are in a sum and not shared, ``rest`` of them, are so few that the shared ones would
    tell how they rated.
    """
    return 0 < rest < LEAST


def checked_house_name(text: str) -> str:
    """What a community wants to be called by others, as it is kept: in one line, without links. Raises
    ``InvalidInput`` where it is too long.
    """
    return checked_guest_name(text)
