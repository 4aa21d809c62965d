"""What members write: comments in a thread, where an admin turned that on, and words to the bot itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import discord
from discord import AllowedMentions

from bot.adapters.discord import refs
from bot.adapters.discord.layout import view_of
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.replies import reply_of
from bot.conversation.following import follow
from bot.conversation.services import Services
from bot.core.community import Channel, MessageRef
from bot.core.essay import Language
from bot.core.ids import MessageId

log = logging.getLogger(__name__)


class Listening:
    """Follows messages. Every error ends here: nobody waits for an answer."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        self._client = client
        self._services = services

    async def written(self, message: discord.Message) -> None:
        """A message: one to the bot is answered, one in an essay's thread may be a comment."""
        if message.author.bot or message.guild is None:
            return
        me = self._client.user
        if me is not None and f"<@{me.id}>" in message.content:  # a reply that pings us is no question to us
            await self._greet(message, message.guild)
        if isinstance(message.channel, discord.Thread):
            await follow(self._keep(message, message.channel), "A message")

    async def edited(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edit of a message that is a comment changes the comment."""
        message = payload.message
        if message.guild is None or message.author.bot or not isinstance(message.channel, discord.Thread):
            return
        if payload.data.get("edited_timestamp"):
            await follow(self._keep(message, message.channel, known=True), "A message")

    async def deleted(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message that shows a comment is gone: so is the comment."""
        await self._vanished(payload.guild_id, [payload.message_id])

    async def swept(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone at once, by a moderator's tool."""
        await self._vanished(payload.guild_id, payload.message_ids)

    async def _vanished(self, guild: int | None, messages: Iterable[int]) -> None:
        if guild is not None:
            for message in messages:
                gone = self._services.discussion.vanished(refs.community_of(guild), MessageId(str(message)))
                await follow(gone, "A message")

    async def _keep(self, message: discord.Message, thread: discord.Thread, *, known: bool = False) -> None:
        community = refs.community_of(thread.guild.id)
        post = MessageRef(Channel(community, str(thread.parent_id)), MessageId(str(thread.id)))
        reply = reply_of(community, message)
        if known:
            await self._services.discussion.of_message(community, reply.message)
        delivery = (await self._services.reading.of_message(post)).delivery
        if known:
            await self._services.discussion.captured(reply.author, delivery.slot, reply.message, reply.text)
        else:
            await self._services.hearing.heard(delivery, reply, thread.guild.shard_id)

    async def _greet(self, message: discord.Message, guild: discord.Guild) -> None:
        _ = DiscordPhrases(self._services.catalogue, Language.of_locale(guild.preferred_locale.value)).text
        view = view_of(_("Hello. I share one essay a day. Type / and choose “essay” to see what I can do."))
        view.stop()
        try:
            await message.reply(view=view, mention_author=False, allowed_mentions=AllowedMentions.none())
        except discord.HTTPException as error:
            log.info("A mention could not be answered: %s", error)
