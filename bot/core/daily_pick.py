"""The site's own essay of a day, one for each language.

It works in rounds as ``bot.core.pick`` does: within a round no essay comes twice. What was kept for a day stays, so
that whoever follows the site by its feed reads what its archive has.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.core.draw import drawn_among
from bot.core.essay import Language
from bot.core.ids import Slug

FIRST_ROUND: Final = 1
DAYS_FILLED: Final = 31
"""Days in which nobody asked that get their essay later: what a feed shows, and no more to draw than takes a moment."""


@dataclass(frozen=True, slots=True)
class DailyPick:
    """The essay of a local date in a language, and the round (from 1) in which it is shown."""

    day: date
    language: Language
    slug: Slug
    round: int = FIRST_ROUND


def draw_key(day: date) -> str:
    """What draws the essay of ``day``: the same one, whoever asks."""
    return str(day)


def daily_pick(
    day: date, language: Language, candidates: Collection[Slug], history: Sequence[DailyPick]
) -> DailyPick | None:
    """Draw the essay of ``day``; None where there are no ``candidates``.

    ``history`` holds the earlier days' picks of the language, oldest first. An essay of the round that runs comes again
    only when all have been shown; the one before, only where there is no other. This is the rule; a store answers by it
    without looking at every essay.
    """
    key, current = draw_key(day), history[-1].round if history else FIRST_ROUND
    shown = {pick.slug for pick in history if pick.round == current}
    slug = drawn_among([each for each in candidates if each not in shown], key)
    if slug is None:
        current += 1
        slug = drawn_among([each for each in candidates if each != history[-1].slug], key) if history else None
        slug = slug or drawn_among(candidates, key)
    return DailyPick(day, language, slug, current) if slug is not None else None


def days_to_draw(last: date | None, day: date) -> Sequence[date]:
    """``day``, and before it the days since ``last``, the latest that has an essay; at most ``DAYS_FILLED`` in all."""
    first = day if last is None else max(last + timedelta(days=1), day - timedelta(days=DAYS_FILLED - 1))
    return [first + timedelta(days=after) for after in range((day - first).days + 1)]
