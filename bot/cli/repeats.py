"""The same failure again and again is logged once and then counted, so that it never fills the disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

FIRST_GAP: Final = 60.0
LAST_GAP: Final = 3600.0
KNOWN_MAX: Final = 1000

_Key: TypeAlias = tuple[object, ...]


@dataclass(slots=True)
class _Seen:
    """``due`` is when the count is told next."""

    gap: float
    due: float
    last: float
    more: int = 0


class Repeats(logging.Filter):
    """Lets the first of equal warnings and errors pass, then one line with the count at intervals that double from a
    minute to an hour. What was silent for twice its interval is new.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._seen: dict[_Key, _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        key, now = _key(record), self._now()
        seen = self._seen.pop(key, None)
        if seen is None or now - seen.last > 2 * seen.gap:
            self._seen[key] = _Seen(FIRST_GAP, now + FIRST_GAP, now)
            if len(self._seen) > KNOWN_MAX:
                del self._seen[next(iter(self._seen))]
            return True
        self._seen[key] = seen
        seen.more, seen.last = seen.more + 1, now
        if now < seen.due:
            return False
        record.msg = f"{record.getMessage()} ({seen.more} more since this was last logged)"
        record.args, record.exc_info, record.exc_text = (), None, None
        seen.gap = min(seen.gap * 2, LAST_GAP)
        seen.due, seen.more = now + seen.gap, 0
        return True


def _key(record: logging.LogRecord) -> _Key:
    """One exception under one template is one failure, whichever delivery it struck."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        return record.name, str(record.msg), type(error), str(error)
    return record.name, record.levelno, record.getMessage()
