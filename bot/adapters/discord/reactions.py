"""Reactions under posts as ratings, as they come and, after a time away, as they stand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.counting import Counting, spelled
from bot.adapters.discord.sessions import Sessions
from bot.core.community import Channel, Member
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, Slug
from bot.errors import BotError
from bot.ports.store import DeliveryStore
from bot.services.community.engagement import Engagement

log = logging.getLogger(__name__)


class Reactions:
    """One event after the other, in the order in which they came. ``changed`` is told of each new rating."""

    def __init__(
        self,
        client: discord.Client,
        deliveries: DeliveryStore,
        engagement: Engagement,
        counting: Counting,
        sessions: Sessions,
        changed: Callable[[Channel, Slug], None] = lambda channel, slug: None,
    ) -> None:
        self._client = client
        self._deliveries = deliveries
        self._engagement = engagement
        self._counting = counting
        self._sessions = sessions
        self._changed = changed
        self._in_turn = asyncio.Lock()  # hands itself on in the order of asking

    def listen(self) -> None:
        """Follow the client's reaction events."""

        @self._client.event
        async def on_raw_reaction_add(payload: discord.RawReactionActionEvent) -> None:
            await self._safely(self._added(payload))

        @self._client.event
        async def on_raw_reaction_remove(payload: discord.RawReactionActionEvent) -> None:
            await self._safely(self._removed(payload))

        @self._client.event
        async def on_raw_reaction_clear(payload: discord.RawReactionClearEvent) -> None:
            await self._safely(self._cleared(payload))

        @self._client.event
        async def on_raw_reaction_clear_emoji(payload: discord.RawReactionClearEmojiEvent) -> None:
            await self._safely(self._cleared(payload))

        @self._client.event
        async def on_shard_connect(shard_id: int) -> None:
            self._sessions.began(shard_id)

    async def recount(self, channel: Channel) -> int:
        """Bring the marks in step with the reactions under the channel's posts; returns how many changed."""
        return await self._counting.recount(channel, self._in_turn)

    async def catch_up(self, shard_id: int) -> None:
        """A fresh session is ready: count what happened before it."""
        await self._safely(self._recount_shard(shard_id))

    async def _safely(self, work: Any) -> None:
        try:
            await work
        except BotError as error:
            log.warning("A reaction could not be followed: %s", error)
        except Exception:
            log.exception("A reaction could not be followed")

    async def _added(self, payload: discord.RawReactionActionEvent) -> None:
        me = self._client.user
        if me is None or payload.guild_id is None or payload.user_id == me.id:
            return
        if payload.message_author_id not in (None, me.id) or (payload.member is not None and payload.member.bot):
            return
        async with self._in_turn:
            delivery = await self._delivery(payload.guild_id, payload.channel_id, payload.message_id)
            if delivery is None or delivery.post is None:
                return
            scale = delivery.post.scale
            name = payload.member.display_name if payload.member is not None else ""
            member = _member(payload.guild_id, payload.user_id, name)
            source = spelled(scale, str(payload.emoji))
            if source is None:
                return
            await self._engagement.react(member, delivery.post.slug, source, scale)
            self._changed(delivery.channel, delivery.post.slug)

    async def _removed(self, payload: discord.RawReactionActionEvent) -> None:
        if payload.guild_id is None:
            return
        async with self._in_turn:
            delivery = await self._delivery(payload.guild_id, payload.channel_id, payload.message_id)
            if delivery is None or delivery.post is None:
                return
            source = spelled(delivery.post.scale, str(payload.emoji))
            if source is None:
                return
            member = _member(payload.guild_id, payload.user_id, "")
            await self._engagement.withdraw(member, delivery.post.slug, source)
            self._changed(delivery.channel, delivery.post.slug)

    async def _cleared(self, payload: discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent) -> None:
        """Who held what is not told, and the essay can stand under another message as well: so it is counted anew."""
        if payload.guild_id is None:
            return
        delivery = await self._delivery(payload.guild_id, payload.channel_id, payload.message_id)
        if delivery is not None and delivery.post is not None:
            await self._counting.recount(delivery.channel, self._in_turn, only=delivery.post.slug)
            self._changed(delivery.channel, delivery.post.slug)

    async def _recount_shard(self, shard_id: int) -> None:
        """What happened before a fresh session is not told; a resumed one tells it by itself."""
        guilds = {str(guild.id) for guild in self._client.guilds if guild.shard_id == shard_id}
        changed = await self._counting.recount_guilds(guilds, self._in_turn, self._sessions.seen(shard_id))
        if changed:
            log.info("Reactions made while away: %d ratings changed", changed)

    async def _delivery(self, guild_id: int, channel_id: int, message_id: int) -> Delivery | None:
        """The delivery whose post this is. In a forum the post stands in its own thread."""
        channel = refs.channel_of(guild_id, channel_id)
        if channel_id == message_id:
            guild = self._client.get_guild(guild_id)
            thread = guild.get_thread(channel_id) if guild is not None else None
            found = thread or await self._client.fetch_channel(channel_id)
            if isinstance(found, discord.Thread):
                channel = refs.channel_of(guild_id, found.parent_id)
        return await self._deliveries.of_message(refs.message_of(channel, message_id))


def _member(guild_id: int, user_id: int, name: str) -> Member:
    return Member(refs.community_of(guild_id), MemberId(str(user_id)), name)
