"""The same failure again and again is logged once and then counted, so that it never fills the disk."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

FIRST_GAP: Final = 60.0
LAST_GAP: Final = 3600.0
KNOWN_MAX: Final = 1000
KIND_MAX: Final = 30
"""Lines of one kind that pass in ``KIND_SECONDS``, however they differ: those of one place in the code."""
KIND_SECONDS: Final = 60.0

_Key: TypeAlias = tuple[object, ...]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Seen:
    """``due`` is when the count is told next."""

    gap: float
    due: float
    last: float
    more: int = 0


@dataclass(slots=True)
class _Kind:
    """What came of one kind since ``began``: how many lines passed, how many were left out, and one of those."""

    began: float
    passed: int = 0
    left_out: int = 0
    example: str = ""


class Repeats(logging.Filter):
    """Lets the first of equal warnings and errors pass, then one line with the count at intervals that double from a
    minute to an hour. What was silent for twice its interval is new.

    Of those that differ, as a delivery's from another's, ``KIND_MAX`` of one kind pass in a minute; how many more there
    were is told when the minute is over, with the next line of any kind. Of either ``KNOWN_MAX`` are remembered.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, tell: Callable[[str], None] = log.warning) -> None:
        super().__init__()
        self._now = now
        self._tell = tell
        self._seen: dict[_Key, _Seen] = {}
        self._kinds: OrderedDict[_Key, _Kind] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == __name__:
            return True
        now = self._now()
        self._tell_left_out(now)
        if record.levelno < logging.WARNING:
            return True
        return self._is_news(record, now) and self._has_room(record, now)

    def _is_news(self, record: logging.LogRecord, now: float) -> bool:
        key = _key(record)
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

    def _has_room(self, record: logging.LogRecord, now: float) -> bool:
        key = record.name, record.levelno, record.pathname, record.lineno
        kind = self._kinds.setdefault(key, _Kind(now))
        if len(self._kinds) > KNOWN_MAX:
            self._kinds.popitem(last=False)
        if kind.passed < KIND_MAX:
            kind.passed += 1
            return True
        kind.left_out += 1
        kind.example = kind.example or record.getMessage()
        return False

    def _tell_left_out(self, now: float) -> None:
        """The kinds stand in the order in which their minutes began."""
        while self._kinds and (first := next(iter(self._kinds.items())))[1].began + KIND_SECONDS <= now:
            key, kind = first
            del self._kinds[key]
            if kind.left_out:
                self._tell(f"{kind.left_out} more lines like this were left out: {kind.example}")


def _key(record: logging.LogRecord) -> _Key:
    """One exception under one template is one failure, whichever delivery it struck."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        return record.name, str(record.msg), type(error), str(error)
    return record.name, record.levelno, record.getMessage()
