"""A skip taken back: the day's essay comes after all."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.ids import SubscriptionId
from bot.core.phrase import NO_SUBSCRIPTION, message
from bot.core.subscription import Slot, Subscription
from bot.errors import InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.holidays import Holidays
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.slots import first_free

LATEST: Final = 10
"""Skips among which the latest of the subscription is looked for."""
_NOTHING: Final = message("There is no skip to take back. One can be taken back until its essay is due.")


class Unskipping:
    """Removes what a skip wrote, in one transaction with the next slot."""

    def __init__(
        self, subscriptions: SubscriptionStore, deliveries: DeliveryStore, holidays: Holidays, clock: Clock
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._holidays = holidays
        self._clock = clock

    async def unskip(self, subscription: SubscriptionId, slot: Slot | None = None) -> Delivery:
        """Take back that an admin skipped ``slot``, or without it the latest skip, as long as its instant is ahead.
        Returns the skip. Raises ``NotFound`` where there is none, and ``InvalidInput`` where the schedule has nothing
        for its day any more.
        """
        found, now = await self._subscriptions.get(subscription), self._clock.now()
        if found is None or found.is_ended:
            raise NotFound(NO_SUBSCRIPTION, id=subscription)
        back = await self._skip(found, slot, now)
        upcoming = await first_free(self._deliveries, found, now, [back], self._holidays)
        if upcoming is None or upcoming.slot.local_date > back.slot.local_date:
            raise InvalidInput(
                "Nothing is due on {day} any more, so the skip cannot be taken back.", day=back.slot.local_date
            )
        if not await self._deliveries.unskip(back.slot, upcoming):
            raise NotFound(_NOTHING)
        return back

    async def _skip(self, subscription: Subscription, slot: Slot | None, now: datetime) -> Delivery:
        if slot is None:
            rows = await self._deliveries.recent(subscription.channel, LATEST, {DeliveryState.SKIPPED})
        else:
            row = await self._deliveries.get(slot)
            rows = [row] if row is not None else []
        for row in rows:
            skipped = row.state is DeliveryState.SKIPPED and row.reason is Reason.ADMIN and row.first_sent is None
            if skipped and row.slot.subscription == subscription.id and row.due > now:
                return row
        raise NotFound(_NOTHING)
