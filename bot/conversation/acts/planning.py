"""Acts of admins on the essays that are to come: the list of the next ones, their order, and pins."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot.conversation.acts.essays import named, own_of
from bot.conversation.options import NO_DATE
from bot.conversation.permissions import check_set_up
from bot.conversation.phrases import Sentence
from bot.conversation.request import Request
from bot.conversation.screens import UpcomingScreen
from bot.conversation.stage import Stage
from bot.conversation.typed import parse_date
from bot.core.community import Channel
from bot.core.ids import SubscriptionId
from bot.core.phrase import message
from bot.errors import InvalidInput

COMMAND: Final = "/essay preview"
EARLIER: Final = -1
LATER: Final = 1
_PINNED: Final = message("“{title}” will be posted on {day}.")
_UNPINNED: Final = message("“{title}” is no longer pinned.")
_NO_ESSAY: Final = message("Name the essay, too, for example: {example}")
_NO_DATE: Final = message("Add a date, for example: {example}")
_HELD: Final = message("These essays are pinned as they stand.")


async def preview(stage: Stage, request: Request) -> UpcomingScreen:
    """``/essay preview``; an essay that is named is first pinned to the date, or with “none” to none any more."""
    id_ = await _subscription(stage, request.here)
    name, typed = request.options.get("pin"), request.options.get("date")
    if not name and not typed:
        return await _shown(stage, request, id_)
    if not name:
        raise InvalidInput(_NO_ESSAY, example=f"{COMMAND} pin:the-green-folder date:{typed}")
    essay = await named(stage, request, name)
    if not typed:
        raise InvalidInput(_NO_DATE, example=f"{COMMAND} pin:{essay.slug} date:2026-12-24")
    day = parse_date(typed, await _today(stage, id_)) if typed.casefold() not in NO_DATE else None
    if day is None:
        await stage.services.planning.unpin_essay(id_, essay.slug)
        return await _shown(stage, request, id_, Sentence(_UNPINNED, {"title": essay.title}))
    slot = await stage.services.planning.pin(id_, essay.slug, day)
    said = Sentence(_PINNED, {"title": essay.title, "day": slot.local_date.isoformat()})
    return await _shown(stage, request, id_, said)


async def moved_up(stage: Stage, request: Request) -> UpcomingScreen:
    return await _moved(stage, request, EARLIER)


async def moved_down(stage: Stage, request: Request) -> UpcomingScreen:
    return await _moved(stage, request, LATER)


async def unpinned(stage: Stage, request: Request) -> UpcomingScreen:
    id_ = await _argued(stage, request)
    await stage.services.planning.unpin(id_, request.value())
    return await _shown(stage, request, id_)


async def held(stage: Stage, request: Request) -> UpcomingScreen:
    """All that is shown stays as it is, whatever the policy would make of it later."""
    id_ = await _argued(stage, request)
    await stage.services.planning.hold(id_)
    return await _shown(stage, request, id_, Sentence(_HELD))


async def _moved(stage: Stage, request: Request, by: int) -> UpcomingScreen:
    id_ = await _argued(stage, request)
    await stage.services.planning.move(id_, request.value(), by)
    return await _shown(stage, request, id_)


async def _shown(stage: Stage, request: Request, id_: SubscriptionId, said: Sentence | None = None) -> UpcomingScreen:
    outlook = await stage.services.planning.outlook(id_)
    preview = await stage.services.subscribing.preview(id_)
    return UpcomingScreen(outlook, preview, said, await own_of(stage, request, preview))


async def _argued(stage: Stage, request: Request) -> SubscriptionId:
    """The subscription of the channel that a component carries."""
    channel = Channel(request.member.community, request.argument)
    await check_set_up(stage, request, channel, COMMAND)
    return await _subscription(stage, channel)


async def _subscription(stage: Stage, channel: Channel) -> SubscriptionId:
    return (await stage.services.subscribing.of_channel(channel)).id


async def _today(stage: Stage, id_: SubscriptionId) -> date:
    found = await stage.services.subscribing.get(id_)
    return stage.services.clock.now().astimezone(ZoneInfo(found.schedule.zone)).date()
