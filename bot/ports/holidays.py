"""Public holidays."""

from __future__ import annotations

from datetime import date
from typing import Protocol


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
