"""All commands, buttons and listeners put onto a client."""

from __future__ import annotations

from typing import Any

import discord
from discord.app_commands import CommandTree

from bot.adapters.discord.declaring import declare
from bot.adapters.discord.host import DiscordHost
from bot.adapters.discord.responding import Responding
from bot.adapters.discord.screens import Renderer
from bot.adapters.discord.threads import Listening
from bot.adapters.discord.translate import CatalogueTranslator
from bot.conversation.completing import Completing
from bot.conversation.performing import Performing
from bot.conversation.services import Services
from bot.conversation.stage import Stage


async def install(client: discord.Client, tree: CommandTree[Any], services: Services, *, captures: bool) -> None:
    """Add the commands to ``tree`` and the listeners to ``client``. Whoever calls this synchronises the tree."""
    await tree.set_translator(CatalogueTranslator(services.catalogue))
    stage = Stage(services, DiscordHost(client, captures=captures))
    responding = Responding(Performing(stage), Renderer(captures=captures))
    declare(tree, responding, Completing(services))
    _listen(client, Listening(client, services), responding)


def _listen(client: discord.Client, listening: Listening, responding: Responding) -> None:
    @client.event
    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        await responding.pressed(interaction)

    @client.event
    async def on_message(message: discord.Message) -> None:
        await listening.written(message)

    @client.event
    async def on_raw_message_edit(payload: discord.RawMessageUpdateEvent) -> None:
        await listening.edited(payload)

    @client.event
    async def on_raw_message_delete(payload: discord.RawMessageDeleteEvent) -> None:
        await listening.deleted(payload)

    @client.event
    async def on_raw_bulk_message_delete(payload: discord.RawBulkMessageDeleteEvent) -> None:
        await listening.swept(payload)
