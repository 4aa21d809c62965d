"""The stores: one per aggregate. Every write is one durable transaction when its call returns. Any method can raise
``StoreError``.

All instants are aware UTC, at whole microseconds. One conformance suite (``tests/conformance``) holds every
implementation to these docstrings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.core.community import Channel, Community, Member, MessageRef, Person, Platform, Shards
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.ids import MemberId, Slug, SubscriptionId, ThreadId
from bot.core.pick import Pick
from bot.core.rating import Mark, Score
from bot.core.saved import Saved
from bot.core.subscription import NextSlot, Slot, Subscription


class SubscriptionStore(Protocol):
    """The channels' standing orders."""

    async def add(self, subscription: Subscription) -> None:
        """Add. Raises ``Conflict`` where the id exists."""
        ...

    async def get(self, subscription: SubscriptionId) -> Subscription | None:
        """The subscription, or None."""
        ...

    async def every(self) -> Sequence[Subscription]:
        """All of them, by creation, then id."""
        ...

    async def of_channel(self, channel: Channel) -> Sequence[Subscription]:
        """Those of one channel, by creation, then id."""
        ...

    async def of_community(self, community: Community) -> Sequence[Subscription]:
        """Those of all channels of a community, by creation, then id."""
        ...

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        """Read, ``change`` and write in one transaction; returns what was written. ``change`` is pure and keeps the id.
        Raises ``NotFound``.
        """
        ...

    async def remove(self, subscription: SubscriptionId) -> None:
        """Remove it; its deliveries stay. Raises ``NotFound``."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Subscription]:
        """At most ``limit`` active subscriptions whose upcoming slot is due at or before ``now``, earliest first."""
        ...


class DeliveryStore(Protocol):
    """The truth about what was posted: at most one row a slot.

    Methods that take ``fence`` raise ``Conflict`` and change nothing where the row's fence differs or its state does
    not allow the move (``bot.core.delivery.MOVES``): somebody else took over. Those without it raise ``Conflict`` for a
    state that does not allow the move.
    """

    async def materialise(self, delivery: Delivery, upcoming: NextSlot | None) -> bool:
        """Insert ``delivery`` unless its slot exists and, where the subscription's upcoming slot is still this one,
        advance it to ``upcoming``; one transaction.

        Returns whether a row was inserted.
        """
        ...

    async def add(self, delivery: Delivery) -> bool:
        """Insert ``delivery`` unless its slot exists, leaving the subscription alone. Returns whether a row was
        inserted.
        """
        ...

    async def end_leases(self, now: datetime) -> int:
        """Move every ``SENDING`` or ``RECONCILING`` row whose lease ended at or before ``now`` to ``UNCERTAIN`` (reason
        ``LEASE_ENDED``, next attempt ``now``, lease None).

        Returns how many.
        """
        ...

    async def skip_late(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Move at most ``limit`` ``DUE`` rows with ``late_after`` < ``now`` to ``SKIPPED``, keeping a reason that is
        set and else giving ``LATE``; returns them as they are now.
        """
        ...

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Delivery]:
        """Take at most ``limit`` rows for work, earliest ``next_attempt`` first: on each, fence + 1, attempts + 1, the
        lease, and ``DUE`` → ``SENDING``, ``UNCERTAIN`` → ``RECONCILING``.

        Taken are ``DUE``, ``UNCERTAIN``, ``POSTED`` and ``THREADED`` rows of ``platforms`` and ``shards`` with
        ``next_attempt`` ≤ ``now`` and no lease that is still running; ``DUE`` ones only while their subscription is
        active and ``late_after`` ≥ ``now``. ``POSTED`` and ``THREADED`` keep their state. Returns the rows as they are
        now; two callers never get the same one.
        """
        ...

    async def freeze(self, slot: Slot, fence: int, post: DailyPost, round_: int) -> None:
        """Keep what will be sent, before it is sent."""
        ...

    async def sending(self, slot: Slot, fence: int, first_sent: datetime) -> None:
        """Record that a write to the platform begins: ``SENDING`` stays, ``RECONCILING`` → ``SENDING``; ``first_sent``
        opens the nonce window.
        """
        ...

    async def settle(self, slot: Slot, message: MessageRef, now: datetime, sweep_at: datetime) -> Delivery:
        """First commit wins: where no message is known and the state allows it, → ``POSTED`` with ``message``, reason
        cleared, lease ended, attempts 0, next attempt ``now``.

        Returns the row as it is now; a caller whose message is not the row's has lost. Needs no fence. Raises
        ``NotFound`` where the slot does not exist.
        """
        ...

    async def doubt(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime | None) -> None:
        """→ ``UNCERTAIN``, lease ended; without ``next_attempt`` it is held."""
        ...

    async def release(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime) -> None:
        """``SENDING`` → ``DUE`` (certainly nothing accepted), lease ended."""
        ...

    async def postpone(self, slot: Slot, fence: int, next_attempt: datetime | None) -> None:
        """Keep the state of a ``POSTED`` or ``THREADED`` row, end its lease, and try its next step at ``next_attempt``
        (never by itself where None).
        """
        ...

    async def threaded(self, slot: Slot, fence: int, thread: ThreadId) -> None:
        """``POSTED`` → ``THREADED``; the lease goes on, attempts 0."""
        ...

    async def done(self, slot: Slot, fence: int) -> None:
        """``THREADED`` → ``DONE``, lease and next attempt ended."""
        ...

    async def skip(self, slot: Slot, reason: Reason, fence: int | None = None) -> Delivery:
        """→ ``SKIPPED`` with ``reason``; with ``fence`` as its holder, without it as an admin. Returns the row as it is
        now.
        """
        ...

    async def to_sweep(
        self, now: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Delivery]:
        """At most ``limit`` rows of ``platforms`` and ``shards`` whose ``sweep_at`` is at or before ``now``, earliest
        first.
        """
        ...

    async def swept(self, slot: Slot, sweep_at: datetime | None) -> None:
        """Set when to sweep again, or None for never."""
        ...

    async def get(self, slot: Slot) -> Delivery | None:
        """The delivery, or None."""
        ...

    async def turns(self, subscription: SubscriptionId, local_date: date) -> int:
        """The highest turn of that date, or 0."""
        ...

    async def picks(self, subscription: SubscriptionId) -> Sequence[Pick]:
        """What was picked so far (frozen posts, whatever became of them), oldest due first."""
        ...

    async def of_message(self, message: MessageRef) -> Delivery | None:
        """The delivery that was settled with ``message``, or None."""
        ...

    async def recent(
        self, channel: Channel, limit: int, states: Collection[DeliveryState] | None = None
    ) -> Sequence[Delivery]:
        """The channel's latest deliveries by due instant, newest first, optionally only those in ``states``."""
        ...

    async def latest_of_order(self, subscription: SubscriptionId, limit: int) -> Sequence[Delivery]:
        """The subscription's latest ``limit`` deliveries that have a message, in whatever channels they stand: newest
        date first, ties by turn downwards.
        """
        ...

    async def posts_of(self, community: Community, slug: Slug) -> Sequence[Delivery]:
        """All posted deliveries of an essay in a community, newest first."""
        ...

    async def of_essay(self, slug: Slug) -> Sequence[Delivery]:
        """Every delivery with a post of this essay that was not skipped, oldest due first."""
        ...

    async def amend(self, slot: Slot, post: DailyPost) -> None:
        """Keep ``post`` as what a delivery with a message shows; nothing changes where there is no message."""
        ...

    async def latest_of(self, channel: Channel, slug: Slug) -> Delivery | None:
        """The channel's latest posted delivery of an essay, or None."""
        ...


