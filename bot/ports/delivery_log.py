"""The deliveries as screens show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.delivery import Delivery, DeliveryState
from bot.core.ids import MessageId, Slug, SubscriptionId
from bot.core.subscription import ESSAYS, Kind, Slot


class DeliveryLog(Protocol):
    """What was posted, and what became of it; nothing changes here. Where it is asked by essay, or by channel without
    ``kinds``, a digest and a member's own delivery are none.
    """

    async def get(self, slot: Slot) -> Delivery | None:
        """The delivery, or None."""
        ...

    async def turns(self, subscription: SubscriptionId, local_date: date) -> int:
        """The highest turn of that date, or 0."""
        ...

    async def turns_from(self, subscription: SubscriptionId, first: date) -> Mapping[date, int]:
        """``turns`` of each date from ``first`` on that has had any."""
        ...

    async def of_message(self, message: MessageRef) -> Delivery | None:
        """The delivery that was settled with ``message``, or None."""
        ...

    async def in_direct(self, platform: Platform, channel: str, message: MessageId) -> Delivery | None:
        """The digest or the member's own delivery that was settled with ``message`` in ``channel``, whatever its
        community; None for any other message.
        """
        ...

    async def recent(
        self,
        channel: Channel,
        limit: int,
        states: Collection[DeliveryState] | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Delivery]:
        """The channel's latest deliveries of ``kinds`` by due instant, newest first, optionally only those in
        ``states``.
        """
        ...

    async def latest_of_order(self, subscription: SubscriptionId, limit: int) -> Sequence[Delivery]:
        """The subscription's latest ``limit`` deliveries that have a message, in whatever channels they stand: newest
        date first, ties by turn downwards.
        """
        ...

    async def of_order(
        self, subscription: SubscriptionId, limit: int, states: Collection[DeliveryState] | None = None
    ) -> Sequence[Delivery]:
        """The subscription's latest ``limit`` deliveries by due instant, in whatever channels, sent or not, optionally
        only those in ``states``: newest first.
        """
        ...

    async def posts_of(self, community: Community, slug: Slug) -> Sequence[Delivery]:
        """All posted deliveries of an essay in the channels of a community, newest first."""
        ...

    async def of_essay(self, slug: Slug) -> Sequence[Delivery]:
        """Every delivery to a channel with a post of this essay that was not skipped, oldest due first."""
        ...

    async def latest_of(self, channel: Channel, slug: Slug) -> Delivery | None:
        """The channel's latest posted delivery of an essay, or None."""
        ...
