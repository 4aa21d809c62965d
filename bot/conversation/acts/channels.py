"""What is known of the channel in which somebody acts."""

from __future__ import annotations

from bot.conversation.request import Request
from bot.conversation.stage import Stage
from bot.core.community import Channel
from bot.core.subscription import Subscription
from bot.errors import NotFound


async def known_of(stage: Stage, channel: Channel) -> Subscription | None:
    """The channel's subscription; None where it has none."""
    try:
        return await stage.services.subscribing.of_channel(channel)
    except NotFound:
        return None


async def zone_of(stage: Stage, request: Request) -> str:
    """The zone in which instants are told: the channel's, else the machine's."""
    known = await known_of(stage, request.here)
    return known.schedule.zone if known else stage.services.zone