class RatingStore(Protocol):
    """Members' marks. A member's latest mark of an essay is their rating (``bot.core.rating.latest``)."""

    async def mark(self, member: Member, mark: Mark) -> None:
        """Keep ``mark``, replacing the member's mark of the same essay and source."""
        ...

    async def unmark(self, member: Member, slug: Slug, source: str) -> bool:
        """Forget a mark; returns whether there was one."""
        ...

    async def marks(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Mark]:
        """A member's marks of an essay, oldest first."""
        ...

    async def of_essay(self, community: Community, slug: Slug) -> Sequence[Mark]:
        """All marks of an essay in a community, oldest first."""
        ...

    async def of_person(self, person: Person) -> Sequence[Mark]:
        """All marks of a person, oldest first."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all marks of a person; returns how many there were."""
        ...

    async def counts(self, community: Community, slug: Slug) -> Mapping[str, int]:
        """How many members hold a mark from each source."""
        ...

    async def scores(
        self, community: Community | None, since: datetime | None = None, slugs: Collection[Slug] | None = None
    ) -> Mapping[Slug, Score]:
        """The scores in a community (None: everywhere): each member's latest mark counts once, and only if it was made
        at or after ``since``.
        """
        ...


class SavedStore(Protocol):
    """The essays that members keep for later."""

    async def save(self, person: Person, saved: Saved) -> bool:
        """Keep it, unless the essay is saved already; returns whether it was not."""
        ...

    async def remove(self, person: Person, slug: Slug) -> bool:
        """Keep it no longer; returns whether it was saved."""
        ...

    async def of_person(self, person: Person) -> Sequence[Saved]:
        """What a person saved, newest first, ties by slug."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all of it; returns how many there were."""
        ...


class CommunityStore(Protocol):
    """What admins have settled for their communities."""

    async def get(self, community: Community) -> CommunitySettings:
        """The community's settings; the defaults where nothing was settled yet."""
        ...

    async def update(
        self, community: Community, change: Callable[[CommunitySettings], CommunitySettings]
    ) -> CommunitySettings:
        """Read, ``change`` and write in one transaction; returns what was written. ``change`` is pure and keeps the
        community.
        """
        ...
