"""What channels are called, remembered for the day when nobody can be asked for it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.subscription import Subscription
from bot.ports.subscriptions import SubscriptionStore


async def remember_name(subscriptions: SubscriptionStore, subscription: Subscription, name: str) -> Subscription:
    """``subscription`` with the name of its channel; empty and the known name change nothing. Raises ``NotFound``."""
    if not name or name == subscription.channel_name:
        return subscription
    return await subscriptions.update(subscription.id, lambda before: replace(before, channel_name=name))
