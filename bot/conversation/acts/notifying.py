"""Acts around the role that a channel's posts mention: a member takes it, so that each new essay notifies them."""

from __future__ import annotations

from typing import Final

from bot.conversation.acts.channels import known_of
from bot.conversation.request import Request
from bot.conversation.screens import NotifyingScreen
from bot.conversation.stage import Stage
from bot.core.community import Channel
from bot.core.phrase import message
from bot.errors import InvalidInput

_NO_ROLE: Final = message("The essays in this channel mention no role, so there is none to take.")
_NOT_LET_IN: Final = message("Accept the rules of this community first. Then the button works.")


async def take(stage: Stage, request: Request) -> NotifyingScreen:
    """The member wants to be mentioned with each new essay in the channel."""
    return await _handed(stage, request, on=True)


async def give_back(stage: Stage, request: Request) -> NotifyingScreen:
    """The opposite."""
    return await _handed(stage, request, on=False)


async def offer(stage: Stage, request: Request) -> bool | None:
    """Whether the member has the role that posts here mention; None where a button would do nothing for them."""
    if request.channel is None or request.roles is None:
        return None
    role = await _mentioned(stage, request.channel)
    if not role or (await stage.host.mentioned_role(request.channel, role)).against is not None:
        return None
    return role in request.roles


async def _handed(stage: Stage, request: Request, *, on: bool) -> NotifyingScreen:
    """The role is the one that the channel mentions now, whenever the button was shown."""
    here = request.here
    role = await _mentioned(stage, here)
    if not role:
        raise InvalidInput(_NO_ROLE)
    if request.roles is None:
        raise InvalidInput(_NOT_LET_IN)
    name = (await stage.host.mentioned_role(here, role)).name
    await stage.host.hand_role(request.member, here, role, on=on)
    return NotifyingScreen(name, on)


async def _mentioned(stage: Stage, channel: Channel) -> str:
    """The id of the role that the channel's posts mention; empty where there is none."""
    known = await known_of(stage, channel)
    return known.style.ping if known is not None else ""
