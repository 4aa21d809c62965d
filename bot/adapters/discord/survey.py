"""What the bot finds when it logs in without opening the gateway: who it is, and what it may do where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import discord

from bot.adapters.discord.client import DiscordClient
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.permissions import Need, invite_url, missing
from bot.core.community import Channel
from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ChannelFound:
    """A channel of a guild and what the bot may not do there. ``subscribed``: essays are to be posted in it; ``forum``:
    it needs no permission to open threads.
    """

    guild_id: int
    guild: str
    name: str
    missing: tuple[Need, ...]
    subscribed: bool
    forum: bool

    @property
    def needed(self) -> tuple[Need, ...]:
        """What is missing though nobody there need want votes."""
        return tuple(need for need in self.missing if not need.for_votes)


@dataclass(frozen=True, slots=True)
class Survey:
    """``absent`` are channels with a subscription that the bot does not find."""

    bot: str
    invite: str
    guilds: int
    channels: tuple[ChannelFound, ...]
    absent: tuple[Channel, ...]


async def invitation(client: DiscordClient, token: str) -> str:
    """The invite link. Raises ``ConfigError`` for a wrong token, and any ``ChatError``."""
    try:
        await _log_in(client, token)
        return invite_url(client.application_id or 0)
    finally:
        await client.close()


async def survey(client: DiscordClient, token: str, subscribed: Collection[Channel]) -> Survey:
    """Look at every guild. Raises ``ConfigError`` for a wrong token, and any ``ChatError``."""
    try:
        await _log_in(client, token)
        with wrapped():
            return await _look(client, subscribed)
    finally:
        await client.close()


async def _log_in(client: DiscordClient, token: str) -> None:
    try:
        with wrapped():
            await client.login(token)
    except discord.LoginFailure as exc:
        raise ConfigError(
            "Discord does not accept DISCORD_TOKEN: copy the bot's token from the developer portal again"
        ) from exc


async def _look(client: DiscordClient, subscribed: Collection[Channel]) -> Survey:
    wanted = {channel.id for channel in subscribed}
    channels: list[ChannelFound] = []
    seen: set[str] = set()
    guilds = 0
    async for entry in client.fetch_guilds(limit=None, with_counts=False):
        guilds += 1
        guild = await client.fetch_guild(entry.id, with_counts=False)
        me = await guild.fetch_member(client.user.id if client.user is not None else 0)
        for channel in await guild.fetch_channels():
            if isinstance(channel, discord.TextChannel | discord.ForumChannel):
                seen.add(str(channel.id))
                found = tuple(missing(channel, me))
                forum = isinstance(channel, discord.ForumChannel)
                channels.append(
                    ChannelFound(guild.id, guild.name, channel.name, found, str(channel.id) in wanted, forum)
                )
    absent = tuple(channel for channel in subscribed if channel.id not in seen)
    return Survey(str(client.user), invite_url(client.application_id or 0), guilds, tuple(channels), absent)
