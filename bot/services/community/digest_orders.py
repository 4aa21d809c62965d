"""Which channels and members get a round-up, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Member
from bot.core.delivery import Delivery
from bot.core.essay import Language
from bot.core.ids import MemberId, SubscriptionId, new_id
from bot.core.post_style import PostStyle
from bot.core.subscription import DIGESTS, Kind, Subscription, SubscriptionState, ended
from bot.errors import InvalidInput
from bot.ports.clock import Clock
from bot.ports.delivery_log import DeliveryLog
from bot.ports.holidays import Holidays
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.own_orders import orders_of
from bot.services.delivery.slots import free_slot
from bot.services.keyed_locks import KeyedLocks

LOG_LENGTH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOrder:
    """When it comes: on ``weekday`` (0 = Monday) at the wall time ``at`` in ``zone``; ``monthly``: on the first such
    day of each month.
    """

    weekday: int
    at: time
    zone: str
    monthly: bool = False

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.at, self.zone, frozenset({self.weekday}), monthly=self.monthly)


class DigestOrders:
    """A channel has one round-up at most, and a member one of each community."""

    def __init__(
        self, subscriptions: SubscriptionStore, deliveries: DeliveryLog, holidays: Holidays, clock: Clock
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._holidays = holidays
        self._clock = clock
        self._one_by_one: KeyedLocks[Channel] = KeyedLocks()

    async def of_channel(self, channel: Channel) -> Subscription | None:
        """The channel's round-up; None where it has none."""
        found = await self._subscriptions.of_channel(channel, DIGESTS)
        return next(iter(found), None)

    async def latest(self, order: Subscription) -> Sequence[Delivery]:
        """The latest deliveries to its channel, newest first."""
        return await self._deliveries.recent(order.channel, LOG_LENGTH, kinds=DIGESTS)

    async def of_community(self, community: Community) -> Sequence[Subscription]:
        """Those of the community's channels, members' own left out."""
        every = await self._subscriptions.of_community(community, DIGESTS)
        return [each for each in every if each.member is None and not each.is_ended]

    async def of_member(self, member: Member) -> Subscription | None:
        """What comes to the member's direct messages from their community; None where nothing does."""
        return next(iter(await orders_of(self._subscriptions, member, Kind.DIGEST)), None)

    async def set_up(
        self,
        channel: Channel,
        order: DigestOrder,
        *,
        name: str = "",
        by: MemberId | None = None,
        language: Language | None = None,
        member: MemberId | None = None,
    ) -> Subscription:
        """Have a round-up come to ``channel``, or at another time where one does; ``member`` is whose direct messages
        the channel is. Raises ``InvalidInput`` for a schedule without any day.
        """
        async with self._one_by_one.of(channel):
            known = await self.of_channel(channel)
            if known is None:
                made = Subscription(
                    id=SubscriptionId(new_id()),
                    channel=channel,
                    schedule=order.schedule,
                    kind=Kind.DIGEST,
                    member=member,
                    style=PostStyle(language=language),
                    channel_name=name,
                    set_up_by=by,
                    created=self._clock.now(),
                )
                made = await self._begun(made)
                await self._subscriptions.add(made)
                return made
            changed = await self._begun(replace(known, schedule=order.schedule))
            named = replace(changed, channel_name=name or known.channel_name, set_up_by=by or known.set_up_by)
            return await self._subscriptions.update(known.id, lambda _: named)

    async def stop(self, channel: Channel) -> bool:
        """No round-up comes to ``channel`` any more; returns whether one did."""
        known = await self.of_channel(channel)
        if known is not None:
            await self._subscriptions.update(known.id, ended)
        return known is not None

    async def _begun(self, subscription: Subscription) -> Subscription:
        after = self._clock.now()
        coming = await free_slot(self._deliveries, subscription.id, subscription.schedule, after, self._holidays)
        if coming is None:
            raise InvalidInput("Choose at least one day.")
        return replace(subscription, state=SubscriptionState.ACTIVE, reason="", upcoming=coming)
