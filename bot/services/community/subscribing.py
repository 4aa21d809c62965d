"""What admins do with a channel's subscription: create it, change it, preview it, skip an essay, pause, post now."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar import Schedule
from bot.core.community import Channel, Community
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.ids import SubscriptionId, new_id
from bot.core.phrase import NO_SUBSCRIPTION, NOTHING_AHEAD, message
from bot.core.rating import check_scale
from bot.core.subscription import DIGESTS, EVERY_KIND, FirstDay, NextSlot, Slot, Subscription, SubscriptionState, ended
from bot.errors import Conflict, InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.holidays import Holidays
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.changes import Change, PostNow, Preview, SetupState, Skipped
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import following, free_slot, owed, waiting_for

LOG_LENGTH: Final = 10
TRIES: Final = 10

_RESUME_FIRST: Final = {
    SubscriptionState.PAUSED: message("The subscription is paused. Resume it first."),
    SubscriptionState.SUSPENDED: message(
        "The subscription is suspended because its channel could not be reached. Resume it first."
    ),
}
_NOTHING_TO_COME: Final = {
    SubscriptionState.ACTIVE: NOTHING_AHEAD,
    SubscriptionState.PAUSED: message("Nothing is due: the subscription is paused. Resume it first."),
    SubscriptionState.SUSPENDED: message(
        "Nothing is due: the subscription is suspended because its channel could not be reached. Resume it first."
    ),
}


class Subscribing:
    """The admin's use cases. Adapters ask for the admin's permission before they call."""

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryStore,
        picking: Picking,
        holidays: Holidays,
        clock: Clock,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._picking = picking
        self._holidays = holidays
        self._clock = clock
        self._one_by_one = asyncio.Lock()

    async def add(self, channel: Channel, change: Change, first_day: FirstDay = FirstDay.OVER) -> Subscription:
        """Subscribe a channel. Raises ``InvalidInput`` where time or zone is missing or something in ``change`` is
        unknown.
        """
        blank = self._blank(channel, change)
        await self._load(change)
        subscription = self._changed(blank, change)
        subscription = replace(subscription, upcoming=await self._next(subscription), first_day=first_day)
        await self._subscriptions.add(subscription)
        return subscription

    async def trial(self, channel: Channel, change: Change) -> Preview:
        """What would come next in ``channel`` after ``change``; nothing is stored. Raises ``InvalidInput``, and
        ``NotFound`` where nothing would come.
        """
        known = await self._subscriptions.of_channel(channel)
        before = known[0] if known else self._blank(channel, change)
        await self._load(change)
        wanted = replace(self._changed(before, change), state=SubscriptionState.ACTIVE)
        moved = not known or wanted.schedule != before.schedule or before.upcoming is None
        upcoming = await self._next(wanted, again=True) if moved else before.upcoming
        coming = expected(replace(wanted, upcoming=upcoming))
        return Preview(coming, await self._picking.plan(wanted, [coming.slot]))

    async def set_up(self, channel: Channel, change: Change) -> Subscription:
        """Subscribe a channel, or change the subscription that it has: two admins at once make one. Raises what ``add``
        and ``schedule`` raise.
        """
        async with self._one_by_one:
            for known in await self._subscriptions.of_channel(channel):
                return await self.schedule(known.id, change)
            return await self.add(channel, change)

    async def of_channel(self, channel: Channel) -> Subscription:
        """The channel's subscription (its oldest one). Raises ``NotFound``."""
        for subscription in await self._subscriptions.of_channel(channel):
            return subscription
        example = "/essay schedule at:08:00"
        if await self._subscriptions.of_channel(channel, DIGESTS):
            raise NotFound(
                "Only a round-up comes to this channel. Have essays come with {example}, and change or stop the "
                "round-up with {command}",
                example=example,
                command="/essay digest",
            )
        raise NotFound("This channel has no subscription yet. Create one with {example}", example=example)

    async def get(self, subscription: SubscriptionId) -> Subscription:
        """The subscription. Raises ``NotFound``, also where it has ended."""
        found = await self._subscriptions.get(subscription)
        if found is None or found.is_ended:
            raise NotFound(NO_SUBSCRIPTION, id=subscription)
        return found

    async def page(self, limit: int, after: Subscription | None = None) -> Sequence[Subscription]:
        """At most ``limit`` of all subscriptions of every kind, members' own too, the oldest first: the first, or those
        that come after ``after``.
        """
        return await self._subscriptions.page(limit, after, EVERY_KIND)

    async def has_holidays(self) -> bool:
        """Whether any leaves out a country's holidays."""
        return await self._subscriptions.has_holidays()

    async def of_community(self, community: Community) -> Sequence[Subscription]:
        """Those of one community's channels, the oldest first."""
        return await self._subscriptions.of_community(community)

    async def state(self, channel: Channel) -> SetupState:
        """What an admin sees of a channel. Raises ``NotFound``."""
        subscription = await self.of_channel(channel)
        return SetupState(subscription, tuple(await self._deliveries.recent(channel, LOG_LENGTH)))

    async def schedule(self, subscription: SubscriptionId, change: Change) -> Subscription:
        """Change the standing order. Raises ``InvalidInput`` and ``NotFound``.

        With another time, zone or days its next slot is the first instant from now on that the new schedule names, also
        on a date that has had an essay; else the next slot stays.
        """
        await self._load(change)

        async def changed(before: Subscription) -> Subscription:
            after = self._changed(before, change)
            if after.schedule != before.schedule and after.state is SubscriptionState.ACTIVE:
                return replace(after, upcoming=await self._next(after, again=True))
            return after

        return await self._update(subscription, changed)

    async def move(self, subscription: SubscriptionId, channel: Channel) -> Subscription:
        """Post the essays to ``channel`` from now on, with all settings; what was posted stays where it is, and
        a suspended subscription resumes. Raises ``NotFound``, and ``InvalidInput`` where ``channel`` has one already.
        """

        async def moved(before: Subscription) -> Subscription:
            after = replace(before, channel=channel)
            if before.state is not SubscriptionState.SUSPENDED:
                return after
            return replace(after, state=SubscriptionState.ACTIVE, reason="", upcoming=await self._next(after))

        async with self._one_by_one:
            await self.check_free(channel, subscription)
            return await self._update(subscription, moved)

    async def check_free(self, channel: Channel, but: SubscriptionId | None = None) -> None:
        """Raise ``InvalidInput`` if ``channel`` has a subscription other than ``but``."""
        if any(known.id != but for known in await self._subscriptions.of_channel(channel)):
            raise InvalidInput("That channel already has a daily essay.")

    async def preview(self, subscription: SubscriptionId) -> Preview:
        """What comes next. Raises ``NotFound`` where nothing is due."""
        found = await self.get(subscription)
        coming = expected(found)
        return Preview(coming, await self._picking.plan(found, [coming.slot]))

    async def skip(self, subscription: SubscriptionId) -> Skipped:
        """Skip the next slot with the essay that it would have got. Raises ``NotFound`` and ``Conflict``."""
        found = await self.get(subscription)
        preview = await self.preview(subscription)
        upcoming = await free_slot(self._deliveries, found.id, found.schedule, preview.upcoming.due, self._holidays)
        left_out = replace(
            owed(found, preview.upcoming.slot, preview.upcoming.due),
            state=DeliveryState.SKIPPED,
            reason=Reason.ADMIN,
            next_attempt=None,
            post=preview.planned.post if preview.planned else None,
            round=preview.planned.pick.round if preview.planned else 0,
        )
        if not await self._deliveries.materialise(left_out, upcoming):
            raise Conflict("The next essay was already being posted.")
        return Skipped(preview, upcoming)

    async def pause(self, subscription: SubscriptionId) -> Subscription:
        """Make no more slots until ``resume``. Raises ``NotFound``."""

        async def paused(before: Subscription) -> Subscription:
            return replace(before, state=SubscriptionState.PAUSED, reason="", upcoming=None)

        return await self._update(subscription, paused)

    async def resume(self, subscription: SubscriptionId) -> Subscription:
        """Make slots again from now on, after a pause or a suspension. Raises ``NotFound``."""

        async def resumed(before: Subscription) -> Subscription:
            if before.state is SubscriptionState.ACTIVE:
                return before
            return replace(before, state=SubscriptionState.ACTIVE, reason="", upcoming=await self._next(before))

        return await self._update(subscription, resumed)

    async def remove(self, subscription: SubscriptionId) -> Subscription:
        """End the subscription for good; what was posted, rated and said stays. Raises ``NotFound``."""
        await self.get(subscription)
        return await self._subscriptions.update(subscription, ended)

    async def post_now(self, subscription: SubscriptionId) -> PostNow:
        """Post at once: today's slot where it lies ahead, which is then used up, else an extra one. A delivery that
        still waits is not joined by an extra one: it is tried at once instead.

        Raises ``NotFound``, ``InvalidInput`` where the subscription is not active, and ``Conflict`` where two admins
        ask at the same moment.
        """
        found = await self.get(subscription)
        if found.state is not SubscriptionState.ACTIVE:
            raise InvalidInput(_RESUME_FIRST[found.state])
        ahead = self._ahead_today(found)
        waiting = await waiting_for(self._deliveries, found, self._clock.now()) if ahead is None else None
        if waiting is not None:
            return PostNow(await self._deliveries.hurry(waiting.slot, self._clock.now()), None)
        if ahead is None:
            delivery = await self._extra(found)
            inserted = await self._deliveries.add(delivery)
        else:
            delivery = owed(found, ahead.slot, self._clock.now())
            upcoming = await free_slot(self._deliveries, found.id, found.schedule, ahead.due, self._holidays)
            inserted = await self._deliveries.materialise(delivery, upcoming)
        if not inserted:
            raise Conflict("An essay is being posted right now.")
        return PostNow(delivery, ahead.due if ahead else None)

    def _blank(self, channel: Channel, change: Change) -> Subscription:
        if change.at is None or change.zone is None:
            raise InvalidInput("A subscription needs a time of day and a time zone, such as 08:00 and Asia/Tokyo.")
        return Subscription(
            id=SubscriptionId(new_id()),
            channel=channel,
            schedule=Schedule(change.at, change.zone),
            seed=secrets.randbits(31) if change.seed is None else change.seed,
            created=self._clock.now(),
        )

    async def _update(
        self, subscription: SubscriptionId, change: Callable[[Subscription], Awaitable[Subscription]]
    ) -> Subscription:
        """Write what ``change`` makes of the subscription. If somebody else, or the clock, changed it meanwhile, it
        is called again: a next slot computed for another schedule must not be stored. Raises ``NotFound``, and
        ``Conflict`` if that never ends.
        """
        for _ in range(TRIES):
            before = await self.get(subscription)
            after = replace(await change(before), first_day=FirstDay.OVER)
            with suppress(_Overtaken):
                return await self._subscriptions.update(subscription, partial(_unless_overtaken, before, after))
        raise Conflict("Somebody else is changing this subscription right now.")

    def _ahead_today(self, subscription: Subscription) -> NextSlot | None:
        """The upcoming slot where it is one of today's."""
        ahead = subscription.upcoming
        return ahead if ahead is not None and ahead.slot.local_date == self._today(subscription) else None

    async def _extra(self, subscription: Subscription) -> Delivery:
        """One more delivery on today's date."""
        today = self._today(subscription)
        turn = await self._deliveries.turns(subscription.id, today) + 1
        return owed(subscription, Slot(subscription.id, today, turn), self._clock.now())

    def _today(self, subscription: Subscription) -> date:
        return self._clock.now().astimezone(ZoneInfo(subscription.schedule.zone)).date()

    async def _next(self, subscription: Subscription, *, again: bool = False) -> NextSlot | None:
        """The first slot from now on. A date that has had one is passed over; with ``again`` it gets another turn,
        unless an admin skipped that coming day.
        """
        after = self._clock.now()
        while upcoming := following(subscription.id, subscription.schedule, after, self._holidays):
            turns = await self._deliveries.turns(subscription.id, upcoming.slot.local_date)
            latest = replace(upcoming.slot, turn=turns)
            if turns == 0 or (again and not await self._left_out(subscription, latest)):
                return NextSlot(replace(latest, turn=turns + 1), upcoming.due)
            after = upcoming.due
        return None

    async def _left_out(self, subscription: Subscription, slot: Slot) -> bool:
        """Whether ``slot`` is one of a later day than today that an admin skipped."""
        delivery = await self._deliveries.get(slot)
        skipped = delivery is not None and delivery.reason is Reason.ADMIN
        return skipped and slot.local_date > self._today(subscription)

    async def _load(self, change: Change) -> None:
        """Load the country's calendar: the first time takes longer than the event loop may be blocked."""
        if change.holidays:
            await asyncio.to_thread(self._holidays.knows, change.holidays)

    def _changed(self, subscription: Subscription, change: Change) -> Subscription:
        """``subscription`` with ``change``. Raises ``InvalidInput`` for an unknown country or scale."""
        if change.holidays and not self._holidays.knows(change.holidays):
            raise InvalidInput(
                "There is no holiday calendar for “{country}”. Use a two-letter country code, like JP or US.",
                country=change.holidays[:40],
            )
        if change.scale is not None:
            check_scale(change.scale)
        old = subscription.schedule
        schedule = Schedule(
            at=old.at if change.at is None else change.at,
            zone=old.zone if change.zone is None else change.zone,
            weekdays=old.weekdays if change.weekdays is None else change.weekdays,
            holidays=old.holidays if change.holidays is None else change.holidays,
        )
        return replace(
            subscription,
            schedule=schedule,
            late_limit=change.late_limit or subscription.late_limit,
            policy=change.policy or subscription.policy,
            language=None if change.any_language else change.language or subscription.language,
            collections=subscription.collections if change.collections is None else change.collections,
            scale=change.scale or subscription.scale,
            style=change.restyle(subscription.style) if change.restyle else subscription.style,
            capture=subscription.capture if change.capture is None else change.capture,
            ballot=subscription.ballot if change.ballot is None else change.ballot,
            channel_name=change.channel_name or subscription.channel_name,
            set_up_by=change.set_up_by or subscription.set_up_by,
        )


class _Overtaken(Conflict):
    """The subscription has changed since a change of it was computed."""


def _unless_overtaken(before: Subscription, after: Subscription, current: Subscription) -> Subscription:
    if current != before:
        raise _Overtaken("The subscription was just changed.")
    return after


def expected(subscription: Subscription) -> NextSlot:
    """The slot that comes next. Raises ``NotFound`` where nothing is to come."""
    if subscription.upcoming is None:
        raise NotFound(_NOTHING_TO_COME[subscription.state])
    return subscription.upcoming
