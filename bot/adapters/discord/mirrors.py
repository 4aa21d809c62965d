"""Members' comments as messages in the threads of posts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import discord
from discord import AllowedMentions

from bot.adapters.discord import refs, render
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.places import Places
from bot.core.comment import CommentMirror
from bot.core.community import Channel, MessageRef
from bot.core.delivery import DailyPost
from bot.core.ids import CommentId, ThreadId
from bot.errors import ChatForbidden, ChatGone
from bot.services.delivery.pace import Pace

LOOK_BACK: Final = Pace().look_back
"""How far Discord's clock may be behind ours: for comments as for posts."""

_MARK: Final = "#comment-"

OpenThread = Callable[[MessageRef, DailyPost], Awaitable[ThreadId]]


class Mirrors:
    """What ``MirrorPort`` asks of Discord. ``open_thread`` may be called twice."""

    def __init__(self, client: discord.Client, places: Places, open_thread: OpenThread) -> None:
        self._client = client
        self._places = places
        self._open_thread = open_thread

    async def show(self, mirror: CommentMirror) -> MessageRef:
        """Say it in the thread, which is opened where there is none; an archived one revives by itself."""
        thread = mirror.thread or await self._open_thread(mirror.message, mirror.post)
        try:
            return await self._say(mirror, thread)
        except ChatGone:
            return await self._say(mirror, await self._open_thread(mirror.message, mirror.post))

    async def find(self, mirror: CommentMirror) -> list[MessageRef]:
        """Our messages since the comment was made that carry its id."""
        me = self._client.user
        thread = _thread(mirror, mirror.thread or ThreadId(mirror.message.id))
        after = discord.Object(discord.utils.time_snowflake(mirror.comment.created - LOOK_BACK))
        written = self._places.messages(thread).history(limit=None, after=after, oldest_first=True)
        try:
            with wrapped():
                ours = [message async for message in written if me is not None and message.author.id == me.id]
        except ChatGone:  # no thread, so nothing in it
            ours = []
        found = [refs.message_of(thread, message.id) for message in ours if _shows(message, mirror.comment.id)]
        if not found:
            await self._places.check_history(await self._places.place(mirror.message.channel))
        return found

    async def rewrite(self, mirror: CommentMirror, text: str) -> bool:
        """Whether the message is ours and shows ``text`` now. An archived thread is revived for it."""
        changed = replace(mirror, comment=replace(mirror.comment, text=text))
        ours = await self._ours(mirror)
        if ours is None:
            return False
        none = AllowedMentions.none()
        try:
            with wrapped():
                await ours.edit(embed=embed_of(changed), allowed_mentions=none)
        except ChatForbidden as error:
            if not error.locked:
                raise
            with wrapped():
                await self._client.http.edit_channel(ours.channel.id, archived=False)
                await ours.edit(embed=embed_of(changed), allowed_mentions=none)
        return True

    async def remove(self, mirror: CommentMirror) -> bool:
        """Whether no message of ours shows the comment any more."""
        try:
            ours = await self._ours(mirror)
            if ours is None:
                return False
            with wrapped():
                await ours.delete()
        except ChatGone:
            pass
        return True

    async def _ours(self, mirror: CommentMirror) -> discord.Message | None:
        """The message in which the comment stands; None where it is not ours. With a permission to manage messages
        Discord would let us delete it all the same.
        """
        place = _thread(mirror, mirror.thread or ThreadId(mirror.message.id))
        number, me = refs.snowflake(mirror.comment.message or ""), self._client.user
        if number is None:
            raise ChatGone("There is no Discord message “{id}”.", id=mirror.comment.message)
        with wrapped():
            found = await self._places.messages(place).fetch_message(number)
        return found if me is not None and found.author.id == me.id else None

    async def _say(self, mirror: CommentMirror, thread: ThreadId) -> MessageRef:
        place = _thread(mirror, thread)
        known = await self._places.thread(place)
        if known is not None and known.locked:  # those who manage threads could write all the same
            raise ChatForbidden("This thread is locked, so nothing can be written in it.", locked=True)
        none = AllowedMentions.none()
        with wrapped():
            sent = await self._places.messages(place).send(
                embed=embed_of(mirror), nonce=str(mirror.comment.id), allowed_mentions=none
            )
        return refs.message_of(place, sent.id)


def embed_of(mirror: CommentMirror) -> discord.Embed:
    """The comment with its id in an address that no client shows, since there is no title to click on."""
    embed = render.mirror_embed(mirror.comment.author.name, mirror.comment.text)
    embed.url = f"{refs.jump_url(mirror.message)}{_MARK}{mirror.comment.id}"
    return embed


def _thread(mirror: CommentMirror, thread: ThreadId) -> Channel:
    return Channel(mirror.message.channel.community, thread)


def _shows(message: discord.Message, comment: CommentId) -> bool:
    return any((embed.url or "").endswith(f"{_MARK}{comment}") for embed in message.embeds)
