"""Public holidays, with the real library."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from bot.adapters.scheduler.holidays import PublicHolidays
from bot.ports.holidays import Holidays

CALENDAR: Holidays = PublicHolidays()


@pytest.mark.parametrize(
    ("country", "day", "free"),
    [
        ("JP", date(2026, 1, 1), True),
        ("JP", date(2026, 5, 6), True),  # a substitute day
        ("JP", date(2026, 9, 22), True),  # between two holidays
        ("JP", date(2026, 5, 7), False),
        ("JP", date(2026, 12, 25), False),
        ("DE", date(2026, 12, 25), True),
        ("GB", date(2026, 12, 28), True),  # in place of Saturday the 26th
        ("US", date(2027, 7, 5), True),
        ("KR", date(2026, 9, 25), True),  # by the moon
        ("DE", date(2026, 11, 1), False),  # a holiday in some of its states only
    ],
)
def test_known_days(country: str, day: date, free: bool) -> None:
    assert CALENDAR.is_holiday(country, day) is free


def test_an_unknown_country_has_no_holidays() -> None:
    for country in ("", "XX", "jp", "JPN", "Japan", "UK"):
        assert not CALENDAR.knows(country)
        assert not CALENDAR.is_holiday(country, date(2026, 1, 1))


def test_countries_are_sorted_iso_codes() -> None:
    countries = CALENDAR.countries()
    assert list(countries) == sorted(set(countries))
    assert {"JP", "US", "GB", "DE", "TW", "KR"} <= set(countries)
    assert all(len(code) == 2 and code.isupper() and CALENDAR.knows(code) for code in countries)


def test_every_country_has_a_calendar_and_none_warns() -> None:
    for country in CALENDAR.countries():
        year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
        assert sum(CALENDAR.is_holiday(country, day) for day in year) < 100, country


def test_a_year_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.adapters.scheduler import holidays as module

    asked: list[tuple[str, int]] = []

    def year(country: str, number: int) -> frozenset[date]:
        asked.append((country, number))
        return frozenset({date(number, 1, 1)})

    monkeypatch.setattr(module, "_year", year)
    calendar = PublicHolidays()
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2027, 1, 1), date(2026, 12, 31)]
    assert [calendar.is_holiday("JP", day) for day in days] == [True, False, True, False]
    assert asked == [("JP", 2026), ("JP", 2027)]


def test_the_library_is_loaded_when_it_is_needed() -> None:
    program = (
        "import sys; from datetime import date; from bot.adapters.scheduler.holidays import PublicHolidays;"
        "calendar = PublicHolidays(); assert not calendar.is_holiday('', date(2026, 1, 1));"
        "assert 'holidays' not in sys.modules; calendar.knows('JP'); assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
