"""When a feed wants to be read again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from bot.core.reading_times import REST_MOST

_TTL: Final = re.compile(rb"<ttl>\s*(\d{1,5})\s*</ttl>", re.IGNORECASE)
_SKIPPED: Final = re.compile(rb"<skip(hours|days)>(.{0,2000}?)</skip(?:hours|days)>", re.IGNORECASE | re.DOTALL)
_ITEM: Final = re.compile(rb"<(?:hour|day)>\s*(\w{1,9})\s*</(?:hour|day)>", re.IGNORECASE)
_HOUR: Final = timedelta(hours=1)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def rest_of(head: bytes, now: datetime) -> timedelta | None:
    """How long an RSS feed wants to be left alone: its ``ttl`` in minutes, and then until an hour and a day that it
    does not skip, in GMT (RSS 2.0 specification, "Optional channel elements"). None where it does not say.
    """
    ttl = _TTL.search(head)
    hours: set[int] = set()
    days: set[str] = set()
    for kind, items in _SKIPPED.findall(head):
        named = [item.decode("ascii", "replace").lower() for item in _ITEM.findall(items)]
        if kind.lower() == b"hours":
            hours |= {int(item) % 24 for item in named if item.isascii() and item.isdecimal()}
        else:
            days |= set(named)
    if ttl is None and not hours and not days:
        return None
    rest = timedelta(minutes=int(ttl[1])) if ttl else timedelta()
    rest = min(max(rest, _HOUR), REST_MOST)
    while rest < REST_MOST and _is_skipped(now + rest, hours, days):
        rest += _HOUR
    return rest


def _is_skipped(at: datetime, hours: set[int], days: set[str]) -> bool:
    return at.hour in hours or _DAYS[at.weekday()] in days
