"""When a source is read the next time, and when we give it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.source import Source, SourceKind, SourceState

EVERY: Final[Mapping[SourceKind, timedelta]] = {
    SourceKind.FEED: timedelta(hours=1),
    SourceKind.JSON_FEED: timedelta(hours=1),
    SourceKind.PAGE: timedelta(days=1),
}
"""How often a source with an address is read; one of any other kind is an export, which is read once."""
FEEDS: Final = frozenset({SourceKind.FEED, SourceKind.JSON_FEED})
"""Kinds whose new entries are news."""
AGAIN: Final = timedelta(hours=1)
AGAIN_MOST: Final = timedelta(days=1)
"""After a failure a source is read again in ``AGAIN``, and after each further one in twice the time, up to this."""
REST_MOST: Final = timedelta(days=7)
"""A source that asks for a longer rest than this is read anyway."""
GONE_AFTER: Final = timedelta(days=1)
"""A source that says so long after the first time that it is gone is given up."""


def read_well(source: Source, now: datetime, rest: timedelta | None, etag: str, last_modified: str) -> Source:
    """``source`` after a reading; ``rest`` is how long it asks to be left alone."""
    every = None if source.is_file else EVERY.get(source.kind)
    return replace(
        source,
        etag=etag,
        last_modified=last_modified,
        read_at=now,
        next_read=None if every is None else now + max(every, _bounded(rest)),
        reading_until=None,
        failure="",
        failure_fields=(),
        failures=0,
        gone_since=None,
    )


def read_badly(
    source: Source,
    now: datetime,
    failure: str,
    fields: Mapping[str, object],
    *,
    rest: timedelta | None = None,
    is_gone: bool = False,
) -> Source:
    """``source`` after a reading that failed. What is ``is_gone`` a day after it was so first is read no more; a file
    stays as it is, so it is not read again by itself.
    """
    since = (source.gone_since or now) if is_gone else source.gone_since
    is_over = is_gone and since is not None and now - since >= GONE_AFTER
    wait = max(min(AGAIN * 2 ** min(source.failures, 10), AGAIN_MOST), _bounded(rest))
    return replace(
        source,
        state=SourceState.SUSPENDED if is_over and source.state is SourceState.READING else source.state,
        next_read=None if is_over or source.is_file else now + wait,
        reading_until=None,
        failure=failure,
        failure_fields=tuple(sorted((name, str(value)) for name, value in fields.items())),
        failures=source.failures + 1,
        gone_since=since,
    )


def _bounded(rest: timedelta | None) -> timedelta:
    return min(max(rest or timedelta(), timedelta()), REST_MOST)
