"""What a subscription will post on a later day, if nothing changes until then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.core.ids import SubscriptionId
from bot.errors import InvalidInput
from bot.ports.holidays import Holidays
from bot.services.community.changes import Preview
from bot.services.community.subscribing import Subscribing
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import following

AHEAD_MAX: Final = timedelta(days=366)


class Forecasting:
    """Goes through the posts between now and then, and keeps none of them."""

    def __init__(self, setup: Subscribing, picking: Picking, holidays: Holidays) -> None:
        self._setup = setup
        self._picking = picking
        self._holidays = holidays

    async def on(self, subscription: SubscriptionId, day: date) -> Preview:
        """What is posted on the local date ``day``. Raises ``InvalidInput`` where nothing is, and ``NotFound``."""
        found = await self._setup.get(subscription)
        slot = (await self._setup.preview(subscription)).upcoming
        if day > slot.slot.local_date + AHEAD_MAX:
            raise InvalidInput("A preview can look at most one year ahead.")
        ahead = 0
        while slot.slot.local_date < day:
            after = following(found.id, found.schedule, slot.due, self._holidays)
            if after is None:
                break
            slot, ahead = after, ahead + 1
        if slot.slot.local_date != day:
            raise InvalidInput(
                "Nothing is due on {day}. The closest post is on {other}.",
                day=day.isoformat(),
                other=slot.slot.local_date.isoformat(),
            )
        return Preview(slot, await self._picking.plan(found, ahead))
