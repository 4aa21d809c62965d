"""Dates as authors and blog tools write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME: Final = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CLOCK: Final = re.compile(
    r"[T\s]*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|JST|[+-]\d\d:?\d\d|[+-]\d\d)?",
    re.IGNORECASE,
)
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?",
        r"(?P<era>令和|平成|昭和)\s?(?P<year>元|\d{1,2})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?=T|\Z|\s|(?:\d{4}|\d{6})\Z)",
        rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_NAME},?[\s-]+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[\s-]+{_NAME}[\s-]+(?P<day>\d{{1,2}})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<month>0?[1-9]|1[0-2])[/-](?P<day>\d{1,2})[/-](?P<year>\d{4})",
        r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})",
        rf"{_NAME}\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)\s+(?P<zone>[A-Z]{{3,4}}\s+)?(?P<year>\d{{4}})",
    )
)
_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""The year before the first of each."""
_WEEKDAY: Final = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_EPOCH: Final = re.compile(r"(\d{9,10})(\d{3})?")
_LONGEST: Final = 100
"""Characters that are looked at."""
_YEARS: Final = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Written:
    """The date in the zone in which it is written; ``instant`` in UTC where time and zone are told."""

    day: date
    instant: datetime | None = None

    def is_after(self, now: datetime) -> bool:
        """Whether it is to come, everywhere on earth where no zone is told."""
        if self.instant is not None:
            return self.instant > now
        return self.day > (now + timedelta(hours=14)).date()


def written_date(text: str) -> Written | None:
    """The date that ``text`` begins with; None where it is none. ``03/04/2026`` is in March, as in America, and
    ``3.4.2026`` in April, as in Europe.
    """
    plain = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text[:_LONGEST]).strip(" \t\"'[]（）()"), count=1)
    if epoch := _EPOCH.fullmatch(plain):
        instant = datetime.fromtimestamp(int(epoch.group(1)), UTC)
        return Written(instant.date(), instant) if instant.year in _YEARS and not plain.startswith("20") else None
    for form in _FORMS:
        found = form.match(plain)
        if found and (day := _day(found)):
            return Written(day, _instant(day, plain[found.end() :]))
    return None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = _MONTHS.index(parts["name"].lower()) + 1 if parts.get("name") else int(parts["month"])
    year = _ERAS[parts["era"]] + int(parts["year"].replace("元", "1")) if parts.get("era") else int(parts["year"])
    if "day" not in parts or year not in _YEARS:
        return None
    try:
        return date(year, month, int(parts["day"]))
    except ValueError:
        return None


def _instant(day: date, rest: str) -> datetime | None:
    clock = _CLOCK.match(rest)
    if clock is None or not clock["zone"]:
        return None
    zone = clock["zone"].upper().replace(":", "")
    hours, minutes = (9, 0) if zone == "JST" else (int(zone[1:3]), int(zone[3:] or 0)) if zone[0] in "+-" else (0, 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    half = (clock["half"] or "").lower()[:1]
    hour = int(clock["hour"]) % 12 + (12 if half == "p" else 0) if half else int(clock["hour"])
    try:
        local = datetime(
            day.year, day.month, day.day, hour, int(clock["minute"]), int(clock["second"] or 0), tzinfo=UTC
        )
        return local - offset
    except (ValueError, OverflowError):
        return None
