"""What members have ordered to their direct messages, found by who they are; and where what stands there comes from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from bot.core.community import Community, Member, Person, Platform, person_within
from bot.core.ids import MemberId, MessageId
from bot.core.subscription import Kind, Subscription
from bot.ports.delivery_log import DeliveryLog
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.belonging import Belonging

ANSWERS_MAX: Final = 10_000
"""Of so many answers it is remembered from which community they are."""


async def orders_of(subscriptions: SubscriptionStore, member: Member, kind: Kind) -> Sequence[Subscription]:
    """What comes to the member from their community and has not ended, by creation."""
    return [each for each in await subscriptions.direct_to(person_within(member)) if each.kind is kind]


class DirectMail:
    """A community is never taken from what somebody types: only from what we sent, and to whom."""

    def __init__(self, subscriptions: SubscriptionStore, deliveries: DeliveryLog, belonging: Belonging) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._belonging = belonging
        self._answered: OrderedDict[tuple[Platform, str, str], Community] = OrderedDict()

    async def community_of(
        self,
        platform: Platform,
        reader: MemberId,
        channel: str,
        messages: Sequence[MessageId],
        act: str,
        before: str | None = None,
    ) -> Community | None:
        """The community behind ``act``, what ``reader`` does in ``channel``, their direct messages: the one from which
        the first of ``messages`` came that we know; else that of ``before``, the act whose answer they press; else the
        only one from which anything comes there. None where there is no such, and for whoever has left it, whose orders
        are removed. Raises any ``ChatError`` where the platform does not say whether they have.
        """
        found = await self._sent_from(platform, reader, channel, messages)
        if found is None and before is not None:
            found = self._answered.get((platform, channel, before))
        found = found or await self._only_sender(platform, reader, channel, pressed=bool(messages))
        if found is None:
            return None
        member = Member(found, reader, "")
        if not await self._belonging.is_in(member):
            await self._belonging.remove(member)
            return None
        self._answered[platform, channel, act] = found
        if len(self._answered) > ANSWERS_MAX:
            self._answered.popitem(last=False)
        return found

    async def _sent_from(
        self, platform: Platform, reader: MemberId, channel: str, messages: Sequence[MessageId]
    ) -> Community | None:
        for message in messages:
            row = await self._deliveries.in_direct(platform, channel, message)
            order = await self._subscriptions.get(row.slot.subscription) if row is not None else None
            if order is not None and order.member == reader:
                return order.channel.community
        return None

    async def _only_sender(
        self, platform: Platform, reader: MemberId, channel: str, *, pressed: bool
    ) -> Community | None:
        """What is typed is about orders that go on; what is pressed may have come by one that has ended."""
        orders = await self._subscriptions.direct_to(Person(platform, reader), also_ended=pressed)
        senders = {each.channel.community for each in orders if each.channel.id == channel}
        return senders.pop() if len(senders) == 1 else None
