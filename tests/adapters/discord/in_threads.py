"""What stands in for our side of a simulated Discord: comments are shown."""

from __future__ import annotations

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.render import mirror_embed
from bot.core.comment import CommentMirror
from bot.core.community import MessageRef
from bot.core.ids import CommentId
from bot.errors import ChatError, ChatForbidden


class ThreadsOfClient:
    """Shows comments in the threads of a simulated guild. ``trouble`` is raised instead."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self.trouble: ChatError | None = None
        self._sent: dict[CommentId, list[MessageRef]] = {}

    async def mirror(self, mirror: CommentMirror) -> MessageRef:
        if self.trouble is not None:
            raise self.trouble
        thread = self._client.get_channel(int(mirror.message.id))
        assert isinstance(thread, discord.Thread)
        if thread.locked:
            raise ChatForbidden("The thread is locked.", locked=True)
        embed = mirror_embed(mirror.comment.author.name, mirror.comment.text)
        sent = await thread.send(embed=embed, allowed_mentions=discord.AllowedMentions.none())
        ref = refs.message_of(refs.channel_of(thread.guild.id, thread.id), sent.id)
        self._sent.setdefault(mirror.comment.id, []).append(ref)
        return ref

    async def mirrored(self, mirror: CommentMirror) -> list[MessageRef]:
        return self._sent.get(mirror.comment.id, [])

    async def rewrite(self, mirror: CommentMirror, text: str) -> bool:
        if self.trouble is not None:
            raise self.trouble
        embed = mirror_embed(mirror.comment.author.name, text)
        await self._message(mirror).edit(embed=embed, allowed_mentions=discord.AllowedMentions.none())
        return True

    async def remove(self, mirror: CommentMirror) -> bool:
        """Nobody's message but ours stands in these threads for a comment that is removed."""
        await self._message(mirror).delete()
        return True

    def _message(self, mirror: CommentMirror) -> discord.PartialMessage:
        thread = self._client.get_channel(int(mirror.message.id))
        assert isinstance(thread, discord.Thread)
        return thread.get_partial_message(int(mirror.comment.message or 0))
