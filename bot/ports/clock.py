"""Time and calendars from outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The present. Tests bring one that stands still until they move it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    async def sleep(self, duration: timedelta) -> None:
        """Return when ``duration`` has passed."""
        ...


class Holidays(Protocol):
    """Public holidays by country."""

    def knows(self, country: str) -> bool:
        """Whether ``country`` (ISO 3166 alpha-2, upper case) has a calendar."""
        ...

    def countries(self) -> tuple[str, ...]:
        """All known countries, sorted."""
        ...

    def is_holiday(self, country: str, day: date) -> bool:
        """Whether ``day`` is a public holiday in ``country``. An unknown country has none."""
        ...
