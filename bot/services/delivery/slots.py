"""From schedules to slots: the one place where a subscription's next slot is worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.core.calendar import Schedule, next_due
from bot.core.delivery import Delivery
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Slot, Subscription
from bot.ports.clock import Holidays
from bot.ports.store import DeliveryStore


def day_off(schedule: Schedule, holidays: Holidays) -> Callable[[date], bool]:
    """The predicate of the days that ``schedule`` leaves out as public holidays."""
    country = schedule.holidays
    return (lambda day: holidays.is_holiday(country, day)) if country else (lambda day: False)


def following(subscription: SubscriptionId, schedule: Schedule, after: datetime, holidays: Holidays) -> NextSlot | None:
    """The first slot that comes due strictly after ``after``, as its date's first turn; None where none will come."""
    due = next_due(schedule, after, day_off(schedule, holidays))
    return NextSlot(Slot(subscription, due.local_date), due.instant) if due else None


async def free_slot(
    deliveries: DeliveryStore, subscription: SubscriptionId, schedule: Schedule, after: datetime, holidays: Holidays
) -> NextSlot | None:
    """The slot to make after ``after``, with the first turn of its date that is free: a zone that was changed westwards
    gives a date again.
    """
    upcoming = following(subscription, schedule, after, holidays)
    if upcoming is None:
        return None
    turn = await deliveries.turns(subscription, upcoming.slot.local_date) + 1
    return replace(upcoming, slot=replace(upcoming.slot, turn=turn))


def owed(subscription: Subscription, slot: Slot, due: datetime) -> Delivery:
    """The delivery of ``slot`` as it begins its life."""
    return Delivery(
        slot=slot,
        channel=subscription.channel,
        due=due,
        late_after=due + subscription.late_limit,
        next_attempt=due,
    )
