"""A post in an announcement channel is published to the channels that follow it, after and apart from its sending."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.core.community import Platform, Shards
from bot.core.delivery import Delivery
from bot.core.ids import SubscriptionId
from bot.core.subscription import Subscription
from bot.errors import ChatForbidden, ChatGone, ChatRejected, NotFound
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.delivery_queue import DeliveryQueue
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.about import done_about
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)

HOPELESS: Final = (ChatForbidden, ChatGone, ChatRejected)
"""Errors that a retry does not fix; the post stands all the same."""


class Publishing:
    """Publishes what is booked. Publishing twice is the same as once, so it needs no lease; what fails is retried until
    ``Pace.give_up_after`` and touches nothing else of the delivery.
    """

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryQueue,
        chats: Mapping[Platform, ChatPort],
        admins: Admins,
        clock: Clock,
        pace: Pace,
        shards: Shards | None = None,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._chats = {platform: chat for platform, chat in chats.items() if chat.capabilities.can_publish}
        self._admins = admins
        self._clock = clock
        self._pace = pace
        self._shards = shards

    async def publish(self) -> int:
        """Publish what is due, as much as is worked at once. Returns how many deliveries were looked at."""
        if not self._chats:
            return 0
        now, most = self._clock.now(), self._pace.concurrency
        rows = await self._deliveries.to_publish(now, tuple(self._chats), most, self._shards)
        async with asyncio.TaskGroup() as group:
            for row in rows:
                group.create_task(done_about(row, self._publish))
        return len(rows)

    async def _publish(self, row: Delivery) -> None:
        again = None
        try:
            if row.message is not None:
                await self._pace.bounded(self._chats[row.channel.platform].publish(row.message))
                log.info("Delivery %s: published", row.slot.key)
                await self._know(row, refused=False)
        except HOPELESS as error:
            log.warning("Delivery %s: cannot be published (%s)", row.slot.key, type(error).__name__)
            if isinstance(error, ChatForbidden):
                await self._know(row, refused=True)
        except Exception as error:
            again = self._later(row, error)
            log.warning("Delivery %s: not published yet (%s)", row.slot.key, type(error).__name__)
        await self._deliveries.schedule_publish(row.slot, again)

    async def _know(self, row: Delivery, *, refused: bool) -> None:
        """Tell the admins at the first refusal, and again only when it has worked in between."""
        known = await self._subscriptions.get(row.slot.subscription)
        if known is None or known.publishing_refused is refused:
            return
        changed = await self._changed(known.id, refused=refused)
        if refused and changed is not None:
            await self._admins.tell_unpublished(row, changed)

    async def _changed(self, subscription: SubscriptionId, *, refused: bool) -> Subscription | None:
        try:
            return await self._subscriptions.update(
                subscription, lambda before: replace(before, publishing_refused=refused)
            )
        except NotFound:
            return None

    def _later(self, row: Delivery, error: Exception) -> datetime | None:
        now, since = self._clock.now(), row.settled or row.due
        if now > since + self._pace.give_up_after:
            return None
        return max(now + self._pace.last_retry, self._pace.retry_at(now, 1, error))
