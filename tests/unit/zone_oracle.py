"""A second opinion on local times, in whole numbers: it asks zoneinfo for offsets from UTC and never for a wall time.

A zone is a list of *segments* ``(first second, offset)``. They are found by asking for the offset once a UTC day and
bisecting where it changed. Two changes within one day that cancel each other would be missed; no zone has had such a
day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAY = 86_400
FIRST, LAST = date(2026, 1, 1), date(2036, 12, 31)
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Zone:
    """The offsets of a zone over some years; equal zones show the same local times throughout."""

    segments: tuple[tuple[int, int], ...]

    def transitions(self) -> Iterator[tuple[int, int, int]]:
        """Each change of the clocks: its second, the offset before and the offset after."""
        for (_, before), (start, after) in zip(self.segments, self.segments[1:], strict=False):
            yield start, before, after

    def due(self, day: date, at: time) -> datetime | None:
        """The first instant that shows ``at`` of ``day``, else the end of its gap; None where no such day is."""
        midnight = wall_seconds(day)
        if not self._exists(midnight):
            return None
        wall = midnight + at.hour * 3600 + at.minute * 60 + at.second
        for start, end, offset in self._near(wall):
            if start <= wall - offset < end:
                return datetime.fromtimestamp(wall - offset, UTC)
        ends = [start for start, before, after in self.transitions() if start + before <= wall < start + after]
        return datetime.fromtimestamp(ends[0], UTC)

    def _exists(self, midnight: int) -> bool:
        return any(
            start + offset < midnight + DAY and end + offset > midnight for start, end, offset in self._near(midnight)
        )

    def _near(self, wall: int) -> Iterator[tuple[int, int, int]]:
        """The segments that can show ``wall`` or its day: start, end and offset, in the order of time."""
        first = max(bisect_right(self.segments, (wall - 2 * DAY, 0)) - 1, 0)
        for index in range(first, len(self.segments)):
            start, offset = self.segments[index]
            if start > wall + 3 * DAY:
                return
            yield start, self.segments[index + 1][0] if index + 1 < len(self.segments) else 1 << 60, offset


def wall_seconds(day: date) -> int:
    """Midnight of ``day`` as if it were in UTC."""
    return (day.toordinal() - _EPOCH) * DAY


@cache
def read_zone(name: str, first: date = FIRST, last: date = LAST) -> Zone:
    """The zone ``name`` from a week before ``first`` to a week after ``last``."""
    info = ZoneInfo(name)
    second, end = wall_seconds(first) - 7 * DAY, wall_seconds(last) + 7 * DAY
    segments = [(second, _offset(info, second))]
    while second < end:
        later = second + DAY
        if _offset(info, later) != segments[-1][1]:
            change = _change(info, second, later)
            segments.append((change, _offset(info, change)))
        second = later
    return Zone(tuple(segments))


@cache
def distinct_zones() -> dict[Zone, str]:
    """The zones that differ in 2026–2036, each with one of its names: about 65 of 600."""
    return {read_zone(name): name for name in sorted(available_timezones())}


def _offset(info: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, info).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())


def _change(info: ZoneInfo, low: int, high: int) -> int:
    """The first second in (low, high] with another offset than ``low``."""
    before = _offset(info, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, middle) == before:
            low = middle
        else:
            high = middle
    return high
