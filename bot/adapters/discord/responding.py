"""Interactions answered: acknowledged in time, once, and only the asker sees it."""

from __future__ import annotations

import io
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeAlias

import discord
from discord import AllowedMentions

from bot.adapters.discord.alone import at_home
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.requests import argument_of, attachment_of, pointed_of, request_of
from bot.adapters.discord.screens import Renderer
from bot.adapters.discord.screens.forms import modal_of
from bot.adapters.discord.screens.own_data import FILE_NAME
from bot.conversation import report_text, routes
from bot.conversation.command import Command
from bot.conversation.command_line import Call
from bot.conversation.forms import Form
from bot.conversation.performing import Performing
from bot.conversation.request import Request
from bot.conversation.screens import OwnDataFileScreen, RefusedScreen, ReportFileScreen, ReportScreen, Screen
from bot.conversation.stage import Answer
from bot.core.community import Platform
from bot.core.log_context import logged_with
from bot.errors import BotError, ChatError

log = logging.getLogger(__name__)

Interaction: TypeAlias = "discord.Interaction[Any]"
Perform: TypeAlias = Callable[[Request], Awaitable[Answer]]

_ID: Final = re.compile(r"ichiwa:(?P<name>[a-z-]+)(?::(?P<argument>.*))?", re.DOTALL)
_GONE: Final = frozenset({10062, 10015, 40060, 50027})
"""Unknown interaction, unknown webhook, already acknowledged, invalid token: the member has moved on."""


class Responding:
    """Finds what an interaction asks for, and gives the answer. Raises nothing. Nothing is kept in memory of what was
    shown, so components and forms from before a restart still work.
    """

    def __init__(self, performing: Performing, renderer: Renderer) -> None:
        self._performing = performing
        self._renderer = renderer

    async def command(
        self,
        interaction: Interaction,
        command: Command,
        arguments: Mapping[str, str],
        files: Mapping[str, discord.Attachment] | None = None,
    ) -> None:
        """Answer a command with the options that were given, and the files that came with it."""
        call = Call(command, arguments)
        attached = {name: attachment_of(file) for name, file in (files or {}).items()}
        request = replace(request_of(interaction), options=arguments, files=attached)
        perform = partial(self._performing.command, call)
        await self._respond(interaction, request, perform, slow=command.is_slow(arguments))

    async def from_menu(self, interaction: Interaction, name: str, message: discord.Message) -> None:
        """Answer an entry of a message's menu."""
        route, request = routes.MESSAGE_MENU[name], request_of(interaction)
        request = replace(request, message=pointed_of(request.member.community, message))
        await self._respond(interaction, request, partial(self._performing.perform, route.act), slow=route.slow)

    async def pressed(self, interaction: Interaction) -> None:
        """Answer a component or a form of ours; anything else is left alone."""
        if interaction.type not in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            return
        data: dict[str, Any] = dict(interaction.data or {})
        match = _ID.fullmatch(str(data.get("custom_id", "")))
        if match is None:
            return
        name, carried = match["name"], match["argument"] or ""
        if interaction.type is discord.InteractionType.modal_submit:
            perform, slow = partial(self._performing.filled, name), self._performing.form(name).slow
            await self._respond(interaction, request_of(interaction, carried), perform, slow=slow)
            return
        route = self._performing.component(name)
        request = request_of(interaction, argument_of(interaction, name, carried))
        perform = partial(self._performing.perform, route.act)
        await self._respond(interaction, request, perform, slow=route.slow, replaces=route.replaces)

    async def _respond(
        self, interaction: Interaction, request: Request, perform: Perform, *, slow: bool, replaces: bool = False
    ) -> None:
        """Do what is asked for, unless it cannot be acknowledged: then whoever asked believes that nothing was done."""
        with logged_with(interaction=str(interaction.id), platform=Platform.DISCORD):
            await self._respond_to(interaction, request, perform, slow=slow, replaces=replaces)

    async def _respond_to(
        self, interaction: Interaction, request: Request, perform: Perform, *, slow: bool, replaces: bool
    ) -> None:
        came = time.monotonic()
        if not self._performing.is_new(str(interaction.id)):
            return
        if slow and not await _acknowledged(interaction, replaces=replaces):
            return
        acknowledged = self._performing.stage.services.metrics.acknowledged
        if slow:
            acknowledged(Platform.DISCORD, time.monotonic() - came)
        request, answer = await self._performed(interaction, request, perform)
        try:
            await self._give(interaction, request, answer, replaces=replaces)
            if not slow:
                acknowledged(Platform.DISCORD, time.monotonic() - came)
        except discord.HTTPException as error:
            if error.code in _GONE:
                log.info("Interaction %d is over (%d)", interaction.id, error.code)
                return
            await self._give_up(interaction, request)
        except Exception:
            await self._give_up(interaction, request)

    async def _performed(self, interaction: Interaction, request: Request, perform: Perform) -> tuple[Request, Answer]:
        """What comes of ``request``, and in which community it was made."""
        try:
            request = await at_home(interaction, request, self._performing.stage.services.direct_mail)
        except BotError as error:
            return request, self._performing.refused(error, request)
        except Exception:
            return request, self._performing.failed(request)
        return request, await perform(request)

    async def _give_up(self, interaction: Interaction, request: Request) -> None:
        """The answer could not be shown; called where an exception is handled."""
        try:
            await self._give(interaction, request, self._performing.failed(request))
        except Exception as gone:
            log.info("Interaction %d could not be answered: %s", interaction.id, gone)

    async def _give(
        self, interaction: Interaction, request: Request, answer: Answer, *, replaces: bool = False
    ) -> None:
        p = DiscordPhrases(self._performing.stage.services.catalogue, request.language)
        response = interaction.response
        if isinstance(answer, Form):
            modal = modal_of(answer, p)
            modal.stop()  # its answer is routed by its custom_id, so nothing is kept here
            await response.send_modal(modal)
            return
        view, none = self._renderer.view(answer, p), AllowedMentions.none()
        if replaces and not isinstance(answer, RefusedScreen):
            if response.is_done():
                await interaction.edit_original_response(view=view, allowed_mentions=none)
            else:
                await response.edit_message(view=view, allowed_mentions=none)
            return
        send: Any = interaction.followup.send if response.is_done() else response.send_message
        await send(view=view, **attached(answer), ephemeral=True, allowed_mentions=none)


async def _acknowledged(interaction: Interaction, *, replaces: bool) -> bool:
    """Whether Discord took the acknowledgement in time."""
    try:
        with wrapped():
            if replaces:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
    except (ChatError, discord.DiscordException) as error:
        log.info("Interaction %d could not be acknowledged, so nothing is done: %s", interaction.id, error)
        return False
    return True


def attached(screen: Screen) -> dict[str, discord.File]:
    """The file that comes with a screen, as an argument of what sends it."""
    match screen:
        case OwnDataFileScreen(text):
            content, name = text.encode(), FILE_NAME
        case ReportFileScreen(text):
            content, name = text.encode(), report_text.FILE_NAME
        case ReportScreen(picture=content) if content:
            name = report_text.PICTURE_NAME
        case _:
            return {}
    return {"file": discord.File(io.BytesIO(content), name)}
