"""Which dates a round-up tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar import due_instant

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DigestPeriod:
    """The local dates from ``since`` up to and with ``until``; ``monthly``: a month of them."""

    since: date
    until: date
    monthly: bool = False

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """Its first instant in ``zone``, and the first after it (UTC)."""
        return _midnight(self.since, zone), _midnight(self.until + DAY, zone)


def period_before(day: date, *, monthly: bool) -> DigestPeriod:
    """What a round-up that is due on the local date ``day`` tells of: the seven dates before it, or the calendar month
    before its own.
    """
    if not monthly:
        return DigestPeriod(day - WEEK, day - DAY)
    until = day.replace(day=1) - DAY
    return DigestPeriod(until.replace(day=1), until, monthly=True)


def period_to(day: date, *, monthly: bool) -> DigestPeriod:
    """What is told of where somebody asks on ``day``: the last 7 or 30 dates, that one included."""
    return DigestPeriod(day - timedelta(days=29 if monthly else 6), day, monthly)


def _midnight(day: date, zone: str) -> datetime:
    """A date that the zone skips begins where the next one does."""
    found = due_instant(day, time(), ZoneInfo(zone))
    return found or datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
