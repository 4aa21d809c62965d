"""A program of discord.py and nothing else, which answers a command with a sentence: what the library alone costs."""

from __future__ import annotations

import asyncio
import os

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


class Bare(discord.Client):
    """A client with one group of commands."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        group = app_commands.Group(name="essay", description="Essays")
        for name in ("today", "random", "top", "search"):
            group.command(name=name, description=name)(_answer if name != "search" else _search)
        self.tree.add_command(group)

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def _answer(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("An answer.")


async def _search(interaction: discord.Interaction, query: str) -> None:
    await interaction.response.send_message(f"An answer to {len(query)} characters.")


def main() -> None:
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["DISCORD_GATEWAY_URL"])
    asyncio.run(_run(os.environ["DISCORD_TOKEN"]))


async def _run(token: str) -> None:
    async with Bare() as client:
        await client.start(token)


if __name__ == "__main__":
    main()
