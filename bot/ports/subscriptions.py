"""Where the channels' standing orders are stored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.community import Channel, Community, Person, Platform, Shards
from bot.core.ids import SubscriptionId
from bot.core.subscription import ESSAYS, Kind, Subscription


class SubscriptionStore(Protocol):
    """The channels' standing orders. Lists hold those of the kind ``ESSAY``, unless they are asked for other ``kinds``;
    ``get``, ``update``, ``due``, ``stopped`` and ``has_holidays`` know every kind.
    """

    async def add(self, subscription: Subscription) -> None:
        """Add. Raises ``Conflict`` where the id exists."""
        ...

    async def get(self, subscription: SubscriptionId) -> Subscription | None:
        """The subscription, or None."""
        ...

    async def page(
        self, limit: int, after: Subscription | None = None, kinds: Collection[Kind] = ESSAYS
    ) -> Sequence[Subscription]:
        """At most ``limit`` of ``kinds``, by creation, then id: the first, or those that come after ``after``."""
        ...

    async def of_platform(
        self,
        platform: Platform,
        limit: int,
        after: Subscription | None = None,
        shards: Shards | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Subscription]:
        """At most ``limit`` of a platform's, also ended ones, on Discord of the guilds of ``shards`` (None: of all), by
        community, channel and id: the first, or those that come after ``after``.
        """
        ...

    async def choosing(
        self, collection: str, limit: int, after: SubscriptionId | None = None
    ) -> Sequence[Subscription]:
        """At most ``limit`` of those that chose ``collection``, by id: the first, or those after ``after``."""
        ...

    async def stopped(
        self, platform: Platform, reason: str, limit: int, after: Community | None = None
    ) -> Sequence[Community]:
        """At most ``limit`` of the communities of ``platform`` where a subscription is suspended for ``reason`` (never
        empty), by id: the first, or those that come after ``after``.
        """
        ...

    async def has_holidays(self) -> bool:
        """Whether any leaves out a country's holidays."""
        ...

    async def of_channel(self, channel: Channel, kinds: Collection[Kind] = ESSAYS) -> Sequence[Subscription]:
        """Those of one channel that have not ended, by creation, then id."""
        ...

    async def of_community(self, community: Community, kinds: Collection[Kind] = ESSAYS) -> Sequence[Subscription]:
        """Those of all channels of a community, also ended ones, by creation, then id."""
        ...

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Subscription]
    ) -> Subscription:
        """Read, ``change`` and write in one transaction; returns what was written. ``change`` is pure and keeps the id.
        Raises ``NotFound``. Something is to be done at once about the subscription's open ballot: it may not be wanted
        any more.
        """
        ...

    async def forget(self, person: Person) -> int:
        """Let ``set_up_by`` be nobody wherever it is ``person``; how many."""
        ...

    async def of_person(self, person: Person) -> Sequence[Subscription]:
        """Those of every kind that ``person`` set up, by creation, then id."""
        ...

    async def direct_to(self, person: Person, *, also_ended: bool = False) -> Sequence[Subscription]:
        """What comes to the direct messages of ``person``, of every kind, by creation, then id; with ``also_ended``
        what came there before as well.
        """
        ...

    async def forget_direct(self, person: Person) -> int:
        """Remove every subscription that came to the direct messages of ``person``, ended ones too, with its
        deliveries; how many.
        """
        ...

    async def due(
        self,
        now: datetime,
        limit: int,
        platforms: Collection[Platform] | None = None,
        *,
        daily: bool | None = None,
    ) -> Sequence[Subscription]:
        """At most ``limit`` active subscriptions of ``platforms`` (None: of all) whose upcoming slot is due at or
        before ``now``, earliest first. ``daily``: only those of the essay of the day, or only the others (None: both).
        """
        ...

    async def first_notice(self, subscription: SubscriptionId, about: str, at: datetime | None = None) -> bool:
        """Remember that the admins of ``subscription`` are told of ``about``: for good, or of what happened ``at`` as
        long as ``bot.core.retention`` says. Returns whether it is the first time.
        """
        ...

    async def forget_notice(self, subscription: SubscriptionId, about: str) -> None:
        """The next time is the first again."""
        ...
