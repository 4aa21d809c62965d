"""When a subscription is due: local wall times turned into instants, through every change of the clocks.

Three rules (the same as RFC 5545 gives for local times):

* a wall time inside a *gap* (clocks jump forward) is due at the first instant after the gap;
* a wall time inside a *fold* (clocks go back) is due at its first occurrence;
* a local date that a zone skips as a whole has no due instant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ALL_WEEKDAYS = frozenset(range(7))
_MAX_DAYS = 800  # two years without a single day that counts: the schedule can never come due
_SECOND = timedelta(seconds=1)

DayOff = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A standing order's time: wall time ``at`` in IANA ``zone`` on ``weekdays`` (0 = Monday), not on ``holidays`` (an
    ISO 3166 country or empty). With ``monthly`` only the first such day of each month counts.
    """

    at: time
    zone: str
    weekdays: frozenset[int] = ALL_WEEKDAYS
    holidays: str = ""
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """One due instant (UTC) and the local date that it stands for."""

    local_date: date
    instant: datetime


def due_instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The UTC instant at which wall time ``at`` of ``day`` is due in ``zone``; None where the zone skips that date."""
    if not _exists(day, zone):
        return None
    return _first_instant(datetime.combine(day, at), zone)


def next_due(schedule: Schedule, after: datetime, is_day_off: DayOff) -> Due | None:
    """The first due instant strictly later than ``after`` (aware); ``None`` where no day within two years counts."""
    zone = ZoneInfo(schedule.zone)
    day = after.astimezone(zone).date() - timedelta(days=1)  # a gap can move yesterday's wall time past midnight
    for _ in range(_MAX_DAYS):
        if _counts(schedule, day, is_day_off):
            instant = due_instant(day, schedule.at, zone)
            if instant is not None and instant > after:
                return Due(day, instant)
        day += timedelta(days=1)
    return None


def _counts(schedule: Schedule, day: date, is_day_off: DayOff) -> bool:
    def is_wanted(one: date) -> bool:
        return one.weekday() in schedule.weekdays and not is_day_off(one)

    if not is_wanted(day):
        return False
    if not schedule.monthly:
        return True
    earlier = (day.replace(day=number) for number in range(1, day.day))
    zone = ZoneInfo(schedule.zone)
    return not any(is_wanted(one) and _exists(one, zone) for one in earlier)


def _exists(day: date, zone: ZoneInfo) -> bool:
    start = _first_instant(datetime.combine(day, time.min), zone)
    return start.astimezone(zone).date() == day


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant whose wall clock in ``zone`` shows ``wall`` or, inside a gap, anything later."""
    first = wall.replace(tzinfo=zone, fold=0)
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the jump over ``wall``: PEP 495 puts fold=1 before it and fold=0 at or after it; bisect between
    them.
    """
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle <= before:
            middle = before + _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after
