"""When a server wants us back (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

WAIT_MAX: Final = timedelta(days=1)
"""Nobody makes us wait for longer."""


def retry_after(value: str, now: datetime) -> timedelta | None:
    """``value`` is a number of seconds or a date; None where it is neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), WAIT_MAX)
    try:
        then = parsedate_to_datetime(value)
        return min(max(then.replace(tzinfo=then.tzinfo or UTC) - now, timedelta(0)), WAIT_MAX)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
