"""Notifies a channel's admins, and suspends a subscription whose channel refuses us."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.core.community import Channel, Platform
from bot.core.delivery import QUIET, Delivery, Reason
from bot.core.ids import SubscriptionId
from bot.core.subscription import EVERY_KIND, STOPPED_BY_ADMINS, Subscription, SubscriptionState
from bot.errors import NotFound, StoreError
from bot.ports.chat import ChatPort, Held, Missed, Notice, Suspended, Unpublished
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)


class Admins:
    """A notice follows the event: a process that dies between the two has notified nobody, and the admins still see
    the state and its reason in their list.
    """

    def __init__(self, subscriptions: SubscriptionStore, chats: Mapping[Platform, ChatPort], pace: Pace) -> None:
        self._subscriptions = subscriptions
        self._chats = chats
        self._pace = pace

    async def tell_held(self, held: Delivery) -> None:
        """Tell the admins of a delivery that waits for them. Never raises an ``Exception``."""
        subscription = await self._known(held)
        if subscription is not None and subscription.member is not None:
            return
        name = subscription.channel_name if subscription is not None else ""
        await self.tell(held.channel, Held(held, name), subscription)

    async def tell(self, channel: Channel, notice: Notice, subscription: Subscription | None) -> None:
        """Notify the admins of ``channel``'s community, and whoever set it up. Never raises an ``Exception``."""
        chat = self._chats.get(channel.platform)
        if chat is None:
            log.warning("Nobody here can notify admins on %s of %s", channel.platform, type(notice).__name__)
            return
        try:
            set_up_by = subscription.set_up_by if subscription is not None else None
            await self._pace.bounded(chat.tell_admins(channel, notice, set_up_by))
        except Exception:
            log.exception("Admins on %s were not notified of %s", channel.platform, type(notice).__name__)

    async def tell_unpublished(self, row: Delivery, subscription: Subscription) -> None:
        """Tell the admins of a post that we are not allowed to publish. Never raises an ``Exception``."""
        await self.tell(row.channel, Unpublished(row, subscription.channel_name), subscription)

    async def tell_missed(self, skipped: Delivery) -> None:
        """Tell the admins of a delivery that was left out, unless they wanted it so."""
        if skipped.reason in QUIET:
            return
        subscription = await self._subscriptions.get(skipped.slot.subscription)
        if subscription is None or subscription.state in STOPPED_BY_ADMINS or subscription.member is not None:
            return
        await self.tell(skipped.channel, Missed(skipped, subscription.channel_name), subscription)

    async def is_a_members(self, delivery: Delivery) -> bool:
        """Whether it comes to one member's direct messages, of which no admin is told."""
        subscription = await self._known(delivery)
        return subscription is not None and subscription.member is not None

    async def _known(self, delivery: Delivery) -> Subscription | None:
        """The delivery's subscription; None where it is gone, or the store does not tell."""
        try:
            return await self._subscriptions.get(delivery.slot.subscription)
        except StoreError as error:
            log.warning("Nobody knows who set up the channel of %s: %s", delivery.slot.key, error)
            return None

    async def suspend_channel(self, channel: Channel, reason: Reason) -> None:
        """Suspend whatever is active in ``channel``, as ``suspend`` does."""
        for subscription in await self._subscriptions.of_channel(channel, EVERY_KIND):
            await self.suspend(subscription.id, reason)

    async def suspend(self, subscription: SubscriptionId, reason: Reason, *, quietly: bool = False) -> bool:
        """Suspend an active subscription, never delete it, and notify its admins: once, however many of its deliveries
        were refused. ``quietly``: the caller notifies them. Returns whether it was active.
        """
        replaced: list[Subscription] = []

        def change(current: Subscription) -> Subscription:
            replaced[:] = [current]
            if current.state is not SubscriptionState.ACTIVE:
                return current
            return replace(current, state=SubscriptionState.SUSPENDED, reason=reason.value, upcoming=None)

        try:
            changed = await self._subscriptions.update(subscription, change)
        except NotFound:
            log.info("Subscription %s: removed before it could be suspended", subscription)
            return False
        if replaced[0].state is not SubscriptionState.ACTIVE:
            return False
        log.warning("Subscription %s: suspended (%s)", subscription, reason)
        if not quietly and changed.member is None:
            await self.tell(changed.channel, Suspended(changed), changed)
        return True
