"""The comments and dates of a Movable Type export."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from bot.adapters.sources.blogs.plain_text import plain
from bot.ports.source import ArchivedComment

COMMENT_MAX: Final = 10_000
"""Characters of a comment that are kept."""
_AUTHOR_MAX: Final = 200

_KEY: Final = re.compile(r"(AUTHOR|EMAIL|IP|URL|DATE|TITLE|SECRET|PASS|STATUS|VISIBLE|HIDDEN|JUNK|ID):[ \t]*(.*)")
_HIDDEN: Final = {
    "SECRET": re.compile(r"(?!0\Z).+"),
    "HIDDEN": re.compile(r"(?!0\Z).+"),
    "JUNK": re.compile(r"(?!0\Z).+"),
    "VISIBLE": re.compile(r"0|no|false", re.IGNORECASE),
    "STATUS": re.compile(r"(?!(?:1|approved?|publish(?:ed)?|public|visible)\Z).+", re.IGNORECASE),
}
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?\b", re.IGNORECASE)


def day_of(text: str) -> date | None:
    """The day in ``10/19/2019 07:05:00 PM``, which is also written with the year first; None where there is none."""
    found = _MONTH_FIRST.match(text.strip())
    year_first = _YEAR_FIRST.match(text.strip())
    try:
        if found:
            return date(int(found[3]), int(found[1]), int(found[2]))
        if year_first:
            return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
    except ValueError:
        pass  # has the form of a date, such as 02/30/2019
    return None


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """The instant of a date with a time of 12 or 24 hours; an AM or PM behind an hour beyond 12 means nothing."""
    day, time = day_of(text), _TIME.search(text)
    if day is None or time is None:
        return None
    hour = int(time[1])
    half = (time[4] or "").upper()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        local = datetime(day.year, day.month, day.day, hour, int(time[2]), int(time[3] or 0), tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_comment(section: str, zone: tzinfo) -> ArchivedComment | None:
    """The comment in a COMMENT section; None for one without text, and for one that its blog does not show."""
    values: dict[str, str] = {}
    lines = section.split("\n")
    start = 0
    while start < len(lines) and (found := _KEY.fullmatch(lines[start])) and found[1] not in values:
        values[found[1]] = found[2].strip()
        start += 1
    if any(rule.fullmatch(values.get(key, "")) for key, rule in _HIDDEN.items()):
        return None
    text = plain("\n".join(filter(None, (values.get("TITLE", ""), "\n".join(lines[start:])))))[:COMMENT_MAX]
    author = plain(values.get("AUTHOR", ""))[:_AUTHOR_MAX]
    return ArchivedComment(author, text, moment_of(values.get("DATE", ""), zone)) if text else None
