"""What an operator asks of the whole database: how much waits, what is late or held, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.core.community import Channel, Community, Platform
from bot.core.delivery import UNSETTLED, DeliveryState, Reason
from bot.core.ids import SubscriptionId
from bot.core.subscription import Kind, NextSlot, Slot, SubscriptionState

UNSENT: Final = UNSETTLED | {DeliveryState.DUE}
"""The states in which no message is known."""
GRACE: Final = timedelta(minutes=5)
"""How long after its due instant a delivery that was not sent yet is late."""
BOUND: Final = 100_000
"""Rows that one count looks at, at most: a figure of so many means "so many or more"."""
RECENT: Final = timedelta(days=30)
"""How far back a community's deliveries are looked through for one that still waits; held ones of any age are found."""


class Queue(StrEnum):
    """What waits in the database to be worked, apart from deliveries."""

    INDEXING = "indexing"
    """Essays that the search index has not seen as they are."""
    PICTURES = "pictures"
    """Essays whose pictures are to be copied, or thrown away."""
    POSTS = "posts"
    """Essays that were changed since posts last showed them."""
    SOURCES = "sources"
    """Sources that are due to be read."""
    COMMENTS = "comments"
    """Comments that are due to be shown in their thread."""
    REMOVALS = "removals"
    """Comments that are due to be taken out of it."""
    SWEEPS = "sweeps"
    """Posts that are due to be looked at for a second copy."""
    PUBLISHING = "publishing"
    """Posts that are due to be published."""
    QUOTES = "quotes"
    """Round-ups whose messages still quote what a comment said before."""


@dataclass(frozen=True, slots=True)
class Queued:
    """How many wait, and since when the oldest of them (None: nothing waits, or nothing says since when)."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What waits and what stands still, at one moment. What is not there is left out of the mappings.

    ``deliveries`` are those that are worked on or wait for their next attempt, late ones included; a delivery that is
    done, skipped, held or not due yet, as a member's reminder, is none of them. ``unsent`` are those of them that are
    not sent, and the oldest due instant.
    ``late`` were due more than ``GRACE`` ago and are not sent. ``held`` wait for an admin. ``unmade`` are slots that
    are due and have no delivery yet. ``suspended`` says why subscriptions are suspended, as they keep it, but for
    ``direct_closed``: those of members whose direct messages refused us, about which only they can do something.
    ``subscriptions`` are all but these.

    ``deliveries_ever`` and ``subscriptions`` are exact below ``BOUND`` and the database's own estimate from there on;
    all others are exact below it and end there.
    """

    deliveries: Mapping[tuple[Platform, DeliveryState], int]
    unsent: Mapping[Platform, Queued]
    late: Mapping[Platform, int]
    held: Mapping[tuple[Platform, Reason], int]
    unmade: Mapping[Platform, Queued]
    subscriptions: Mapping[SubscriptionState, int]
    suspended: Mapping[tuple[Platform, str], int]
    direct_closed: Mapping[Platform, int]
    queues: Mapping[Queue, Queued]
    deliveries_ever: int


class Trouble(StrEnum):
    """What is wrong with a delivery or a subscription; the first that is true of it."""

    HELD = "held"
    """Nobody knows whether it was posted, and nothing is sent before an admin decides."""
    LATE = "late"
    """It was due more than ``GRACE`` ago, and is not sent."""
    RETRYING = "retrying"
    """Its last step failed, and is tried again."""
    SUSPENDED = "suspended"
    """Nothing is posted in the channel until its reason is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """A delivery that is held, late or tried again, or a suspended subscription (``slot`` None).

    ``since`` is when the delivery was due; nothing says since when a subscription is suspended. ``reason`` is a
    ``bot.core.delivery.Reason``, empty where a late one was not tried yet. ``channel_name`` is its members' text, empty
    where none is known.
    """

    trouble: Trouble
    channel: Channel
    channel_name: str
    subscription: SubscriptionId
    reason: str
    slot: Slot | None = None
    state: DeliveryState | None = None
    since: datetime | None = None
    next_attempt: datetime | None = None
    attempts: int = 0
    kind: Kind = Kind.ESSAY


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What a channel gets next."""

    channel: Channel
    channel_name: str
    next: NextSlot


class Overview(Protocol):
    """Bounded reads, however long the history and however many the subscriptions. All raise ``StoreError``."""

    async def counts(self, now: datetime) -> Counts:
        """How much waits, is late, is held and is suspended."""
        ...

    async def troubled(self, now: datetime, limit: int, community: Community | None = None) -> Sequence[Troubled]:
        """At most ``limit`` of what is in trouble, everywhere or in ``community``: held ones first (oldest due first),
        then late ones and those that are tried again (earliest next attempt first), then suspended subscriptions. What
        comes to a member's direct messages is nobody's trouble but theirs.
        """
        ...

    async def upcoming(self, limit: int, community: Community | None = None) -> Sequence[Upcoming]:
        """At most ``limit`` of the slots that come next, everywhere or in ``community``, earliest first."""
        ...

    async def size(self) -> int:
        """The bytes that the database takes."""
        ...
