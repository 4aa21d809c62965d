"""The deliveries as those see them who work on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.community import Community, MessageRef, Platform, Shards
from bot.core.delivery import Content, DailyPost, Delivery, Reason, Waits
from bot.core.digest import DigestPost
from bot.core.ids import ThreadId
from bot.core.subscription import NextSlot, Slot


class DeliveryQueue(Protocol):
    """Makes, claims, leases and settles deliveries, at most one row a slot.

    Methods that take ``fence`` raise ``Conflict`` and change nothing where the row's fence differs or its state does
    not allow the move (``bot.core.delivery.MOVES``): somebody else took over. Those without it raise ``Conflict`` for a
    state that does not allow the move.
    """

    async def materialise(self, delivery: Delivery, upcoming: NextSlot | None) -> bool:
        """Insert ``delivery`` unless its slot exists and, where the subscription's upcoming slot is still this one,
        advance it to ``upcoming``; one transaction. An open ballot of the subscription is looked at, as by
        ``SubscriptionStore.update``.

        Returns whether a row was inserted.
        """
        ...

    async def add(self, delivery: Delivery) -> bool:
        """Insert ``delivery`` unless its slot exists, leaving the subscription alone. Returns whether a row was
        inserted.
        """
        ...

    async def reap_expired_leases(self, now: datetime) -> int:
        """Move every ``SENDING`` or ``RECONCILING`` row whose lease ended at or before ``now`` to ``UNCERTAIN`` (reason
        ``LEASE_ENDED``, next attempt ``now``, lease None).

        Returns how many.
        """
        ...

    async def skip_late(
        self, now: datetime, limit: int, platforms: Collection[Platform] | None = None
    ) -> Sequence[Delivery]:
        """Move at most ``limit`` ``DUE`` rows of ``platforms`` (None: of all) with ``late_after`` < ``now`` to
        ``SKIPPED``: with ``ADMIN`` where their subscription was removed or is paused, else keeping a reason that is set
        and else with ``LATE``. Returns them as they are now.
        """
        ...

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
        *,
        without: Collection[Community] = (),
        each: int | None = None,
        daily: bool | None = None,
    ) -> Sequence[Delivery]:
        """Take at most ``limit`` rows for work, and at most ``each`` of one community (None: any number), earliest
        ``next_attempt`` first: on each, fence + 1, attempts + 1, the lease, and ``DUE`` → ``SENDING``, ``UNCERTAIN`` →
        ``RECONCILING``. ``daily``: only essays of the day, or only what is none (None: both).

        Taken are ``DUE``, ``UNCERTAIN``, ``POSTED`` and ``THREADED`` rows of ``platforms`` and ``shards``, none of the
        communities ``without``, with ``next_attempt`` ≤ ``now`` and no lease that is still running; ``DUE`` ones only
        while their subscription is active and ``late_after`` ≥ ``now``. ``POSTED`` and ``THREADED`` keep their state.
        Returns the rows as they are now; two callers never get the same one. There are fewer than could be taken where
        ``each`` leaves out too many that wait, and none only where none can be taken.
        """
        ...

    async def freeze(self, slot: Slot, fence: int, content: Content, round_: int) -> None:
        """Keep what will be sent, before it is sent: a digest of a row of the kind ``DIGEST``, a post of any other."""
        ...

    async def record_send(self, slot: Slot, fence: int, first_sent: datetime) -> None:
        """Record that a write to the platform begins: ``SENDING`` stays, ``RECONCILING`` → ``SENDING``; ``first_sent``
        opens the nonce window.
        """
        ...

    async def settle(
        self, slot: Slot, message: MessageRef, now: datetime, sweep_at: datetime, publish_at: datetime | None = None
    ) -> Delivery:
        """First commit wins: where no message is known and the state allows it, → ``POSTED`` with ``message``, reason
        cleared, lease ended, attempts 0, next attempt ``now``, to be published at ``publish_at``.

        Returns the row as it is now; a caller whose message is not the row's has lost. Needs no fence. Raises
        ``NotFound`` where the slot does not exist.
        """
        ...

    async def mark_uncertain(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime | None) -> None:
        """→ ``UNCERTAIN``, lease ended; without ``next_attempt`` it is held."""
        ...

    async def release(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime) -> None:
        """``SENDING`` → ``DUE`` (certainly nothing accepted), lease ended."""
        ...

    async def hurry(self, slot: Slot, now: datetime) -> Delivery:
        """Try a ``DUE`` row that waits for a later attempt ``now``; other rows stay as they are. Returns the row as it
        is now. Raises ``NotFound``.
        """
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

    async def close(self, slot: Slot, fence: int) -> None:
        """``POSTED`` → ``DONE`` of what has no thread, lease and next attempt ended."""
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

    async def schedule_sweep(self, slot: Slot, sweep_at: datetime | None) -> None:
        """Set when to sweep again, or None for never."""
        ...

    async def to_publish(
        self, now: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Delivery]:
        """At most ``limit`` rows of ``platforms`` and ``shards`` whose ``publish_at`` is at or before ``now``, earliest
        first.
        """
        ...

    async def schedule_publish(self, slot: Slot, publish_at: datetime | None) -> None:
        """Set when to publish its message (again), or None for never. Raises ``NotFound``."""
        ...

    async def heard(self, slot: Slot, until: datetime) -> None:
        """What was written in the delivery's thread up to ``until`` was heard. Never goes back; an unknown slot is no
        error.
        """
        ...

    async def repoint(self, slot: Slot, message: MessageRef, now: datetime) -> None:
        """Let another message be that of a row which has one, → ``POSTED``: its thread is to be opened and asked in
        from ``now`` on. Whoever holds the row is shut out. ``first_sent`` is forgotten, since it was another's. Raises
        ``Conflict`` where the row has no message.
        """
        ...

    async def pull_in(self, now: datetime, waits: Waits) -> int:
        """Bring back what lies further ahead than anything can, as after the clock was set back; how many instants.

        A lease of a row that can be claimed, and that ends after ``now`` + ``lease``, ends then. A next attempt is made
        ``now`` (of a ``DUE`` row not before it is due) where it lies ahead and the row was first sent or settled after
        ``now`` + ``skew``, or where it lies after ``now`` + ``own`` (a reason in ``OWN``) or ``now`` + ``told``; a
        ``DUE`` row that was never tried stays. A sweep after ``now`` + ``told``, or of a row settled after ``now`` +
        ``skew``, comes at ``now`` + ``sweep``. What is to be published after ``now`` + ``told`` is due ``now``,
        and so is what is to be shown anew after ``now`` + ``own``.
        """
        ...

    async def skipped_ahead(self, after: datetime, limit: int) -> Sequence[Delivery]:
        """At most ``limit`` ``SKIPPED`` rows whose time was over (a reason in ``TIMELY``) and is not at ``after``, or
        that are due after it, by slot: of what an admin did not skip, and what was never sent.
        """
        ...

    async def free(self, slots: Collection[Slot], upcoming: NextSlot | None) -> int:
        """Remove those of ``slots``, all of one subscription, that are ``SKIPPED``, never sent and not by an admin, and
        let ``upcoming`` be its upcoming slot where it is active and that comes before the one it has; one transaction.
        Returns how many were removed.
        """
        ...

    async def unskip(self, slot: Slot, upcoming: NextSlot) -> bool:
        """Remove ``slot`` where an admin skipped it and it was never sent, and let ``upcoming`` be its subscription's
        upcoming slot where that is active and has none or a later one; one transaction. Returns whether it was removed.
        """
        ...

    async def amend(self, slot: Slot, post: DailyPost) -> None:
        """Keep ``post`` as what a delivery with a message shows; nothing changes where there is no message."""
        ...

    async def claim_amendments(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Delivery]:
        """At most ``limit`` digests of ``platforms`` and ``shards`` whose message is to be shown anew, those that wait
        for longest. They are so once the comment that they quote was edited, deleted or hidden, or may not be quoted
        any more: the store of that change has taken it out of the digest, and noted this, in the same transaction. They
        wait again until ``again``, so that nobody else gets them meanwhile.
        """
        ...

    async def requote(self, slot: Slot, claimed: datetime, digest: DigestPost) -> bool:
        """Keep ``digest`` as what the delivery shows, unless its quote has changed again since it was ``claimed`` until
        then; returns whether it is kept.
        """
        ...

    async def schedule_amendment(
        self, slot: Slot, claimed: datetime, amend_at: datetime | None, *, now: datetime, overtaken: datetime
    ) -> None:
        """When to show it anew again, or None for never. Where ``requote`` would change nothing, it is due by ``now``
        anyway, or somebody else has shown it meanwhile: nobody knows whose came last, so it is shown once more at
        ``overtaken``.
        """
        ...
