"""What a member can do with a message: Discord hands the whole message over, without a privileged intent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import CommandTree, ContextMenu

from bot.adapters.discord.answering import Answering, Manner
from bot.adapters.discord.asking import Ask, writer_of
from bot.adapters.discord.commands import taking_part
from bot.adapters.discord.layout import Screen, screen
from bot.adapters.discord.translate import _
from bot.core.community import MessageRef
from bot.core.ids import MessageId
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.community.reading import Today

Interaction: TypeAlias = "discord.Interaction[Any]"


async def essay_of(ask: Ask, message: discord.Message) -> Today:
    """The post that ``message`` is, or in whose thread it stands. Raises ``NotFound``."""
    with suppress(NotFound):
        return await ask.desk.reading.of_message(MessageRef(ask.here, MessageId(str(message.id))))
    if ask.thread is None:
        raise NotFound("This message is no essay of mine.")
    return await ask.desk.reading.of_message(MessageRef(ask.here, MessageId(ask.thread)))


async def rate(ask: Ask, message: discord.Message) -> Screen:
    return await taking_part.choosing(ask, (await essay_of(ask, message)).post.slug)


async def keep(ask: Ask, message: discord.Message) -> Screen:
    """Keep a message of the thread as a comment of its author."""
    _ = ask.words.text
    ask.here  # noqa: B018 (raises in a direct message)
    if ask.thread is None:
        raise InvalidInput("Only a message in an essay's thread can be kept as a comment.")
    author = message.author
    if author.bot:
        raise InvalidInput("What a bot wrote is no comment.")
    if str(author.id) != ask.member.id and not ask.member.is_admin:
        raise NotAllowed("You can keep your own messages; an admin can keep everybody's.")
    shown = await ask.desk.reading.of_message(MessageRef(ask.here, MessageId(ask.thread)))
    writer = writer_of(ask.member.community, author)
    await ask.desk.discussion.captured(writer, shown.delivery.slot, MessageId(str(message.id)), message.content)
    return screen(_("The message is kept as a comment."))


async def hide(ask: Ask, message: discord.Message) -> Screen:
    _ = ask.words.text
    found = await ask.desk.discussion.of_message(ask.here.community, MessageId(str(message.id)))
    await taking_part.take_back(ask, await ask.desk.moderation.hide(ask.member, found.id))
    return screen(_("The comment is hidden."))


def add_to(tree: CommandTree[Any], answering: Answering) -> None:
    """Declare the message commands."""

    @app_commands.guild_only()
    async def rate_(interaction: Interaction, message: discord.Message) -> None:
        await answering.attend(interaction, lambda ask: rate(ask, message))

    @app_commands.guild_only()
    async def keep_(interaction: Interaction, message: discord.Message) -> None:
        await answering.attend(interaction, lambda ask: keep(ask, message))

    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def hide_(interaction: Interaction, message: discord.Message) -> None:
        await answering.attend(interaction, lambda ask: hide(ask, message), Manner.SLOW)

    tree.add_command(ContextMenu(name=_("Rate this essay"), callback=rate_))
    tree.add_command(ContextMenu(name=_("Save as comment"), callback=keep_))
    tree.add_command(ContextMenu(name=_("Hide this comment"), callback=hide_))
