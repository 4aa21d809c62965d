"""How long is kept what grows by itself. What people made stays until they take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Leftover(StrEnum):
    """What piles up without anybody making it, and who would miss it."""

    FROZEN_CONTENT = "frozen-content"
    """The summary, question, author and picture of what was posted: from then on they are read in the library."""
    SKIPPED = "skipped"
    """Deliveries that were never posted, but those in which an admin left out an essay."""
    PINS = "pins"
    """What was pinned to a slot that is over."""
    NOTICES = "notices"
    """That admins were told of what is over."""
    DELETED_COMMENTS = "deleted-comments"
    """The marks of deleted comments, which keep a late event from bringing one back."""
    REMOVALS = "removals"
    """Messages still to be removed, on a platform that nobody serves any more."""
    EVENTS = "events"
    """The ids of events that were handled."""
    LOCAL_NOTICES = "local-notices"
    """Notices in the local channel."""
    SEARCHES = "searches"
    """Which searches led members to essays, with what reports told of them."""
    DAILY_PICKS = "daily-picks"
    """The reading site's essays of the day, but those of the round that runs."""
    WAITING_GUESTS = "waiting-guests"
    """Readers' comments from the page on which no admin decided."""
    DECLINED_GUESTS = "declined-guests"
    """Those that were declined, or taken from the page again."""
    GUEST_DAYS = "guest-days"
    """How often readers without an account commented on a day that is over."""
    READINGS = "readings"
    """What members read who keep a list of it."""


EVENTS_KEPT: Final = timedelta(days=2)
"""Slack sends an event again for a day at most."""

RETENTION: Final[Mapping[Leftover, timedelta]] = MappingProxyType(
    {
        Leftover.FROZEN_CONTENT: timedelta(days=90),
        Leftover.SKIPPED: timedelta(days=90),
        Leftover.PINS: timedelta(days=30),
        Leftover.NOTICES: timedelta(days=90),
        Leftover.DELETED_COMMENTS: timedelta(days=30),
        Leftover.REMOVALS: timedelta(days=2),
        Leftover.EVENTS: EVENTS_KEPT,
        Leftover.LOCAL_NOTICES: timedelta(days=90),
        Leftover.SEARCHES: timedelta(days=90),
        Leftover.DAILY_PICKS: timedelta(days=90),
        Leftover.WAITING_GUESTS: timedelta(days=30),
        Leftover.DECLINED_GUESTS: timedelta(days=7),
        Leftover.GUEST_DAYS: timedelta(days=1),
        Leftover.READINGS: timedelta(days=400),
    }
)
"""How long each is kept after it was over. What may still be worked on is kept, however old it is."""
