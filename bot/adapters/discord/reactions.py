"""Discord's events of reactions as our own values."""

from __future__ import annotations

import asyncio

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.sessions import Sessions
from bot.conversation.following import follow
from bot.core.community import Member, Platform, Shards
from bot.core.delivery import Delivery
from bot.core.ids import MemberId
from bot.ports.delivery_log import DeliveryLog
from bot.services.community.recounting import Recounting


class Reactions:
    """Each event is told with the time at which it came: finding the post of one can take longer than that of the
    next.
    """

    def __init__(
        self, client: discord.Client, deliveries: DeliveryLog, recounting: Recounting, sessions: Sessions
    ) -> None:
        self._client = client
        self._deliveries = deliveries
        self._recounting = recounting
        self._sessions = sessions

    def listen(self) -> None:
        """Follow the client's reaction events."""

        @self._client.event
        async def on_raw_reaction_add(payload: discord.RawReactionActionEvent) -> None:
            await follow(self._added(payload, _now()), "A reaction")

        @self._client.event
        async def on_raw_reaction_remove(payload: discord.RawReactionActionEvent) -> None:
            await follow(self._removed(payload, _now()), "A reaction")

        @self._client.event
        async def on_raw_reaction_clear(payload: discord.RawReactionClearEvent) -> None:
            await follow(self._cleared(payload, _now()), "A reaction")

        @self._client.event
        async def on_raw_reaction_clear_emoji(payload: discord.RawReactionClearEmojiEvent) -> None:
            await follow(self._cleared(payload, _now()), "A reaction")

    async def catch_up(self, shard_id: int) -> None:
        """A fresh session is ready: count what happened before it."""
        await follow(self._recount_shard(shard_id), "A reaction")

    async def _added(self, payload: discord.RawReactionActionEvent, at: float) -> None:
        me = self._client.user
        if me is None or payload.guild_id is None or payload.user_id == me.id:
            return
        if payload.message_author_id not in (None, me.id):
            return
        delivery = await self._delivery(payload.guild_id, payload.channel_id, payload.message_id)
        if delivery is not None:
            member = _member(payload.guild_id, payload.user_id, payload.member)
            await self._recounting.reacted(member, delivery, str(payload.emoji), at)

    async def _removed(self, payload: discord.RawReactionActionEvent, at: float) -> None:
        if payload.guild_id is None:
            return
        delivery = await self._delivery(payload.guild_id, payload.channel_id, payload.message_id)
        if delivery is not None:
            member = _member(payload.guild_id, payload.user_id)
            await self._recounting.unreacted(member, delivery, str(payload.emoji), at)

    async def _cleared(
        self, payload: discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent, at: float
    ) -> None:
        if payload.guild_id is None:
            return
        delivery = await self._delivery(payload.guild_id, payload.channel_id, payload.message_id)
        if delivery is not None:
            await self._recounting.cleared(delivery, at)

    async def _recount_shard(self, shard_id: int) -> None:
        """What happened before a fresh session is not told; a resumed one tells it by itself."""
        guilds = {refs.community_of(guild.id) for guild in self._client.guilds if guild.shard_id == shard_id}
        known = self._sessions.seen(shard_id)
        shards = Shards(frozenset({shard_id}), self._client.shard_count or 1)
        await self._recounting.recount_later(Platform.DISCORD, guilds, known, shards)

    async def _delivery(self, guild_id: int, channel_id: int, message_id: int) -> Delivery | None:
        """The delivery whose post this is. In a forum the post is in its own thread."""
        channel = refs.channel_of(guild_id, channel_id)
        if channel_id == message_id:
            guild = self._client.get_guild(guild_id)
            thread = guild.get_thread(channel_id) if guild is not None else None
            with wrapped():
                found = thread or await self._client.fetch_channel(channel_id)
            if isinstance(found, discord.Thread):
                channel = refs.channel_of(guild_id, found.parent_id)
        return await self._deliveries.of_message(refs.message_of(channel, message_id))


def _now() -> float:
    return asyncio.get_running_loop().time()


def _member(guild_id: int, user_id: int, told: discord.Member | None = None) -> Member:
    """Discord tells who somebody is where they react, and not where they take that back."""
    name, is_bot = (told.display_name, told.bot) if told is not None else ("", False)
    return Member(refs.community_of(guild_id), MemberId(str(user_id)), name, is_bot=is_bot)
