"""What the commands are, for who asks."""

from __future__ import annotations

from bot.conversation.request import Request
from bot.conversation.screens import CommandScreen, HelpScreen
from bot.conversation.stage import Stage
from bot.conversation.table import commands_for


async def help_(stage: Stage, request: Request) -> HelpScreen | CommandScreen:
    """All commands that the member can use, or one of them."""
    line = commands_for(stage.host.platform, stage.services.catalogue)
    if name := request.options.get("command"):
        return CommandScreen(line.find(name))
    can_set_up = request.member.is_admin
    if request.channel is not None and not can_set_up:
        can_set_up = await stage.host.may_set_up(request.member, request.channel)
    return HelpScreen([command for command in line.commands if can_set_up or not command.admin])
