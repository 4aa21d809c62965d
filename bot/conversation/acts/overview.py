"""Acts of admins on all channels of a community: which there are, how each stands, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation import options
from bot.conversation.acts import setting_up
from bot.conversation.acts.channels import own
from bot.conversation.acts.essays import slot_of
from bot.conversation.permissions import check_admin
from bot.conversation.request import Request
from bot.conversation.screens import ChannelsScreen, EndedScreen, EndScreen, PanelScreen
from bot.conversation.stage import Stage
from bot.core.community import Channel
from bot.core.delivery import Reason
from bot.core.pages import number_of_pages
from bot.core.subscription import Subscription
from bot.services.community.channel_names import remember_name

CHANNELS: Final = "/essay channels"
REMOVE: Final = "/essay channels remove"
TROUBLED: Final = 5
"""Of what is in trouble, so many are told at once: each takes some lines."""
PAGE: Final = 10
"""Channels of one page: each is a line and an entry of a menu, and on Slack asked for its name."""


async def channels(stage: Stage, request: Request) -> ChannelsScreen | EndScreen:
    """``/essay channels``: all of them, after the channel for notices was chosen where one is named; or the question
    whether this one's essays shall end.
    """
    typed = request.options
    if typed.get("what") == "remove":
        return EndScreen(await stage.services.subscribing.of_channel(request.here))
    if typed.get("no-log") == "on":
        await _log_to(stage, request, "")
    elif "log" in typed:
        await _log_to(stage, request, typed["log"])
    return await _page(stage, request, options.page_of(typed.get("page", "1")))


async def turned(stage: Stage, request: Request) -> ChannelsScreen:
    """Another page, which a button carries."""
    check_admin(request, CHANNELS)
    return await _page(stage, request, options.page_of(request.argument))


async def log_chosen(stage: Stage, request: Request) -> ChannelsScreen:
    """The channel for notices from now on; none where nothing is chosen."""
    check_admin(request, CHANNELS)
    await _log_to(stage, request, request.value())
    return await _page(stage, request, 1)


async def opened(stage: Stage, request: Request) -> PanelScreen:
    """The panel of a channel that was chosen from the list."""
    subscription = await own(stage, request, request.value() or request.argument, CHANNELS)
    return await setting_up.panel(stage, request, subscription.channel)


async def asked(stage: Stage, request: Request) -> EndScreen:
    """Whether the essays of the channel in whose panel it was pressed, and which may be gone, shall end."""
    return EndScreen(await own(stage, request, request.argument, REMOVE))


async def ended(stage: Stage, request: Request) -> EndedScreen:
    """The subscription that was asked about, and no other that the channel got since, ends."""
    subscription = await own(stage, request, request.argument, REMOVE)
    return EndedScreen(await stage.services.subscribing.remove(subscription.id))


async def looked_after(stage: Stage, request: Request) -> ChannelsScreen:
    """A held delivery is left as it is, and waits for nobody any more."""
    check_admin(request, CHANNELS)
    chosen = replace(request, argument=request.value() or request.argument)
    await stage.services.attention.looked_after(request.member.community, slot_of(chosen))
    return await _page(stage, request, 1)


async def _log_to(stage: Stage, request: Request, channel: str) -> None:
    community = request.member.community
    if channel:
        await stage.host.check_log_channel(Channel(community, channel))
    await stage.services.moderation.change(community, lambda before: replace(before, log_channel=channel))


async def _page(stage: Stage, request: Request, number: int) -> ChannelsScreen:
    community = request.member.community
    every = _listed(await stage.services.subscribing.of_community(community))
    pages = number_of_pages(len(every), PAGE)
    page = min(number, pages)
    shown = [await _named(stage, each) for each in every[(page - 1) * PAGE : page * PAGE]]
    settings = await stage.services.moderation.settings(community)
    troubled = await stage.services.attention.wanted(community, TROUBLED + 1)
    is_more = len(troubled) > TROUBLED
    round_ups = (await stage.services.digest_orders.of_community(community))[:PAGE]
    log = settings.log_channel
    return ChannelsScreen(shown, len(every), page, pages, log, troubled[:TROUBLED], is_more, round_ups)


def _listed(every: Sequence[Subscription]) -> Sequence[Subscription]:
    """What needs somebody comes first, what has ended last, and only the last end of a channel without another one."""
    going = [each for each in every if not each.is_ended]
    latest = {each.channel: each for each in every if each.is_ended}
    for each in going:
        latest.pop(each.channel, None)
    return [*sorted(going, key=lambda each: not each.reason), *latest.values()]


async def _named(stage: Stage, subscription: Subscription) -> Subscription:
    """With the name that the channel has now, which is remembered for the day when nobody can be asked for it."""
    if subscription.is_ended or subscription.reason == Reason.GONE:
        return subscription
    name = await stage.host.channel_name(subscription.channel)
    return await remember_name(stage.services.subscriptions, subscription, name)
