"""A clock that stands still until a test moves it, and a calendar with the holidays that a test names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta


class FixedClock:
    """``sleep`` returns at once and moves the present by as much."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is not UTC:
            raise ValueError("the present is an aware instant in UTC")
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, duration: timedelta) -> None:
        if duration < timedelta(0):
            raise ValueError("time does not run backwards")
        self._now += duration

    def set_back(self, duration: timedelta) -> None:
        """As an operator does it, or the network."""
        self._now -= duration

    async def sleep(self, duration: timedelta) -> None:
        self.advance(max(duration, timedelta(0)))


class FakeHolidays:
    """Knows exactly the countries and days it was given."""

    def __init__(self, days: Mapping[str, Collection[date]] | None = None) -> None:
        self._days = {country: frozenset(known) for country, known in (days or {}).items()}

    def knows(self, country: str) -> bool:
        return country in self._days

    def countries(self) -> tuple[str, ...]:
        return tuple(sorted(self._days))

    def is_holiday(self, country: str, day: date) -> bool:
        return day in self._days.get(country, frozenset())
