"""What comes to one member's direct messages: the essay of the day at an hour of their own, and essays that they asked
to be reminded of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar import Schedule
from bot.core.community import Channel, Member
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.ids import Slug, SubscriptionId, new_id
from bot.core.phrase import message
from bot.core.subscription import Kind, NextSlot, Slot, Subscription, SubscriptionState, ended, is_of_reminders
from bot.errors import InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.holidays import Holidays
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.own_orders import orders_of
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import free_slot, owed
from bot.services.keyed_locks import KeyedLocks

WAITING_MAX: Final = 20
"""Reminders of one member, in one community, that wait."""
_DUE: Final = frozenset({DeliveryState.DUE})
_LOOKED_AT: Final = 50
"""Earlier deliveries of an hour, among which the one of the channel's latest essay is looked for."""
_GONE: Final = message("This reminder does not wait any more.")


@dataclass(frozen=True, slots=True)
class Own:
    """What a member gets: ``hour`` is their own, None without one; ``waiting`` are the reminders, earliest first.
    ``is_refused``: some of it does not come, because their direct messages refused us.
    """

    hour: Subscription | None
    waiting: tuple[Delivery, ...]
    is_refused: bool = False


class Personal:
    """A member has two subscriptions of a community at most: that of their hour ``follows`` a channel's, that of their
    reminders follows none and never makes a slot by itself. So neither takes a date from the other.
    """

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
        self._one_by_one: KeyedLocks[Member] = KeyedLocks()

    async def of_member(self, member: Member) -> Own:
        """What comes to the member from their community."""
        hour, reminders = await self._of(member, hour=True), await self._of(member, hour=False)
        waiting = tuple(await self._waiting(reminders))
        return Own(hour, waiting, is_refused=_is_suspended(hour) or (bool(waiting) and _is_suspended(reminders)))

    async def set_hour(self, member: Member, channel: Channel, followed: Subscription, at: time, zone: str) -> None:
        """From now on the essay of ``followed`` comes to ``channel``, the member's direct messages, each day at the
        wall time ``at`` in ``zone``.
        """
        async with self._one_by_one.of(member):
            known = await self._of(member, hour=True)
            made = replace(
                known or self._new(member, channel),
                channel=channel,
                schedule=Schedule(at, zone),
                follows=followed.id,
                style=replace(followed.style, ping=""),
                state=SubscriptionState.ACTIVE,
                reason="",
            )
            made = replace(made, upcoming=await self._next(made))
            if known is None:
                await self._subscriptions.add(made)
            else:
                await self._subscriptions.update(known.id, lambda _: made)

    async def stop_hour(self, member: Member) -> None:
        """The essay of the day comes no more; reminders that wait still do."""
        known = await self._of(member, hour=True)
        if known is not None:
            await self._subscriptions.update(known.id, ended)

    async def resume(self, member: Member, channel: Channel) -> None:
        """What rested comes again, to ``channel``, the member's direct messages, from now on."""
        async with self._one_by_one.of(member):
            for known in (await self._of(member, hour=True), await self._of(member, hour=False)):
                if known is None or known.state is not SubscriptionState.SUSPENDED:
                    continue
                made = replace(known, channel=channel, state=SubscriptionState.ACTIVE, reason="")
                made = replace(made, upcoming=None if is_of_reminders(made) else await self._next(made))
                await self._subscriptions.update(known.id, _becomes(made))

    async def remind(
        self, member: Member, channel: Channel, slug: Slug, due: datetime, like: Subscription | None
    ) -> Delivery:
        """Have the essay come to ``channel``, the member's direct messages, at ``due``, in the style of ``like``.
        Raises ``NotFound`` where their community does not have it, ``InvalidInput`` where too many wait already.
        """
        async with self._one_by_one.of(member):
            known = await self._of(member, hour=False)
            if len(await self._waiting(known)) >= WAITING_MAX:
                raise InvalidInput("{limit} reminders wait for you already. Cancel one first.", limit=WAITING_MAX)
            begun = known or self._new(member, channel)
            style = replace(like.style, ping="") if like is not None else begun.style
            made = replace(begun, channel=channel, style=style, state=SubscriptionState.ACTIVE, reason="")
            post = await self._picking.of_essay(made, slug)
            if post is None:
                raise NotFound("This essay is not in the library any more.")
            if known is None:
                await self._subscriptions.add(made)
            else:
                await self._subscriptions.update(known.id, lambda _: made)
            day = due.astimezone(ZoneInfo(made.schedule.zone)).date()
            slot = Slot(made.id, day, await self._deliveries.turns(made.id, day) + 1)
            row = replace(owed(made, slot, due), post=post)
            await self._deliveries.add(row)
            return row

    async def cancel(self, member: Member, key: str) -> None:
        """The reminder with this key does not come. Raises ``NotFound`` where the member has none that waits."""
        waiting = {row.slot.key: row for row in await self._waiting(await self._of(member, hour=False))}
        if key not in waiting:
            raise NotFound(_GONE)
        await self._deliveries.skip(waiting[key].slot, Reason.ADMIN)

    async def _waiting(self, reminders: Subscription | None) -> Sequence[Delivery]:
        if reminders is None:
            return ()
        return (await self._deliveries.of_order(reminders.id, WAITING_MAX, _DUE))[::-1]

    async def _of(self, member: Member, *, hour: bool) -> Subscription | None:
        theirs = await orders_of(self._subscriptions, member, Kind.PERSONAL)
        return next((each for each in theirs if is_of_reminders(each) is not hour), None)

    async def _next(self, order: Subscription) -> NextSlot | None:
        return await free_slot(self._deliveries, order.id, order.schedule, self._clock.now(), self._holidays)

    def _new(self, member: Member, channel: Channel) -> Subscription:
        return Subscription(
            id=SubscriptionId(new_id()),
            channel=channel,
            schedule=Schedule(time(0), "UTC", frozenset()),
            kind=Kind.PERSONAL,
            member=member.id,
            created=self._clock.now(),
        )


def _is_suspended(order: Subscription | None) -> bool:
    return order is not None and order.state is SubscriptionState.SUSPENDED


def _becomes(made: Subscription) -> Callable[[Subscription], Subscription]:
    return lambda _: made


class PersonalHours:
    """Finds what a member's own hour brings, as ``bot.services.delivery.composing.PersonalMaker``."""

    def __init__(self, subscriptions: SubscriptionStore, deliveries: DeliveryStore, picking: Picking) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._picking = picking

    async def bring(self, subscription: Subscription, slot: Slot, due: datetime) -> DailyPost | None:
        """The latest essay of the channel that ``subscription`` follows, unless it brought that already. Where the
        channel's essays have ended, so has this.
        """
        followed = await self._subscriptions.get(subscription.follows) if subscription.follows is not None else None
        if followed is None or followed.is_ended:
            await self._subscriptions.update(subscription.id, ended)
            return None
        latest = next(iter(await self._deliveries.latest_of_order(followed.id, 1)), None)
        if latest is None or latest.post is None or await self._was_brought(subscription, latest):
            return None
        plain = replace(latest.post, style=replace(latest.post.style, ping=""))
        return await self._picking.renewed(plain, followed.channel)

    async def _was_brought(self, subscription: Subscription, latest: Delivery) -> bool:
        """An essay that the channel posts once more, in a later round, is new again."""
        assert latest.post is not None  # noqa: S101 (asked by the caller)
        for row in await self._deliveries.latest_of_order(subscription.id, _LOOKED_AT):
            is_same = row.post is not None and row.post.slug == latest.post.slug
            if is_same and row.settled is not None and latest.settled is not None and row.settled >= latest.settled:
                return True
        return False
