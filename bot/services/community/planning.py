"""What a channel gets in its next slots, and how its admins arrange it: by pinning essays to slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bot.core.draw import place_of
from bot.core.essay import Essay
from bot.core.ids import Slug, SubscriptionId
from bot.core.phrase import message
from bot.core.pick import Pick
from bot.core.pin import Pin
from bot.core.subscription import NextSlot, Slot, Subscription
from bot.errors import InvalidInput, NotFound
from bot.ports.delivery_log import DeliveryLog
from bot.ports.holidays import Holidays
from bot.ports.picks import PickStore
from bot.services.community.subscribing import Subscribing, expected
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import following, free_slots, is_skipped, slots_until

AHEAD: Final = 10
"""Slots that admins see ahead."""
LATER_MAX: Final = 10
"""Pins after them that admins see."""
PINS_MAX: Final = 100
"""Essays that are pinned to one channel's slots at a time: each pick looks at all of them."""
_SKIPPED: Final = message("The essay for {day} is skipped. Take the skip back first with {command}")
_CHANGED: Final = message("The list has changed in the meantime. Open it again with {command}")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A slot that is to come, with the essay that it gets if nothing changes until then (None: there is none)."""

    upcoming: NextSlot
    essay: Essay | None
    pick: Pick | None

    @property
    def key(self) -> str:
        """What a menu carries of the row; empty without an essay."""
        return _key(self.upcoming.slot, self.essay.slug) if self.essay else ""

    @property
    def day(self) -> date:
        return self.upcoming.slot.local_date

    @property
    def title(self) -> str:
        """The essay's; empty without one."""
        return self.essay.title if self.essay else ""

    @property
    def is_pinned(self) -> bool:
        return self.pick is not None and self.pick.pinned


