"""Public holidays by country, from the ``holidays`` library, which is loaded when a country is first asked for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Final

_ALPHA_2: Final = 2


class PublicHolidays:
    """National holidays with their substitute days. Each country's year is computed once."""

    def __init__(self) -> None:
        self._years: dict[tuple[str, int], frozenset[date]] = {}

    def knows(self, country: str) -> bool:
        return country in self._known

    def countries(self) -> tuple[str, ...]:
        return tuple(sorted(self._known))

    def is_holiday(self, country: str, day: date) -> bool:
        if not country or not self.knows(country):
            return False
        key = country, day.year
        if key not in self._years:
            self._years[key] = _year(country, day.year)
        return day in self._years[key]

    @cached_property
    def _known(self) -> frozenset[str]:
        from holidays import list_supported_countries  # takes a tenth of a second

        return frozenset(c for c in list_supported_countries() if len(c) == _ALPHA_2) - _NOT_ISO


_NOT_ISO: Final = frozenset({"UK"})  # the library's second name of GB


def _year(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))
