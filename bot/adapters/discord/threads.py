"""What members write: comments in a thread, where an admin turned that on, and words to the bot itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import discord
from discord import AllowedMentions

from bot.adapters.discord import refs
from bot.adapters.discord.asking import writer_of
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.layout import screen
from bot.adapters.discord.render import Words
from bot.adapters.discord.translate import language_of
from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.ids import MessageId
from bot.errors import BotError, NotFound

log = logging.getLogger(__name__)


class Listening:
    """Follows messages. Every error ends here: nobody waits for an answer."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk

    async def written(self, message: discord.Message) -> None:
        """A message: one to the bot is answered, one in an essay's thread may be a comment."""
        if message.author.bot or message.guild is None:
            return
        me = self._client.user
        if me is not None and f"<@{me.id}>" in message.content:  # a reply that pings us is no question to us
            await self._greet(message, message.guild)
        if isinstance(message.channel, discord.Thread):
            await self._quietly(self._keep(message, message.channel))

    async def edited(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edit of a message that is a comment changes the comment."""
        message = payload.message
        if message.guild is None or message.author.bot or not isinstance(message.channel, discord.Thread):
            return
        if payload.data.get("edited_timestamp"):
            await self._quietly(self._keep(message, message.channel, known=True))

    async def deleted(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message that shows a comment is gone: so is the comment."""
        await self._vanished(payload.guild_id, [payload.message_id])

    async def swept(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone at once, by a moderator's tool."""
        await self._vanished(payload.guild_id, payload.message_ids)

    async def _vanished(self, guild: int | None, messages: Iterable[int]) -> None:
        if guild is not None:
            for message in messages:
                gone = self._desk.discussion.vanished(refs.community_of(guild), MessageId(str(message)))
                await self._quietly(gone)

    async def _keep(self, message: discord.Message, thread: discord.Thread, *, known: bool = False) -> None:
        community = Community(Platform.DISCORD, str(thread.guild.id))
        id_ = MessageId(str(message.id))
        if known:
            await self._desk.discussion.of_message(community, id_)
        elif not self._desk.captures or not (await self._desk.moderation.settings(community)).capture:
            return
        post = MessageRef(Channel(community, str(thread.parent_id)), MessageId(str(thread.id)))
        slot = (await self._desk.reading.of_message(post)).delivery.slot
        author = writer_of(community, message.author)
        await self._desk.discussion.captured(author, slot, id_, message.content)

    async def _greet(self, message: discord.Message, guild: discord.Guild) -> None:
        _ = Words(self._desk.catalogue, language_of(guild.preferred_locale)).text
        view = screen(_("Hello! I bring one essay a day. Type / and choose “essay” to see what I can do."))
        view.stop()
        try:
            await message.reply(view=view, mention_author=False, allowed_mentions=AllowedMentions.none())
        except discord.HTTPException as error:
            log.info("A mention could not be answered: %s", error)

    async def _quietly(self, work: Any) -> None:
        try:
            await work
        except NotFound:
            pass
        except BotError as error:
            log.info("A message is no comment: %s", error)
        except Exception:
            log.exception("A message could not be followed")
