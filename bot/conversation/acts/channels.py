"""What is known of the channel in which somebody acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation import labels, options
from bot.conversation.permissions import check_set_up
from bot.conversation.phrases import Sentence
from bot.conversation.request import Request
from bot.conversation.stage import Stage
from bot.core.community import Channel, Platform
from bot.core.hosts import host_of, is_public_url
from bot.core.ids import SubscriptionId
from bot.core.phrase import message
from bot.core.subscription import Subscription, SubscriptionState
from bot.errors import NotFound
from bot.services.community.changes import Change

_OVER: Final = message("These essays have ended already.")

_IN_CHAT: Final = message(
    "“Read” opens the whole essay here in the chat. To have it lead to a web page, whoever runs Ichiwa sets PUBLIC_URL "
    "to an address that members reach, or publishes the pages with {command}"
)
_ON_PAGES: Final = message("“Read” leads to {host}, and “Read here” opens the whole essay in the chat.")


_FOR_ALL: Final = message(
    "Members can take the role “{role}” themselves, by “{button}” below {command} and in the answer to “Save”."
)
_WEEKLY: Final = message("A round-up comes here every week: {days}, {time} ({zone})")
_PAUSED: Final = message("The round-up of this channel is paused. Resume it with {command}")
_MONTHLY: Final = message("A round-up comes here every month, on the first: {days}, {time} ({zone})")


async def known_of(stage: Stage, channel: Channel) -> Subscription | None:
    """The channel's subscription; None where it has none."""
    try:
        return await stage.services.subscribing.of_channel(channel)
    except NotFound:
        return None


async def own(stage: Stage, request: Request, id_: str, command: str) -> Subscription:
    """A subscription that the member is allowed to set up. Raises ``NotFound`` and ``NotAllowed``."""
    found = await stage.services.subscriptions.get(SubscriptionId(id_))
    if found is None or found.is_ended or found.channel.community != request.member.community:
        raise NotFound(_OVER)
    await check_set_up(stage, request, found.channel, command)
    return found


async def remembered(stage: Stage, request: Request, channel: Channel, change: Change) -> Change:
    """``change`` with what is remembered for notices: what the channel is called, and who sets it up."""
    name = await stage.host.channel_name(channel)
    return replace(change, channel_name=name, set_up_by=request.member.id or None)


async def zone_of(stage: Stage, request: Request) -> str:
    """The zone in which instants are told: the channel's, else the machine's."""
    known = await known_of(stage, request.here)
    return known.schedule.zone if known else stage.services.zone


async def nearest_zone(stage: Stage, request: Request) -> str:
    """The same also where the member is in no channel, as in direct messages."""
    return stage.services.zone if request.channel is None else await zone_of(stage, request)


async def round_up_here(stage: Stage, channel: Channel) -> Sequence[Sentence]:
    """When the channel's round-up comes; nothing to say of a channel without one."""
    order = await stage.services.digest_orders.of_channel(channel)
    if order is None:
        return ()
    if order.state is SubscriptionState.PAUSED:
        return (Sentence(_PAUSED, {"command": "/essay resume"}),)
    schedule = order.schedule
    days = [options.WEEKDAYS[day].label for day in sorted(schedule.weekdays)]
    fields = {"time": f"{schedule.at:%H:%M}", "zone": schedule.zone}
    return (Sentence(_MONTHLY if schedule.monthly else _WEEKLY, fields, {"days": days}),)


async def role_here(stage: Stage, channel: Channel) -> Sequence[Sentence]:
    """Whether members can take the role that the channel's posts mention, or why not; nothing to say where there is
    none.
    """
    known = await known_of(stage, channel)
    if known is None or not known.style.ping:
        return ()
    role = await stage.host.mentioned_role(channel, known.style.ping)
    fields = {"role": role.name, "command": "/essay today"}
    return (role.against or Sentence(_FOR_ALL, fields, {"button": [labels.NOTIFY_ME]}),)


async def how_used(stage: Stage, channel: Channel) -> Sequence[Sentence]:
    """Where the channel's essays are read, who can take the role that they mention, and when the round-up comes."""
    return [*how_read(stage, channel), *await role_here(stage, channel), *await round_up_here(stage, channel)]


def how_read(stage: Stage, channel: Channel) -> Sequence[Sentence]:
    """Where the channel's members read essays; nothing to say of the local page."""
    url = stage.services.public_url
    if channel.platform is Platform.LOCAL:
        return ()
    if not is_public_url(url):
        return (Sentence(_IN_CHAT, {"command": "ichiwa site export"}),)
    return (Sentence(_ON_PAGES, {"host": host_of(url)}),)
