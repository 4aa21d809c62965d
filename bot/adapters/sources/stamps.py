"""When a text was written, from what feeds and pages say about it: the date on its author's wall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

_JAPAN: Final = timezone(timedelta(hours=9))
_KANA: Final = re.compile("[\u3041-\u30fa]")
_STAMP_MAX: Final = 100
_SECONDS: Final = re.compile(r"1\d{9}(?:\d{3})?")
"""Since 1970, from 2001 to 2033; or milliseconds."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_JAPANESE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[ 　]?年[ 　]?(\d{1,2})[ 　]?月[ 　]?(\d{1,2})[ 　]?日")
_NUMBERS: Final = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)([/.-])(\d{1,2})\2(\d{1,2})(?!\d)")
_MONTH_FIRST: Final = re.compile(
    rf"\b{_MONTH}\.?[ ]{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?,?[ ]{{1,3}}((?:19|20)\d\d)\b", re.I
)
_DAY_FIRST: Final = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[ ]{{1,3}}{_MONTH}\.?,?[ ]{{1,3}}((?:19|20)\d\d)\b", re.I
)
_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?=[/-]|$)|/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/._-]|$)")


def is_japanese(text: str) -> bool:
    """Whether ``text`` has kana in it."""
    return _KANA.search(text) is not None


def local_date(stamp: str, *, japanese: bool = False) -> date | None:
    """The date of ``stamp`` (RFC 822, RFC 3339, or a date alone) in the zone that it is written in; None for no stamp.

    A stamp in UTC says nothing of its author's zone. ``japanese`` is taken for a sign that it is Japan's: a post of
    seven in the morning there is of the evening before in UTC.
    """
    stamp = stamp.strip()[:_STAMP_MAX]
    if _SECONDS.fullmatch(stamp):
        stamp = datetime.fromtimestamp(int(stamp[:10]), UTC).isoformat()
    when: datetime | None = None
    with suppress(ValueError, OverflowError):
        when = datetime.fromisoformat(stamp)
    if when is None:
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            when = parsedate_to_datetime(stamp)
    if when is None:
        return date_in(stamp)
    if when.tzinfo is not None and not when.utcoffset() and japanese:
        with suppress(OverflowError):
            when = when.astimezone(_JAPAN)
    return when.date()


def date_in(text: str) -> date | None:
    """The first date that ``text`` writes out, in Japanese, in English or in numbers from the year down."""
    found = [
        (match.start(), made)
        for pattern, order in _WRITTEN
        if (match := pattern.search(text)) and (made := _made([match.group(i) for i in order]))
    ]
    return min(found)[1] if found else None


def date_in_address(path: str) -> date | None:
    """The date in an address such as ``/2019/10/19/title``."""
    match = _IN_ADDRESS.search(path)
    return _made([part for part in match.groups() if part]) if match else None


def _made(parts: Sequence[str]) -> date | None:
    year, month, day = parts
    if not month.isdigit():
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


_WRITTEN: Final = (
    (_JAPANESE, (1, 2, 3)),
    (_NUMBERS, (1, 3, 4)),
    (_MONTH_FIRST, (3, 1, 2)),
    (_DAY_FIRST, (3, 2, 1)),
)
