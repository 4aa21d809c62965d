"""The channels that an operator's check looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.community import Channel, Platform
from bot.ports.subscriptions import SubscriptionStore
from bot.services.portions import PORTION, in_portions

CHECKED: Final = 1_000
"""Channels that are looked at: for each of them a platform is asked, which takes some tens of requests a second."""


async def subscribed_channels(subscriptions: SubscriptionStore, platform: Platform) -> Sequence[Channel]:
    """At most ``CHECKED`` of the platform's channels with a subscription that has not ended."""
    found: list[Channel] = []
    async for one in in_portions(lambda after: subscriptions.of_platform(platform, PORTION, after)):
        if not one.is_ended:
            found.append(one.channel)
        if len(found) == CHECKED:
            break
    return found
