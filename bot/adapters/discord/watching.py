"""What happens to guilds and channels: a hello to a new one, and the suspension of what can no longer be posted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import discord

from bot.adapters.discord import permissions, refs, render
from bot.adapters.discord.admin_notices import AdminNotices, Readers
from bot.adapters.discord.phrases import DiscordPhrases
from bot.conversation.following import follow
from bot.conversation.services import Services
from bot.core.community import Platform, Shards
from bot.core.delivery import Reason
from bot.core.essay import Language
from bot.core.subscription import EVERY_KIND, Subscription, SubscriptionState, public_language
from bot.services.community.channel_names import remember_name
from bot.services.delivery.admin_notices import Admins
from bot.services.portions import PORTION, in_portions

log = logging.getLogger(__name__)

NEW: Final = timedelta(days=1)
"""How long ago a guild may have taken us in while we were away to be greeted still."""


class Watching:
    """Suspends, never deletes, and tells the admins once. What was lost with its guild goes on when the guild is back;
    whoever mends another cause resumes with a command.
    """

    def __init__(self, client: discord.Client, services: Services, admins: Admins, admin_notices: AdminNotices) -> None:
        self._client = client
        self._subscriptions = services.subscriptions
        self._communities = services.communities
        self._subscribing = services.subscribing
        self._catalogue = services.catalogue
        self._clock = services.clock
        self._admins = admins
        self._admin_notices = admin_notices
        self._one_by_one = asyncio.Lock()

    def listen(self) -> None:
        """Follow the client's events of guilds, channels and roles."""

        @self._client.event
        async def on_guild_join(guild: discord.Guild) -> None:
            await follow(self._welcome(guild), "An event of a guild")

        @self._client.event
        async def on_guild_remove(guild: discord.Guild) -> None:
            await follow(self._guild_gone(guild), "An event of a guild")

        @self._client.event
        async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
            await follow(self._gone(channel), "An event of a guild")

        @self._client.event
        async def on_guild_channel_update(before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
            if before.name != after.name:
                await follow(self._remember(after), "An event of a guild")
            await follow(self._look(after), "An event of a guild")

        @self._client.event
        async def on_guild_role_update(_: discord.Role, after: discord.Role) -> None:
            await follow(self._look_everywhere(after.guild), "An event of a guild")

        @self._client.event
        async def on_guild_role_delete(role: discord.Role) -> None:
            await follow(self._look_everywhere(role.guild), "An event of a guild")

        @self._client.event
        async def on_member_update(_: discord.Member, after: discord.Member) -> None:
            if self._client.user is not None and after.id == self._client.user.id:
                await follow(self._look_everywhere(after.guild), "An event of a guild")

    async def catch_up(self, shard: int) -> None:
        """A fresh session is ready: it tells nothing of guilds that came and went before, nor the library of those that
        came while it was getting ready.
        """
        await follow(self._lost_and_found(shard), "An event of a guild")
        since = self._clock.now() - NEW
        here = [guild for guild in self._client.guilds if guild.shard_id == shard and not guild.unavailable]
        for guild in here:
            if guild.me.joined_at is not None and guild.me.joined_at >= since:
                await follow(self._welcome(guild), "An event of a guild")

    async def _lost_and_found(self, shard: int) -> None:
        ours = Shards(frozenset({shard}), self._client.shard_count or 1)
        async for subscription in in_portions(
            lambda after: self._subscriptions.of_platform(Platform.DISCORD, PORTION, after, ours, EVERY_KIND)
        ):
            if (number := refs.snowflake(subscription.channel.community.id)) is None:
                continue
            guild = self._client.get_guild(number)
            if guild is None:
                await self._admins.suspend(subscription.id, Reason.GONE)
                continue
            if (channel := guild.get_channel(refs.snowflake(subscription.channel.id) or 0)) is not None:
                await remember_name(self._subscriptions, subscription, channel.name)
            if subscription.reason == Reason.GONE and _is_open(guild, subscription):
                await self._resume(guild, [subscription])

    async def _welcome(self, guild: discord.Guild) -> None:
        """Greet each joining once. An invitation is an admin's word: what was suspended goes on."""
        async with self._one_by_one:
            community = refs.community_of(guild.id)
            joined = guild.me.joined_at or self._clock.now()
            if (await self._communities.get(community)).greeted == joined:
                return
            lost = [s for s in await self._of(guild) if s.state is SubscriptionState.SUSPENDED and _is_open(guild, s)]
            if lost:
                await self._resume(guild, lost)
            else:
                await self._hello(guild)
            await self._communities.update(community, lambda before: replace(before, greeted=joined))

    async def _hello(self, guild: discord.Guild) -> None:
        words = await self._words(guild)
        view = render.hello_to_owner(guild.id, words)
        await self._admin_notices.say(guild, view, f"hello-{guild.id}"[:25], public=render.hello_view(words))

    async def _resume(self, guild: discord.Guild, lost: Sequence[Subscription]) -> None:
        for subscription in lost:
            await self._subscribing.resume(subscription.id)
        theirs = [subscription for subscription in lost if subscription.member is None]
        if not theirs:
            return
        view = render.back_view(list(dict.fromkeys(each.channel.id for each in theirs)), await self._words(guild))
        settings = await self._communities.get(refs.community_of(guild.id))
        readers = Readers(settings.log_channel, theirs[0].set_up_by or "")
        await self._admin_notices.say(guild, view, f"back-{theirs[0].id}"[:25], readers=readers)

    async def _guild_gone(self, guild: discord.Guild) -> None:
        suspended = [await self._admins.suspend(s.id, Reason.GONE, quietly=True) for s in await self._of(guild)]
        if any(suspended):
            view = render.farewell_view(guild.name, await self._words(guild))
            await self._admin_notices.say_to_owner(guild, view, f"farewell-{guild.id}"[:25])

    async def _look_everywhere(self, guild: discord.Guild) -> None:
        channels: list[discord.abc.GuildChannel] = [*guild.text_channels, *guild.forums]
        for channel in channels:
            await self._look(channel)

    async def _look(self, channel: discord.abc.GuildChannel) -> None:
        if any(need.vital for need in permissions.missing(channel, channel.guild.me)):
            await self._admins.suspend_channel(refs.channel_of(channel.guild.id, channel.id), Reason.FORBIDDEN)

    async def _gone(self, channel: discord.abc.GuildChannel) -> None:
        """Its last name is what admins know it by, and no notices go there any more."""
        await self._remember(channel)
        community = refs.community_of(channel.guild.id)
        if (await self._communities.get(community)).log_channel == str(channel.id):
            await self._communities.update(community, lambda before: replace(before, log_channel=""))
        await self._admins.suspend_channel(refs.channel_of(channel.guild.id, channel.id), Reason.GONE)

    async def _remember(self, channel: discord.abc.GuildChannel) -> None:
        here = refs.channel_of(channel.guild.id, channel.id)
        for subscription in await self._subscriptions.of_channel(here, EVERY_KIND):
            await remember_name(self._subscriptions, subscription, channel.name)

    async def _of(self, guild: discord.Guild) -> Sequence[Subscription]:
        return await self._subscriptions.of_community(refs.community_of(guild.id), EVERY_KIND)

    async def _words(self, guild: discord.Guild) -> DiscordPhrases:
        """In the language that the guild's admins chose, for the oldest of its channels or for the guild."""
        theirs = Language.of_locale(guild.preferred_locale.value)
        return DiscordPhrases(
            self._catalogue, public_language(each for each in await self._of(guild) if each.member is None) or theirs
        )


def _is_open(guild: discord.Guild, subscription: Subscription) -> bool:
    """Whether we may post in the subscription's channel; not where it is unknown, as an archived thread is. A member's
    direct messages say so only when we try.
    """
    if subscription.member is not None:
        return True
    channel = guild.get_channel(refs.snowflake(subscription.channel.id) or 0)
    return channel is not None and not any(need.vital for need in permissions.missing(channel, guild.me))
