"""What happens to a member's direct messages in a dialogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.community import Channel, Member, MessageRef, person_within
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.ids import MessageId, SubscriptionId
from bot.core.subscription import Kind, Slot, Subscription, SubscriptionState
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import post


async def closed(stores: MemoryStores, member: Member) -> None:
    """The member takes no direct messages, as a platform says when something is sent."""
    for each in await stores.subscriptions.direct_to(person_within(member)):
        await stores.subscriptions.update(each.id, _refused)


async def alone(stores: MemoryStores, direct: Channel, slug: str, now: datetime) -> None:
    """An essay has just come to the direct messages ``direct``."""
    row = Delivery(
        slot=Slot(SubscriptionId("alone"), now.date()),
        channel=direct,
        due=now,
        late_after=now,
        kind=Kind.PERSONAL,
        state=DeliveryState.DONE,
        post=post(slug),
        message=MessageRef(direct, MessageId("alone")),
    )
    await stores.deliveries.add(row)


def _refused(subscription: Subscription) -> Subscription:
    return replace(subscription, state=SubscriptionState.SUSPENDED, reason=Reason.FORBIDDEN, upcoming=None)
