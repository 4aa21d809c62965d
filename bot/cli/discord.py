"""``ichiwa discord``."""

from __future__ import annotations

import asyncio

import click

from bot.cli.entry import load_settings
from bot.cli.output import print_text
from bot.errors import ConfigError


@click.group()
def discord() -> None:
    """Bring Ichiwa to Discord.

    DISCORD_TOKEN must be set.
    """


@discord.command()
def invite() -> None:
    """Print the link that invites the bot, with exactly the scopes and permissions that it needs.

    It has to be opened by somebody who can manage the guild.
    """
    settings = load_settings()
    if settings.discord_token is None:
        raise ConfigError("DISCORD_TOKEN is not set. docs/how-to/discord.md says where to get it")
    from bot.wiring.discord import discord_invitation

    print_text(asyncio.run(discord_invitation(settings)))
