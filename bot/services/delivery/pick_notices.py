"""What the admins of a subscription are told after a pick, each thing once."""

from __future__ import annotations

from typing import Final

from bot.core.delivery import Delivery
from bot.core.ids import Slug
from bot.core.pick import Pick
from bot.core.subscription import Subscription
from bot.ports.chat import PinLapsed, RoundEnding
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.picking import Picking

LAST: Final = 5
"""Essays that are left of a round when its admins are told that it ends."""


class PickNotices:
    """A notice follows the attempt to post, so that it keeps no essay waiting. What was told is remembered before it
    is told: a process that dies in between has told nobody.
    """

    def __init__(self, subscriptions: SubscriptionStore, picking: Picking, admins: Admins) -> None:
        self._subscriptions = subscriptions
        self._picking = picking
        self._admins = admins

    async def picked(self, row: Delivery, pick: Pick) -> None:
        """``pick`` has become what ``row`` posts."""
        subscription = await self._subscriptions.get(row.slot.subscription)
        if subscription is None:
            return
        if pick.lapsed is not None:
            await self._tell_lapsed(subscription, row, pick.lapsed)
        await self._tell_round(subscription, row, pick)

    async def _tell_lapsed(self, subscription: Subscription, row: Delivery, slug: Slug) -> None:
        if await self._subscriptions.first_notice(subscription.id, f"pin {row.slot.key}", row.due):
            await self._admins.tell(row.channel, PinLapsed(row, await self._picking.title(slug)), subscription)

    async def _tell_round(self, subscription: Subscription, row: Delivery, pick: Pick) -> None:
        """A library whose rounds are no longer than that ends one every few days, and is told of the first alone, when
        it has shown everything; one essay alone is plainly meant to be.
        """
        day = row.slot.local_date
        left = await self._picking.left(subscription, LAST, day)
        if left is None or left.total <= 1:
            return
        is_small = left.total <= LAST + 1
        if is_small and left.unseen:
            return
        about = "small" if is_small else f"round {pick.round}"
        language = subscription.language_on(day) if subscription.counts_by_language else None
        about = about if language is None else f"{about} {language}"
        if await self._subscriptions.first_notice(subscription.id, about, None if is_small else row.due):
            await self._admins.tell(
                subscription.channel, RoundEnding(subscription, left.unseen, language), subscription
            )
