"""What happens to guilds and channels: a hello to a new one, and the suspension of what can no longer be posted."""

from __future__ import annotations

import logging
from typing import Any

import discord

from bot.adapters.discord import permissions, refs, render
from bot.adapters.discord.telling import Telling
from bot.core.community import Platform
from bot.core.delivery import Reason
from bot.core.essay import Language
from bot.errors import BotError
from bot.ports.store import SubscriptionStore
from bot.services.admins import Admins
from bot.text.catalogue import Catalogue

log = logging.getLogger(__name__)


class Watching:
    """Suspends, never deletes, and tells the admins once; whoever mends the cause resumes with a command."""

    def __init__(
        self,
        client: discord.Client,
        subscriptions: SubscriptionStore,
        admins: Admins,
        telling: Telling,
        catalogue: Catalogue,
    ) -> None:
        self._client = client
        self._subscriptions = subscriptions
        self._admins = admins
        self._telling = telling
        self._catalogue = catalogue

    def listen(self) -> None:
        """Follow the client's events of guilds, channels and roles."""

        @self._client.event
        async def on_guild_join(guild: discord.Guild) -> None:
            await self._safely(self._hello(guild))

        @self._client.event
        async def on_guild_remove(guild: discord.Guild) -> None:
            await self._safely(self._guild_gone(guild))

        @self._client.event
        async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
            await self._safely(self._suspend(channel, Reason.GONE))

        @self._client.event
        async def on_guild_channel_update(_: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
            await self._safely(self._look(after))

        @self._client.event
        async def on_guild_role_update(_: discord.Role, after: discord.Role) -> None:
            await self._safely(self._look_everywhere(after.guild))

        @self._client.event
        async def on_guild_role_delete(role: discord.Role) -> None:
            await self._safely(self._look_everywhere(role.guild))

        @self._client.event
        async def on_member_update(_: discord.Member, after: discord.Member) -> None:
            if self._client.user is not None and after.id == self._client.user.id:
                await self._safely(self._look_everywhere(after.guild))

    async def _hello(self, guild: discord.Guild) -> None:
        language = Language.JA if guild.preferred_locale is discord.Locale.japanese else Language.EN
        view = render.hello_view(render.Words(self._catalogue, language))
        await self._telling.say(guild, view, f"hello-{guild.id}"[:25], public=True)

    async def _guild_gone(self, guild: discord.Guild) -> None:
        for subscription in await self._subscriptions.every():
            where = subscription.channel.community
            if where.platform is Platform.DISCORD and where.id == str(guild.id):
                await self._admins.suspend(subscription.id, Reason.GONE)

    async def _look_everywhere(self, guild: discord.Guild) -> None:
        channels: list[discord.abc.GuildChannel] = [*guild.text_channels, *guild.forums]
        for channel in channels:
            await self._look(channel)

    async def _look(self, channel: discord.abc.GuildChannel) -> None:
        if any(need.vital for need in permissions.missing(channel, channel.guild.me)):
            await self._suspend(channel, Reason.FORBIDDEN)

    async def _suspend(self, channel: discord.abc.GuildChannel, reason: Reason) -> None:
        where = refs.channel_of(channel.guild.id, channel.id)
        for subscription in await self._subscriptions.of_channel(where):
            await self._admins.suspend(subscription.id, reason)

    async def _safely(self, work: Any) -> None:
        try:
            await work
        except BotError as error:
            log.warning("An event of a guild could not be followed: %s", error)
        except Exception:
            log.exception("An event of a guild could not be followed")