@dataclass(frozen=True, slots=True)
class PinnedLater:
    """A pin that is not seen ahead. ``title`` is the essay's, also of one that cannot be shown any more; ``is_due``:
    whether the date has a slot.
    """

    pin: Pin
    title: str
    is_due: bool

    @property
    def day(self) -> date:
        return self.pin.slot.local_date

    @property
    def key(self) -> str:
        """What a menu carries of it."""
        return _key(self.pin.slot, self.pin.slug)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next slots of a subscription, in their order, and what is pinned after them."""

    subscription: Subscription
    slots: tuple[Ahead, ...]
    later: tuple[PinnedLater, ...]


class Planning:
    """The admin's use cases. Adapters ask for the admin's permission before they call.

    Every method raises ``NotFound`` where nothing is to come, as while the subscription is paused.
    """

    def __init__(
        self,
        subscribing: Subscribing,
        picking: Picking,
        picks: PickStore,
        deliveries: DeliveryLog,
        holidays: Holidays,
    ) -> None:
        self._subscribing = subscribing
        self._picking = picking
        self._picks = picks
        self._deliveries = deliveries
        self._holidays = holidays

    async def outlook(self, subscription: SubscriptionId) -> Outlook:
        """What comes in the next ``AHEAD`` slots."""
        found = await self._subscribing.get(subscription)
        first = expected(found)
        slots = await free_slots(self._deliveries, first, found.schedule, self._holidays, AHEAD)
        return Outlook(found, await self._ahead(found, slots), await self._later(found, slots))

    async def coming(self, found: Subscription, since: datetime, until: datetime) -> tuple[Ahead, ...]:
        """What comes in those of the next slots that are due at or after ``since`` and before ``until``."""
        slots = await free_slots(self._deliveries, expected(found), found.schedule, self._holidays, AHEAD)
        ahead = await self._ahead(found, [each for each in slots if each.due < until])
        return tuple(each for each in ahead if since <= each.upcoming.due)

    async def _ahead(self, found: Subscription, slots: Sequence[NextSlot]) -> tuple[Ahead, ...]:
        """What ``slots``, which are those from the next one on, get."""
        chosen = await self._picking.ahead(found, [each.slot for each in slots]) if slots else ()
        return tuple(
            Ahead(slot, each[1] if each else None, each[0] if each else None)
            for slot, each in zip(slots, chosen, strict=True)
        )

    async def pin(self, subscription: SubscriptionId, essay: Slug, day: date) -> Slot:
        """Pin the essay to the first slot of the local date ``day``, and to no other. Raises ``InvalidInput`` where
        nothing is due then or its essay is skipped, and ``Conflict`` where an essay is being posted.
        """
        found = await self._subscribing.get(subscription)
        first = expected(found)
        slot = slots_until(found.id, found.schedule, first, day, self._holidays)[-1].slot
        if slot != first.slot:
            turns = await self._deliveries.turns(found.id, day)
            if await is_skipped(self._deliveries, replace(slot, turn=turns), first.due):
                raise InvalidInput(_SKIPPED, day=day.isoformat(), command="/essay skip undo")
            slot = replace(slot, turn=turns + 1)
        pinned = await self._picks.pins(found.id, first.slot.local_date)
        if len(pinned) >= PINS_MAX and all(pin.slot != slot and pin.slug != essay for pin in pinned):
            raise InvalidInput("At most {number} essays can be pinned in a channel.", number=PINS_MAX)
        await self._picks.pin(found.id, [Pin(slot, essay)])
        return slot

    async def unpin_essay(self, subscription: SubscriptionId, essay: Slug) -> None:
        """Take back the essay's pin. Raises ``NotFound`` where it has none."""
        first = expected(await self._subscribing.get(subscription))
        for pin in await self._picks.pins(subscription, first.slot.local_date):
            if pin.slug == essay:
                await self._picks.unpin(pin.slot)
                return
        raise NotFound("This essay is not pinned.")

    async def unpin(self, subscription: SubscriptionId, key: str) -> None:
        """Take back the pin that has ``key``. Raises ``InvalidInput`` where there is none by now."""
        first = expected(await self._subscribing.get(subscription))
        pins = await self._picks.pins(subscription, first.slot.local_date)
        slot = next((pin.slot for pin in pins if _key(pin.slot, pin.slug) == key), None)
        if slot is None or not await self._picks.unpin(slot):
            raise _changed()

    async def move(self, subscription: SubscriptionId, key: str, by: int) -> None:
        """Let the essay of the row with ``key`` change slots with the one ``by`` rows later; both are pinned then.
        Raises ``InvalidInput`` where there is no such row by now, and ``Conflict`` where an essay is being posted.
        """
        rows = [row for row in (await self.outlook(subscription)).slots if row.essay is not None]
        at = next((number for number, row in enumerate(rows) if row.key == key), None)
        if at is None or not 0 <= at + by < len(rows):
            raise _changed()
        mine, other = rows[at], rows[at + by]
        if mine.essay and other.essay and mine.essay.slug != other.essay.slug:
            pins = {other.upcoming.slot: mine.essay.slug, mine.upcoming.slot: other.essay.slug}
            await self._pin_all(subscription, pins)

    async def hold(self, subscription: SubscriptionId) -> None:
        """Pin every slot's essay as it is now. One that comes twice is pinned where it comes first."""
        pins: dict[Slot, Slug] = {}
        for row in (await self.outlook(subscription)).slots:
            if row.essay is not None and row.essay.slug not in pins.values():
                pins[row.upcoming.slot] = row.essay.slug
        await self._pin_all(subscription, pins)

    async def _pin_all(self, subscription: SubscriptionId, pins: Mapping[Slot, Slug]) -> None:
        await self._picks.pin(subscription, [Pin(slot, slug) for slot, slug in pins.items()])

    async def _later(self, found: Subscription, slots: Sequence[NextSlot]) -> tuple[PinnedLater, ...]:
        """What is pinned after the first of ``slots`` and not seen in them, the next ones first."""
        seen = {each.slot for each in slots}
        ahead = await self._picks.pins(found.id, slots[0].slot.local_date)
        pins = [pin for pin in ahead if pin.slot not in seen and pin.slot > slots[0].slot][:LATER_MAX]
        due = self._due_dates(found, slots[-1], max((pin.slot.local_date for pin in pins), default=date.min))
        return tuple(
            [PinnedLater(pin, await self._picking.title(pin.slug), pin.slot.local_date in due) for pin in pins]
        )

    def _due_dates(self, found: Subscription, last: NextSlot, until: date) -> set[date]:
        dates: set[date] = set()
        slot: NextSlot | None = last
        while slot is not None and slot.slot.local_date <= until:
            dates.add(slot.slot.local_date)
            slot = following(found.id, found.schedule, slot.due, self._holidays)
        return dates


def _key(slot: Slot, slug: Slug) -> str:
    """Of a slot and the essay that was seen there: short, whatever the slug."""
    return f"{slot.local_date:%Y%m%d}-{slot.turn}-{place_of(slug)}"


def _changed() -> InvalidInput:
    return InvalidInput(_CHANGED, command="/essay preview")
