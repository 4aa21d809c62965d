"""What a channel is told of itself to which a round-up comes and no essays."""

from __future__ import annotations

from bot.conversation.acts.channels import known_of
from bot.conversation.request import Request
from bot.conversation.screens import DigestSettingsScreen
from bot.conversation.stage import Stage
from bot.core.community import Channel
from bot.core.subscription import Subscription


async def alone(stage: Stage, channel: Channel) -> Subscription | None:
    """The channel's round-up where no essays come; None where some do, or neither."""
    return (
        None if await known_of(stage, channel) is not None else await stage.services.digest_orders.of_channel(channel)
    )


async def settings_of(stage: Stage, request: Request, order: Subscription) -> DigestSettingsScreen:
    """When ``order`` comes to its channel, and what became of it."""
    services, member = stage.services, request.member
    return DigestSettingsScreen(
        order,
        await services.digest_orders.latest(order),
        await stage.host.missing(order.channel),
        await services.submitting.count_waiting(member.community) if member.is_admin else None,
        await services.guests.waiting(member.community) if member.is_admin else None,
    )
