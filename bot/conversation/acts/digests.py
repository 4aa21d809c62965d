"""Acts around round-ups: to read one now, to have them come to a channel or to oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

from bot.conversation import labels, options
from bot.conversation.acts.channels import known_of, zone_of
from bot.conversation.forms import ChoiceField, Form, TimeField, ZoneField
from bot.conversation.mistakes import in_field
from bot.conversation.permissions import check_set_up
from bot.conversation.request import Request
from bot.conversation.screens import DigestScreen, DigestSetScreen, DigestToMeScreen
from bot.conversation.stage import Stage
from bot.conversation.typed import format_time, parse_time
from bot.conversation.zones import parse_zone
from bot.core.community import Channel
from bot.core.subscription import Subscription
from bot.errors import InvalidInput
from bot.ports.direct import DirectMessages
from bot.services.community.digest_orders import DigestOrder

COMMAND: Final = "/essay digest"
WEEKLY: Final = "week"
MONTHLY: Final = "month"
OFF: Final = "off"
_SUNDAY: Final = 6
_EVENING: Final = time(18)


async def digest(stage: Stage, request: Request) -> DigestScreen:
    """The last week's or month's, as it would be told now."""
    services, community = stage.services, request.member.community
    zone = await zone_of(stage, request) if request.channel is not None else services.zone
    monthly = request.options.get("period") == MONTHLY
    post = await services.digests.current(community, zone, request.language, monthly=monthly)
    here = request.channel
    may = here is not None and not request.is_guest and await stage.host.may_set_up(request.member, here)
    order = await services.digest_orders.of_channel(here) if here is not None and may else None
    return DigestScreen(post, here.id if here is not None and may else "", order, await _to_me(stage, request))


async def form(stage: Stage, request: Request) -> Form:
    """When a round-up comes to the channel; who sets up every channel alike also says what is in it."""
    channel = _channel(request)
    await check_set_up(stage, request, channel, COMMAND)
    known = await stage.services.digest_orders.of_channel(channel)
    settings = await stage.services.moderation.settings(channel.community)
    tells = ChoiceField(
        name="coming",
        label=labels.DIGEST_COMING,
        choices=options.DIGEST_COMING,
        value="on" if settings.tell_coming else "off",
    )
    return Form(
        name="digest-form",
        title=labels.DIGEST,
        submit=labels.SAVE,
        fields=(*await _when(stage, request, channel, known), *((tells,) if request.member.is_admin else ())),
        argument=channel.id,
        opener=("digest-setup", channel.id),
    )


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where something in the form cannot be used."""
    await check_set_up(stage, request, _channel(request), COMMAND)
    with in_field("at"):
        parse_time(request.value("at"))
    with in_field("zone"):
        parse_zone(request.value("zone"))


async def filled(stage: Stage, request: Request) -> DigestSetScreen:
    """The form came back."""
    channel, services = _channel(request), stage.services
    await check_set_up(stage, request, channel, COMMAND)
    if request.member.is_admin and (tells := request.value("coming")):
        await services.moderation.change(channel.community, lambda before: replace(before, tell_coming=tells == "on"))
    if request.value("often") == OFF:
        await services.digest_orders.stop(channel)
        return DigestSetScreen(None, channel.id)
    await stage.host.check_channel(channel)
    essays = await known_of(stage, channel)
    made = await services.digest_orders.set_up(
        channel,
        _order(request),
        name=await stage.host.channel_name(channel),
        by=request.member.id or None,
        language=essays.style.language if essays is not None else request.language,
    )
    return DigestSetScreen(made, channel.id)


async def sent_to_me(stage: Stage, request: Request) -> DigestToMeScreen:
    """From now on, or not any more: by the same button. It comes when the channel's does, else on Sunday evening."""
    services, member = stage.services, request.member
    known = await services.digest_orders.of_member(member)
    if known is not None:
        await services.digest_orders.stop(known.channel)
        return DigestToMeScreen(None)
    direct = _direct(stage)
    if direct is None:
        raise InvalidInput(labels.NO_DIRECT, command=COMMAND)
    here = request.channel
    theirs = await services.digest_orders.of_channel(here) if here is not None else None
    zone = await zone_of(stage, request) if here is not None else services.zone
    order = DigestOrder(weekday=_SUNDAY, at=_EVENING, zone=zone)
    if theirs is not None:
        [weekday] = theirs.schedule.weekdays
        order = DigestOrder(
            weekday=weekday, at=theirs.schedule.at, zone=theirs.schedule.zone, monthly=theirs.schedule.monthly
        )
    channel = await direct.open(member)
    made = await services.digest_orders.set_up(channel, order, language=request.language, member=member.id)
    return DigestToMeScreen(made)


async def _when(
    stage: Stage, request: Request, channel: Channel, known: Subscription | None
) -> tuple[ChoiceField, ChoiceField, TimeField, ZoneField]:
    essays = await known_of(stage, channel)
    schedule = known.schedule if known is not None else None
    usual = essays.schedule.zone if essays is not None else stage.services.zone
    return (
        ChoiceField(
            name="often",
            label=labels.DIGEST_OFTEN,
            choices=options.DIGEST_OFTEN if known is not None else options.DIGEST_OFTEN[:-1],
            value=MONTHLY if schedule is not None and schedule.monthly else WEEKLY,
        ),
        ChoiceField(
            name="weekday",
            label=labels.DIGEST_WEEKDAY,
            choices=options.WEEKDAYS,
            value=str(min(schedule.weekdays) if schedule is not None else _SUNDAY),
        ),
        TimeField(
            name="at",
            label=labels.TIME_OF_DAY,
            hint=labels.TIME_HINT,
            value=format_time(schedule.at if schedule is not None else _EVENING),
        ),
        ZoneField(
            name="zone",
            label=labels.TIME_ZONE,
            hint=labels.ZONE_HINT,
            value=schedule.zone if schedule is not None else usual,
        ),
    )


def _order(request: Request) -> DigestOrder:
    day = request.value("weekday")
    return DigestOrder(
        weekday=int(day) if day in {choice.value for choice in options.WEEKDAYS} else _SUNDAY,
        at=parse_time(request.value("at")),
        zone=parse_zone(request.value("zone")),
        monthly=request.value("often") == MONTHLY,
    )


async def _to_me(stage: Stage, request: Request) -> bool | None:
    if _direct(stage) is None or request.is_guest or not request.can_rate:
        return None
    return await stage.services.digest_orders.of_member(request.member) is not None


def _direct(stage: Stage) -> DirectMessages | None:
    return stage.services.platforms.direct.get(stage.host.platform)


def _channel(request: Request) -> Channel:
    """The channel that the form or its button carries."""
    return Channel(request.member.community, request.argument)
