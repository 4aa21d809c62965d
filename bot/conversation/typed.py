"""What people type for times, weekdays and durations, turned into values: ``7:30``, ``7時半``, ``mon-fri``,
``平日``, ``6h``.

Every function raises ``InvalidInput`` with an example of what would be understood.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Final

from bot.core.calendar import ALL_WEEKDAYS
from bot.core.post_style import QUESTION_MAX, SUMMARY_LENGTHS
from bot.errors import InvalidInput
from bot.language.normalize import squeeze

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LATE_MIN: Final = timedelta(minutes=1)
LATE_MAX: Final = timedelta(hours=24)

_USUAL: Final = frozenset({"default", "標準", "既定"})
_NONE: Final = frozenset({"none", "なし"})
_CLOCK = re.compile(r"(\d{1,2})(?::([0-5]\d)(?::([0-5]\d))?)?\s*(am|pm)?")
_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)")  # 0800
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_LEAP: Final = 9  # years that can lie between two 29ths of February
_KANJI_CLOCK = re.compile(r"(午前|午後)?(\d{1,2})時(?:(\d{1,2})分|(半))?")
_DURATION = re.compile(r"(?:(\d{1,3})\s*(?:h|hours?|時間))?\s*(?:(\d{1,4})\s*(?:m|min|minutes?|分))?")
_DASHES = str.maketrans(dict.fromkeys("~〜–—", "-"))  # 月〜金, mon–fri
_JA_DAYS = "月火水木金土日"
_NAMED_DAYS: Final = {
    "all": ALL_WEEKDAYS,
    "daily": ALL_WEEKDAYS,
    "everyday": ALL_WEEKDAYS,
    "毎日": ALL_WEEKDAYS,
    "weekdays": frozenset(range(5)),
    "平日": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
    "週末": frozenset({5, 6}),
    "土日": frozenset({5, 6}),
}


def parse_time(text: str) -> time:
    """A wall time: ``8:00``, ``0830``, ``7:30 pm``, ``８：３０``, ``7時半``, ``午後6時``; seconds are allowed."""
    folded = _folded(text)
    hour, minute, second = -1, 0, 0
    if match := _CLOCK.fullmatch(folded):
        hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
        hour = _twelve_hours(hour, match[4]) if match[4] else hour
        if not match[2] and not match[4]:
            hour = -1  # a bare number could be anything
    elif match := _DIGITS.fullmatch(folded):
        hour, minute = int(match[1]), int(match[2])
    elif match := _KANJI_CLOCK.fullmatch(folded):
        hour, minute = int(match[2]), 30 if match[4] else int(match[3] or 0)
        hour = _twelve_hours(hour, "pm" if match[1] == "午後" else "am") if match[1] else hour
    if not (0 <= hour <= 23 and minute <= 59):
        raise InvalidInput("“{text}” is not a time of day. Write it like 08:00 or 18:30.", text=text[:40])
    return time(hour, minute, second)


def format_time(at: time) -> str:
    """The opposite of ``parse_time``: ``08:00``, or ``08:00:30`` where there are seconds."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def parse_days(text: str) -> frozenset[int]:
    """Weekdays (0 = Monday): ``mon-fri``, ``mon,wed,fri``, ``weekdays``, ``平日``, ``月水金``, ``all``."""
    days: set[int] = set()
    for part in re.split(r"[,、・\s]+", _folded(text).translate(_DASHES)):
        days.update(_day_range(part) if part else ())
    if not days:
        raise _no_days(text)
    return frozenset(days)


def format_days(days: Iterable[int]) -> str:
    """The opposite of ``parse_days``: ``all``, ``weekdays``, ``weekends`` or a list such as ``mon,wed``."""
    chosen = frozenset(days)
    for name in ("all", "weekdays", "weekends"):
        if _NAMED_DAYS[name] == chosen:
            return name
    return ",".join(DAYS[day] for day in sorted(chosen))


def parse_date(text: str, today: date) -> date:
    """A day: ``2026-12-24``, ``2026/12/24``, ``2026年12月24日``; without a year the next one from ``today`` on, as
    ``12/24`` or ``12月24日``.
    """
    found = _DATE.fullmatch(_folded(text).translate(_DASHES))
    try:
        if found is None:
            raise ValueError(text)
        month, day = int(found[2]), int(found[3])
        if found[1]:
            return date(int(found[1]), month, day)
        return next(d for year in range(_LEAP) if (d := _day_of(today.year + year, month, day)) and d >= today)
    except (ValueError, StopIteration):
        raise InvalidInput("“{text}” is not a date. Write it like 2026-12-24 or 12/24.", text=text[:40]) from None


def parse_duration(text: str) -> timedelta:
    """How late a post may come: ``6h``, ``90m``, ``1h30m``, ``2時間``; from a minute to a day."""
    match = _DURATION.fullmatch(_folded(text))
    length = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0)) if match else timedelta()
    if not LATE_MIN <= length <= LATE_MAX:
        raise InvalidInput("“{text}” is not a duration from 1m to 24h. Write it like 6h or 90m.", text=text[:40])
    return length


def format_duration(length: timedelta) -> str:
    """The opposite of ``parse_duration``, in whole minutes: ``6h``, ``90m`` becomes ``1h30m``."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")


def parse_summary_length(text: str) -> int | None:
    """The most characters of a summary: ``120``, ``１２０字``; None for ``default`` or ``標準``, the usual."""
    folded = _folded(text)
    if folded in _USUAL:
        return None
    digits = folded.removesuffix("characters").removesuffix("字").removesuffix("文").strip()
    least, most = SUMMARY_LENGTHS
    if not re.fullmatch(r"[0-9]{1,6}", digits) or not least <= int(digits) <= most:
        raise InvalidInput(
            "“{text}” is not a summary length. Write a number from {least} to {most}, or “default”.",
            text=text[:40],
            least=least,
            most=most,
        )
    return int(digits)


def parse_question(text: str) -> str:
    """A community's question on one line; empty for ``none`` or ``なし``."""
    question = "" if _folded(text) in _NONE else squeeze(text)
    if len(question) > QUESTION_MAX:
        raise InvalidInput(
            "The question has {length} characters; the limit is {limit}.", length=len(question), limit=QUESTION_MAX
        )
    return question


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _day_of(year: int, month: int, day: int) -> date | None:
    """The day; None where the year has no such 29th of February. Raises ``ValueError`` for what no year has."""
    return None if (month, day) == (2, 29) and not isleap(year) else date(year, month, day)


def _twelve_hours(hour: int, half: str) -> int:
    return hour % 12 + (12 if half == "pm" else 0) if 0 <= hour <= 12 else -1


def _day_range(part: str) -> Iterable[int]:
    if part in _NAMED_DAYS:
        return _NAMED_DAYS[part]
    first, dash, last = part.partition("-")
    if dash:
        start, end = _day(first, part), _day(last, part)
        return {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    if all(c in _JA_DAYS for c in part):
        return {_JA_DAYS.index(c) for c in part}
    return {_day(part, part)}


def _day(text: str, whole: str) -> int:
    name = text.removesuffix("曜日").removesuffix("曜")
    if name in _JA_DAYS and len(name) == 1:
        return _JA_DAYS.index(name)
    if len(name) >= 3:
        full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        for index, day in enumerate(full):
            if day.startswith(name):
                return index
    raise _no_days(whole)


def _no_days(text: str) -> InvalidInput:
    return InvalidInput(
        "“{text}” is not a list of weekdays. Write them like mon-fri, mon,wed,fri or all.", text=text[:40]
    )
