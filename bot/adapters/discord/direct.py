"""``DirectMessages`` over Discord."""

from __future__ import annotations

from typing import Final

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.remote import reading
from bot.core.community import Channel, Member
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable

NOBODY: Final = frozenset({10007, 10013})
"""Unknown member, unknown user. A banned one is no member."""
NOT_OURS: Final = frozenset({10004, 50001})
"""Unknown guild, missing access: we are not in the guild."""


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

    async def belongs(self, member: Member) -> bool:
        """As ``DirectMessages.belongs``. The intent by which Discord would tell who leaves is a privileged one."""
        guild, number = refs.snowflake(member.community.id), refs.snowflake(member.id)
        if guild is None or number is None:
            return False
        try:
            with reading():
                await self._client.http.get_member(guild, number)
        except (ChatForbidden, ChatGone) as error:
            code = error.fields.get("code")
            if code in NOBODY:
                return False
            if code in NOT_OURS:
                raise ChatGone("We are not in this guild any more ({code}).", code=code) from error
            raise ChatUnavailable("Discord does not say who is in a guild ({code}).", code=code) from error
        return True


async def direct_channel(client: discord.Client, person: int) -> int:
    """The id of the channel in which a person reads what we tell them alone. Raises any ``ChatError``."""
    with wrapped():
        opened = await client.http.start_private_message(str(person))
    return int(opened["id"])
