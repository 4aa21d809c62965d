"""From schedules to slots: the one place where a subscription's next slot is computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.core.calendar import Schedule, next_due
from bot.core.delivery import LEASED, UNSETTLED, Delivery, DeliveryState, Reason
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Slot, Subscription
from bot.errors import InvalidInput
from bot.ports.delivery_log import DeliveryLog
from bot.ports.holidays import Holidays

AHEAD_MAX: Final = timedelta(days=366)
_LOOKED_AT = 10


def day_off(schedule: Schedule, holidays: Holidays) -> Callable[[date], bool]:
    """The predicate of the days that ``schedule`` skips as public holidays."""
    country = schedule.holidays
    return (lambda day: holidays.is_holiday(country, day)) if country else (lambda day: False)


def following(subscription: SubscriptionId, schedule: Schedule, after: datetime, holidays: Holidays) -> NextSlot | None:
    """The first slot that is due strictly after ``after``, as its date's first turn; None if there is none."""
    due = next_due(schedule, after, day_off(schedule, holidays))
    return NextSlot(Slot(subscription, due.local_date), due.instant) if due else None


async def free_slot(
    deliveries: DeliveryLog, subscription: SubscriptionId, schedule: Schedule, after: datetime, holidays: Holidays
) -> NextSlot | None:
    """The slot to make after ``after``, with the first turn of its date that is free: a zone that was changed westwards
    gives a date again. A day that an admin skipped ahead is passed over: an earlier skip may have been taken back.
    """
    while upcoming := following(subscription, schedule, after, holidays):
        turns = await deliveries.turns(subscription, upcoming.slot.local_date)
        if free := await _free(deliveries, upcoming, turns, after):
            return free
        after = upcoming.due
    return None


async def free_slots(
    deliveries: DeliveryLog, first: NextSlot, schedule: Schedule, holidays: Holidays, most: int
) -> list[NextSlot]:
    """``first``, and those that ``free_slot`` gives one after the other from it on: ``most`` of them together. What the
    dates have had is asked once.
    """
    slots, after, id_ = [first], first.due, first.slot.subscription
    had = await deliveries.turns_from(id_, first.slot.local_date)
    while len(slots) < most and (upcoming := following(id_, schedule, after, holidays)):
        if free := await _free(deliveries, upcoming, had.get(upcoming.slot.local_date, 0), after):
            slots.append(free)
        after = upcoming.due
    return slots


async def _free(deliveries: DeliveryLog, upcoming: NextSlot, turns: int, after: datetime) -> NextSlot | None:
    """The turn of the date after ``turns``; None where an admin skipped the last of them ahead."""
    if await is_skipped(deliveries, replace(upcoming.slot, turn=turns), after):
        return None
    return replace(upcoming, slot=replace(upcoming.slot, turn=turns + 1))


async def is_skipped(deliveries: DeliveryLog, slot: Slot, after: datetime) -> bool:
    """Whether an admin skipped ``slot``, which is due after ``after``; turn 0 is a date's that has had none."""
    row = await deliveries.get(slot) if slot.turn else None
    return row is not None and row.reason is Reason.ADMIN and row.due > after


def slots_until(
    subscription: SubscriptionId, schedule: Schedule, first: NextSlot, day: date, holidays: Holidays
) -> list[NextSlot]:
    """The slots from ``first`` to that of the local date ``day``. Raises ``InvalidInput`` where nothing is due then,
    and for a date more than ``AHEAD_MAX`` later.
    """
    if day > first.slot.local_date + AHEAD_MAX:
        raise InvalidInput("Choose a date within one year.")
    slots = [first]
    while slots[-1].slot.local_date < day:
        after = following(subscription, schedule, slots[-1].due, holidays)
        if after is None:
            break
        slots.append(after)
    if slots[-1].slot.local_date != day:
        other = slots[-1].slot.local_date
        raise InvalidInput(
            "Nothing is due on {day}. The closest post is on {other}.", day=day.isoformat(), other=other.isoformat()
        )
    return slots


def owed(subscription: Subscription, slot: Slot, due: datetime) -> Delivery:
    """The delivery of ``slot`` as it begins its life."""
    return Delivery(
        slot=slot,
        channel=subscription.channel,
        kind=subscription.kind,
        due=due,
        late_after=due + subscription.late_limit,
        next_attempt=due,
    )


def waiting_again(row: Delivery) -> Delivery:
    """``row``, of which nothing was sent, as it began its life, with what it is to send."""
    begun = replace(row, state=DeliveryState.DUE, reason=Reason.NONE, next_attempt=row.due)
    return replace(begun, lease_until=None, attempts=0)


async def first_free(
    deliveries: DeliveryLog, subscription: Subscription, now: datetime, freed: Sequence[Delivery], holidays: Holidays
) -> NextSlot | None:
    """The first of those that are ``freed`` and due by ``now``, else the first slot after ``now`` whose date has had
    none but them.
    """
    id_, after = subscription.id, now
    for row in sorted(freed, key=lambda row: row.due):
        if row.due <= now:
            return NextSlot(row.slot, row.due)
    free = {slot.local_date: slot for slot in sorted((row.slot for row in freed), reverse=True)}
    while upcoming := following(id_, subscription.schedule, after, holidays):
        day = upcoming.slot.local_date
        turns = await deliveries.turns(id_, day)
        if turns == 0 or (day in free and turns == free[day].turn):
            return replace(upcoming, slot=free.get(day, upcoming.slot))
        after = upcoming.due
    return None


async def waiting_for(deliveries: DeliveryLog, subscription: Subscription, now: datetime) -> Delivery | None:
    """The subscription's latest delivery in its channel that is still to be posted by itself, if there is one."""
    for row in await deliveries.recent(subscription.channel, _LOOKED_AT, UNSETTLED | {DeliveryState.DUE}):
        is_worked = row.lease_until is not None and row.lease_until > now
        comes = is_worked or (row.state not in LEASED and row.next_attempt is not None)
        if row.slot.subscription == subscription.id and row.late_after >= now and comes:
            return row
    return None
