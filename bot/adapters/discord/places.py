"""Where in Discord something is: our identities as the library's objects."""

from __future__ import annotations

from typing import TypeAlias

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.core.community import Channel, MessageRef
from bot.core.essay import Language
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable

Place: TypeAlias = discord.abc.GuildChannel | discord.Thread


class Places:
    """Finds channels in the cache, and asks Discord only for those that are not there. ``remote``: there is no gateway
    to wait for, so Discord is asked for all.
    """

    def __init__(self, client: discord.Client, *, remote: bool = False) -> None:
        self._client = client
        self._remote = remote

    def guild(self, channel: Channel) -> discord.Guild | None:
        number = refs.snowflake(channel.community.id)
        return self._client.get_guild(number) if number is not None else None

    async def place(self, channel: Channel) -> Place:
        """The channel or thread. Raises any ``ChatError``."""
        number = refs.snowflake(channel.id)
        if number is None:
            raise ChatGone("There is no Discord channel “{id}”.", id=channel.id)
        known = self._client.get_channel(number)
        if known is None:
            if not self._remote and not self._client.is_ready():
                raise ChatUnavailable("Discord is not connected yet.")
            with wrapped():
                known = await self._client.fetch_channel(number)
        if not isinstance(known, discord.abc.GuildChannel | discord.Thread):
            raise ChatGone("The Discord channel {id} does not belong to a guild.", id=channel.id)
        if str(known.guild.id) != channel.community.id:
            raise ChatGone("The Discord channel {id} belongs to another guild.", id=channel.id)
        return known

    def messages(self, channel: Channel) -> discord.PartialMessageable:
        """The channel as a place for messages, whatever it is; asks nobody."""
        number, guild = refs.snowflake(channel.id), refs.snowflake(channel.community.id)
        if number is None:
            raise ChatGone("There is no Discord channel “{id}”.", id=channel.id)
        return self._client.get_partial_messageable(number, guild_id=guild)

    def message(self, message: MessageRef) -> discord.PartialMessage:
        """The message, which is asked for nothing. In a forum it is in the thread that it opened."""
        number = refs.snowflake(message.id)
        if number is None:
            raise ChatGone("There is no Discord message “{id}”.", id=message.id)
        channel = message.channel
        cached = self._client.get_channel(refs.snowflake(channel.id) or 0)
        if isinstance(cached, discord.ForumChannel):
            channel = Channel(channel.community, message.id)
        return self.messages(channel).get_partial_message(number)

    def check_history(self, place: Place) -> None:
        """Without the permission Discord answers with an empty list, as if nothing had been posted.

        Raises ``ChatForbidden``, and ``ChatUnavailable`` while the guild is not known.
        """
        guild = self._client.get_guild(place.guild.id)
        if guild is None:
            raise ChatUnavailable("The guild is not known yet.")
        allowed = place.permissions_for(guild.me)
        if not (allowed.read_message_history and allowed.view_channel):
            raise ChatForbidden("I am not allowed to read this channel's history.")

    def language(self, channel: Channel) -> Language:
        """The guild's own language, as its admins set it."""
        guild = self.guild(channel)
        return Language.of_locale(guild.preferred_locale.value if guild is not None else "")
