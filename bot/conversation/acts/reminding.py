"""Acts around what comes to a member's direct messages: reminders, and the essay of the day at their own hour."""

from __future__ import annotations

from datetime import time
from typing import Final

from bot.conversation import labels
from bot.conversation.acts.channels import known_of, zone_of
from bot.conversation.acts.essays import chosen_slug
from bot.conversation.acts.notifying import offer
from bot.conversation.forms import Form, TimeField, ZoneField
from bot.conversation.mistakes import in_field
from bot.conversation.moments import parse_moment
from bot.conversation.request import Request
from bot.conversation.screens import RemindersScreen
from bot.conversation.stage import Stage
from bot.conversation.typed import format_time, parse_time
from bot.conversation.zones import parse_zone
from bot.core.community import Channel
from bot.core.delivery import Delivery
from bot.core.subscription import Subscription
from bot.errors import InvalidInput, NotFound

_EVENING: Final = time(21)


async def remind(stage: Stage, request: Request) -> RemindersScreen:
    """Without options what comes to the member; with one, an essay comes once more. Raises ``InvalidInput`` where the
    platform has no direct messages.
    """
    if stage.host.platform not in stage.services.platforms.direct:
        raise InvalidInput(labels.NO_DIRECT, command="/essay today")
    if not request.options:
        return await _screen(stage, request)
    services = stage.services
    slug = await chosen_slug(stage, request)
    essay = await services.library.essay(slug, request.member.community)
    zone = await zone_of(stage, request) if request.channel is not None else services.zone
    due = parse_moment(request.options.get("at", "tonight"), services.clock.now(), zone)
    like = await _followed(stage, request)
    channel = await _opened(stage, request)
    made = await services.personal.remind(request.member, channel, essay.slug, due, like)
    return await _screen(stage, request, made)


async def cancelled(stage: Stage, request: Request) -> RemindersScreen:
    """A reminder was chosen from the menu."""
    await stage.services.personal.cancel(request.member, request.value())
    return await _screen(stage, request)


async def resumed(stage: Stage, request: Request) -> RemindersScreen:
    """The member has opened their direct messages again."""
    channel = await _opened(stage, request)
    await stage.services.personal.resume(request.member, channel)
    return await _screen(stage, request)


async def form(stage: Stage, request: Request) -> Form:
    """At which hour the essay of the day comes."""
    own = await stage.services.personal.of_member(request.member)
    schedule = own.hour.schedule if own.hour is not None else None
    zone = schedule.zone if schedule is not None else await zone_of(stage, request)
    at = schedule.at if schedule is not None else _EVENING
    return Form(
        name="remind-form",
        title=labels.HOUR,
        submit=labels.SAVE,
        fields=(
            TimeField(name="at", label=labels.TIME_OF_DAY, hint=labels.TIME_HINT, value=format_time(at)),
            ZoneField(name="zone", label=labels.TIME_ZONE, hint=labels.ZONE_HINT, value=zone),
        ),
        opener=("remind-hour", ""),
    )


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where something in the form cannot be used."""
    with in_field("at"):
        parse_time(request.value("at"))
    with in_field("zone"):
        parse_zone(request.value("zone"))


async def filled(stage: Stage, request: Request) -> RemindersScreen:
    """The form came back."""
    followed = await _followed(stage, request)
    if followed is None:
        raise NotFound("No essays come to this channel.")
    at, zone = parse_time(request.value("at")), parse_zone(request.value("zone"))
    channel = await _opened(stage, request)
    await stage.services.personal.set_hour(request.member, channel, followed, at, zone)
    return await _screen(stage, request)


async def stopped(stage: Stage, request: Request) -> RemindersScreen:
    """The essay of the day comes no more."""
    await stage.services.personal.stop_hour(request.member)
    return await _screen(stage, request)


async def _screen(stage: Stage, request: Request, made: Delivery | None = None) -> RemindersScreen:
    own = await stage.services.personal.of_member(request.member)
    follows = not request.is_guest and await _followed(stage, request) is not None
    return RemindersScreen(own, made, follows, await offer(stage, request))


async def _followed(stage: Stage, request: Request) -> Subscription | None:
    """The channel's own subscription; outside any channel the one that the member's hour follows. None where there is
    none.
    """
    if request.channel is not None:
        return await known_of(stage, request.channel)
    hour = (await stage.services.personal.of_member(request.member)).hour
    if hour is None or hour.follows is None:
        return None
    followed = await stage.services.subscriptions.get(hour.follows)
    return followed if followed is not None and not followed.is_ended else None


async def _opened(stage: Stage, request: Request) -> Channel:
    """The member's direct messages. Raises any ``ChatError``, and ``InvalidInput`` where there are none."""
    direct = stage.services.platforms.direct.get(stage.host.platform)
    if direct is None or request.is_guest or not request.can_rate:
        raise InvalidInput("From here I cannot send you anything. Use it in a channel of your community.")
    return await direct.open(request.member)
