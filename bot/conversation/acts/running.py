"""Acts of admins on a subscription that is set up: what it is, what comes next, and whether anything comes."""

from __future__ import annotations

from bot.conversation import labels
from bot.conversation.acts.channels import own, role_here, round_up_here
from bot.conversation.acts.round_up_settings import alone, settings_of
from bot.conversation.permissions import check_set_up
from bot.conversation.request import Request
from bot.conversation.screens import (
    DigestSettingsScreen,
    OnItsWayScreen,
    PausedScreen,
    RecountedScreen,
    ResumedScreen,
    SettingsScreen,
    SkippedScreen,
    UnskippedScreen,
)
from bot.conversation.stage import Stage
from bot.core.community import Channel
from bot.core.subscription import Slot, Subscription, SubscriptionState
from bot.errors import NotFound


async def settings(stage: Stage, request: Request) -> SettingsScreen | DigestSettingsScreen | RecountedScreen:
    if request.options.get("what") == "recount":
        return await recounted(stage, request)
    return await shown_settings(stage, request)


async def shown_settings(stage: Stage, request: Request) -> SettingsScreen | DigestSettingsScreen:
    """The channel's settings, with the ways from there."""
    if (order := await alone(stage, request.here)) is not None:
        return await settings_of(stage, request, order)
    services, member = stage.services, request.member
    state = await services.subscribing.state(request.here)
    waiting = await services.submitting.count_waiting(member.community) if member.is_admin else None
    guests = await services.guests.waiting(member.community) if member.is_admin else None
    here = request.here
    lacking = await stage.host.missing(here, votes=state.has_votes)
    missing = [*lacking, *await role_here(stage, here), *await round_up_here(stage, here)]
    return SettingsScreen(state, missing, stage.host.has_reactions, waiting, guests)


async def skip(stage: Stage, request: Request) -> SkippedScreen | UnskippedScreen:
    subscription = await _subscription(stage, request)
    if request.options.get("what") == "undo":
        return await _unskip(stage, subscription, None)
    return SkippedScreen(await stage.services.subscribing.skip(subscription.id), subscription.schedule.zone)


async def unskipped(stage: Stage, request: Request) -> UnskippedScreen:
    """The skip whose answer has the button was a mistake."""
    try:
        slot = Slot.from_key(request.argument)
    except ValueError:
        raise NotFound(labels.GONE) from None
    return await _unskip(stage, await own(stage, request, slot.subscription, "/essay skip"), slot)


async def _unskip(stage: Stage, subscription: Subscription, slot: Slot | None) -> UnskippedScreen:
    back = await stage.services.unskipping.unskip(subscription.id, slot)
    upcoming = (await stage.services.subscribing.get(subscription.id)).upcoming
    return UnskippedScreen(back.due, upcoming, subscription.schedule.zone)


async def pause(stage: Stage, request: Request) -> PausedScreen | DigestSettingsScreen:
    """No essays come any more; where a round-up comes alone, not that either."""
    if (order := await alone(stage, request.here)) is not None:
        return await settings_of(stage, request, await stage.services.subscribing.pause(order.id))
    return PausedScreen(await stage.services.subscribing.pause((await _subscription(stage, request)).id))


async def resume(stage: Stage, request: Request) -> ResumedScreen | DigestSettingsScreen:
    """Essays come again, and so does a round-up that was paused."""
    here, resumed = request.here, stage.services.subscribing.resume
    order = await alone(stage, here)
    if order is not None:
        await check_can_post(stage, here)
        return await settings_of(stage, request, await resumed(order.id))
    subscription = await _subscription(stage, request)
    await check_can_post(stage, here)
    beside = await stage.services.digest_orders.of_channel(here)
    if beside is not None and beside.state is SubscriptionState.PAUSED:
        await resumed(beside.id)
    return ResumedScreen(await resumed(subscription.id))


async def post_now(stage: Stage, request: Request) -> OnItsWayScreen:
    return await posted_now(stage, await _subscription(stage, request))


async def posted_now(stage: Stage, subscription: Subscription) -> OnItsWayScreen:
    """Post the next essay at once. Raises ``InvalidInput`` where we know that we are not allowed to."""
    await check_can_post(stage, subscription.channel)
    made = await stage.services.subscribing.post_now(subscription.id)
    waits = await stage.services.workers.are_away()
    return OnItsWayScreen(made, subscription.channel, subscription.schedule.zone, waits=waits)


async def recounted(stage: Stage, request: Request) -> RecountedScreen:
    """The button below the settings, which others may see."""
    await check_set_up(stage, request, request.here, "/essay settings")
    return RecountedScreen(await stage.services.recounting.recount(request.here))


async def check_can_post(stage: Stage, channel: Channel) -> None:
    """Raise ``InvalidInput`` that names what is missing, where the platform told us that a post would fail."""
    for sentence in await stage.host.missing(channel, vital=True):
        raise sentence.refusal()


async def _subscription(stage: Stage, request: Request) -> Subscription:
    return await stage.services.subscribing.of_channel(request.here)
