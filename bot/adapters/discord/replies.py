"""What members wrote in threads on Discord, read later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.places import Places
from bot.adapters.discord.requests import writer_of
from bot.adapters.discord.scanning import SPOKEN
from bot.core.community import Channel, Community, MessageRef
from bot.core.ids import MessageId
from bot.ports.replies import Reply


class DiscordReplies:
    """``RepliesPort`` over Discord. The thread of a post has the post's own id, in a forum too."""

    always = False

    def __init__(self, places: Places) -> None:
        self._places = places

    async def replies(self, message: MessageRef, after: datetime | None, limit: int) -> Sequence[Reply]:
        """An author's nickname and rights are not told in a history, so they are a member like others."""
        await self._places.check_history(await self._places.place(message.channel))
        community = message.channel.community
        thread = self._places.messages(Channel(community, message.id))
        first = discord.utils.time_snowflake(after, high=True) if after is not None else int(message.id)
        with wrapped():
            said = [m async for m in thread.history(limit=limit, after=discord.Object(first), oldest_first=True)]
        return [reply_of(community, each) for each in said if each.type in SPOKEN and not each.author.bot]


def reply_of(community: Community, message: discord.Message) -> Reply:
    """A member's message."""
    author = writer_of(community, message.author)
    return Reply(MessageId(str(message.id)), message.created_at, author, message.content)
