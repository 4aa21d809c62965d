"""Where in Discord something is: our identities as the library's objects."""

from __future__ import annotations

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.remote import Place, Remote
from bot.core.community import Channel, MessageRef
from bot.core.essay import Language
from bot.errors import ChatError, ChatForbidden, ChatGone, ChatUnavailable


class Places:
    """Finds channels in the cache, and asks Discord only for those that are not there. With ``remote`` no gateway fills
    the cache, so Discord is asked for all.
    """

    def __init__(self, client: discord.Client, remote: Remote | None = None) -> None:
        self._client = client
        self._remote = remote

    async def guild(self, channel: Channel) -> discord.Guild | None:
        """The guild with its channels and ourselves; None where it is not known here. Raises any ``ChatError``."""
        number = refs.snowflake(channel.community.id)
        if number is None:
            return None
        return await self._remote.guild(number) if self._remote is not None else self._client.get_guild(number)

    async def place(self, channel: Channel, *, anew: bool = False) -> Place:
        """The channel or thread; with ``anew`` as it is now, wherever Discord has to be asked. Raises any
        ``ChatError``.
        """
        return self._in_guild(await self._known_or_asked(channel, anew=anew), channel)

    async def reached(self, channel: Channel) -> Place | None:
        """The channel or thread; None for a member's direct messages with us, which have neither threads nor
        permissions. Raises any ``ChatError``.
        """
        known = await self._known_or_asked(channel)
        return None if isinstance(known, discord.DMChannel) else self._in_guild(known, channel)

    async def _known_or_asked(self, channel: Channel, *, anew: bool = False) -> object:
        number = refs.snowflake(channel.id)
        if number is None:
            raise ChatGone("There is no Discord channel “{id}”.", id=channel.id)
        return await self._asked(number, anew=anew)

    def _in_guild(self, known: object, channel: Channel) -> Place:
        if not isinstance(known, discord.abc.GuildChannel | discord.Thread):
            raise ChatGone("The Discord channel {id} does not belong to a guild.", id=channel.id)
        if str(known.guild.id) != channel.community.id:
            raise ChatGone("The Discord channel {id} belongs to another guild.", id=channel.id)
        return known

    async def _asked(self, number: int, *, anew: bool) -> object:
        if self._remote is not None:
            return await self._remote.place(number, anew=anew)
        known = self._client.get_channel(number)
        if known is not None:
            return known
        if not self._client.is_ready():
            raise ChatUnavailable("Discord is not connected yet.")
        with wrapped():
            return await self._client.fetch_channel(number)

    def known(self, id_: str) -> object:
        """The channel or thread without asking anybody: None where nothing is known of it here."""
        number = refs.snowflake(id_) or 0
        return self._remote.known(number) if self._remote is not None else self._client.get_channel(number)

    async def thread(self, channel: Channel) -> discord.Thread | None:
        """A thread as it is now; None where it has left the gateway's cache, as archived ones do, or is none. Raises
        any ``ChatError``.
        """
        known = self.known(channel.id) if self._remote is None else await self.place(channel, anew=True)
        return known if isinstance(known, discord.Thread) else None

    def messages(self, channel: Channel) -> discord.PartialMessageable:
        """The channel as a place for messages, whatever it is; asks nobody."""
        number, guild = refs.snowflake(channel.id), refs.snowflake(channel.community.id)
        if number is None:
            raise ChatGone("There is no Discord channel “{id}”.", id=channel.id)
        return self._client.get_partial_messageable(number, guild_id=guild)

    async def message(self, message: MessageRef) -> discord.PartialMessage:
        """The message itself is asked for nothing. In a forum it is in the thread that it opened. Raises any
        ``ChatError``.
        """
        number = refs.snowflake(message.id)
        if number is None:
            raise ChatGone("There is no Discord message “{id}”.", id=message.id)
        channel = message.channel
        if await self.is_forum(channel):
            channel = Channel(channel.community, message.id)
        return self.messages(channel).get_partial_message(number)

    async def is_forum(self, channel: Channel) -> bool:
        """What a channel is never changes, so any knowledge of it will do. Raises any ``ChatError``."""
        known = self.known(channel.id)
        if known is None and self._remote is not None:
            known = await self.reached(channel)
        return isinstance(known, discord.ForumChannel)

    async def check_history(self, place: Place) -> None:
        """Without the permission Discord answers with an empty list, as if nothing had been posted.

        Raises ``ChatForbidden``, and ``ChatUnavailable`` while the guild is not known.
        """
        guild = await self.guild(refs.channel_of(place.guild.id, place.id))
        if guild is None:
            raise ChatUnavailable("The guild is not known yet.")
        allowed = _in(guild, place).permissions_for(guild.me)
        if not (allowed.read_message_history and allowed.view_channel):
            raise ChatForbidden("I am not allowed to read this channel's history.")

    async def language(self, channel: Channel) -> Language:
        """The guild's own language, as its admins set it; English where it cannot be asked."""
        try:
            guild = await self.guild(channel)
        except ChatError:
            guild = None
        return Language.of_locale(guild.preferred_locale.value if guild is not None else "")


def _in(guild: discord.Guild, place: Place) -> Place:
    """The channel that says what is allowed in ``place``, as the guild knows it."""
    if place.guild is guild:
        return place
    decides = place.parent_id if isinstance(place, discord.Thread) else place.id
    found = guild.get_channel(decides)
    if found is None:
        raise ChatGone("The Discord channel {id} does not exist any more.", id=str(place.id))
    return found
