"""What people type for an instant to come: ``tonight``, ``明日``, ``2h``, ``18:30``."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.conversation.typed import parse_duration, parse_time
from bot.core.calendar import Schedule, due_instant, next_due
from bot.errors import InvalidInput
from bot.language.normalize import squeeze

_TONIGHT: Final = frozenset({"tonight", "今夜", "今晩"})
_TOMORROW: Final = frozenset({"tomorrow", "明日"})
_EVENING: Final = time(21)
_MORNING: Final = time(8)


def parse_moment(text: str, now: datetime, zone: str) -> datetime:
    """The instant that ``text`` means in ``zone``; a time of day, and ``tonight``, is the next one after ``now``.
    Raises ``InvalidInput``.
    """
    typed = squeeze(text).casefold()
    if typed in _TOMORROW:
        day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        return due_instant(day, _MORNING, ZoneInfo(zone)) or now + timedelta(days=1)
    if typed in _TONIGHT:
        return _next(_EVENING, now, zone)
    try:
        return now + parse_duration(text)
    except InvalidInput:
        pass
    try:
        return _next(parse_time(text), now, zone)
    except InvalidInput:
        raise InvalidInput(
            "“{text}” is not a time to be reminded at. Write tonight, tomorrow, 2h or 18:30.", text=text[:40]
        ) from None


def _next(at: time, now: datetime, zone: str) -> datetime:
    coming = next_due(Schedule(at, zone), now, lambda _: False)
    return coming.instant if coming is not None else now + timedelta(days=1)
