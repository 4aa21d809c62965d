"""All commands, buttons and listeners put onto a client."""

from __future__ import annotations

from typing import Any

import discord
from discord.app_commands import AppCommandContext, AppInstallationType, CommandTree, Group

from bot.adapters.discord import context_menus
from bot.adapters.discord.answering import Answering
from bot.adapters.discord.commands import admin, reading, taking_part
from bot.adapters.discord.components import Components
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.threads import Listening
from bot.adapters.discord.translate import CatalogueTranslator, _


async def install(client: discord.Client, tree: CommandTree[Any], desk: Desk) -> None:
    """Add the commands to ``tree`` and the listeners to ``client``. Whoever calls this synchronises the tree."""
    await tree.set_translator(CatalogueTranslator(desk.catalogue))
    answering = Answering(desk)
    declare(tree, answering)
    _listen(client, desk, answering)


def declare(tree: CommandTree[Any], answering: Answering) -> None:
    """Add the commands to ``tree``."""
    group = Group(
        name=_("essay"),
        description=_("One essay a day on work and careers"),
        allowed_installs=AppInstallationType(guild=True, user=True),
        allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    )
    reading.add_to(group, answering)
    taking_part.add_to(group, answering)
    admin.add_to(tree, group, answering)
    tree.add_command(group)
    context_menus.add_to(tree, answering)


def _listen(client: discord.Client, desk: Desk, answering: Answering) -> None:
    components = Components(answering)
    listening = Listening(client, desk)

    @client.event
    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        await components.handle(interaction)

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
