"""What a subscription will post on a later day, if nothing changes until then."""

from __future__ import annotations

from datetime import date

from bot.core.ids import SubscriptionId
from bot.ports.holidays import Holidays
from bot.services.community.changes import Preview
from bot.services.community.subscribing import Subscribing, expected
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import slots_until


class Forecasting:
    """Goes through the posts between now and then, and keeps none of them."""

    def __init__(self, setup: Subscribing, picking: Picking, holidays: Holidays) -> None:
        self._setup = setup
        self._picking = picking
        self._holidays = holidays

    async def on(self, subscription: SubscriptionId, day: date) -> Preview:
        """What is posted on the local date ``day``. Raises ``InvalidInput`` where nothing is, and ``NotFound``."""
        found = await self._setup.get(subscription)
        slots = slots_until(found.id, found.schedule, expected(found), day, self._holidays)
        return Preview(slots[-1], await self._picking.plan(found, [each.slot for each in slots]))
