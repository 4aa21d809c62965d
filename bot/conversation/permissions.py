"""Who is allowed what: each permission once."""

from __future__ import annotations

from bot.conversation.request import Request
from bot.conversation.stage import Stage
from bot.core.community import Channel
from bot.errors import NotAllowed


def check_admin(request: Request, command: str) -> None:
    """Raise ``NotAllowed`` where the member is no admin of the community."""
    if not request.member.is_admin:
        raise NotAllowed("Only an admin can use {command}.", command=command)


async def check_set_up(stage: Stage, request: Request, channel: Channel, command: str) -> None:
    """Raise ``NotAllowed`` where the member is not allowed to set up ``channel``."""
    if await stage.host.may_set_up(request.member, channel):
        return
    if stage.host.makers_may_set_up:
        raise NotAllowed("Only an admin or the channel's creator can use {command}.", command=command)
    check_admin(request, command)
