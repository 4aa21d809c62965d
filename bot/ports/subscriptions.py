"""Where the channels' standing orders are stored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.community import Channel, Community, Person, Platform
from bot.core.ids import SubscriptionId
from bot.core.subscription import Subscription


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
        """Those of one channel that have not ended, by creation, then id."""
        ...

    async def of_community(self, community: Community) -> Sequence[Subscription]:
        """Those of all channels of a community, also ended ones, by creation, then id."""
        ...

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        """Read, ``change`` and write in one transaction; returns what was written. ``change`` is pure and keeps the id.
        Raises ``NotFound``.
        """
        ...

    async def forget(self, person: Person) -> int:
        """Let ``set_up_by`` be nobody wherever it is ``person``; how many."""
        ...

    async def of_person(self, person: Person) -> Sequence[Subscription]:
        """Those that ``person`` set up, by creation, then id."""
        ...

    async def due(
        self, now: datetime, limit: int, platforms: Collection[Platform] | None = None
    ) -> Sequence[Subscription]:
        """At most ``limit`` active subscriptions of ``platforms`` (None: of all) whose upcoming slot is due at or
        before ``now``, earliest first.
        """
        ...

    async def first_notice(self, subscription: SubscriptionId, about: str, at: datetime | None = None) -> bool:
        """Remember that the admins of ``subscription`` are told of ``about``: for good, or of what happened ``at`` as
        long as ``bot.core.retention`` says. Returns whether it is the first time.
        """
        ...
