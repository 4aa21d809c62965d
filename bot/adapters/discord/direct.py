"""``DirectMessages`` over Discord."""

from __future__ import annotations

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.core.community import Channel, Member
from bot.errors import ChatForbidden


class DiscordDirect:
    """Whoever takes no direct messages is often known only when one is sent: that, too, raises ``ChatForbidden``."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def open(self, member: Member) -> Channel:
        """As ``DirectMessages.open``."""
        number = refs.snowflake(member.id)
        if number is None:
            raise ChatForbidden("There is no member “{id}”.", id=member.id)
        return Channel(member.community, str(await direct_channel(self._client, number)))


async def direct_channel(client: discord.Client, person: int) -> int:
    """The id of the channel in which a person reads what we tell them alone. Raises any ``ChatError``."""
    with wrapped():
        opened = await client.http.start_private_message(str(person))
    return int(opened["id"])
