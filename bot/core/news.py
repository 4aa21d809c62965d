"""News: what a source has just brought goes to the front of the queue, once in each subscription.

An essay is news to a subscription that was there when it came, for ``FRESH`` days. The oldest news comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.core.ids import Slug
from bot.core.pick import Candidate, Pick

FRESH: Final = timedelta(days=14)
"""After so long what was not posted is no news any more, and waits for its turn as all others do."""


def news_since(day: date, created: datetime) -> datetime:
    """From when on what came is news in a slot of ``day``, to a subscription that was made at ``created``; both are
    after it.
    """
    fresh = datetime.combine(day, time(), UTC) - FRESH
    return max(fresh, created)


def news_for(
    since: datetime, candidates: Iterable[Candidate], history: Sequence[Pick], reserved: Collection[Slug] = ()
) -> Slug | None:
    """The news that came first after ``since``, of what ``history`` has never shown and what is not ``reserved``."""
    shown = {pick.slug for pick in history}
    news = [
        (candidate.news_at, candidate.slug)
        for candidate in candidates
        if candidate.news_at is not None
        and candidate.news_at > since
        and candidate.slug not in shown
        and candidate.slug not in reserved
    ]
    return min(news)[1] if news else None
