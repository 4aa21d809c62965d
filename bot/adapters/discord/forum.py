"""Posts in forum channels: each is a thread whose first message has the thread's own id."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from typing import Final

import discord
from discord import AllowedMentions
from discord.http import Route

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.places import Places
from bot.conversation.escaping import plain_line
from bot.core.community import Channel, MessageRef
from bot.core.delivery import Content, DailyPost
from bot.errors import ChatGone

TAGS_MAX: Final = 5
ARCHIVE_MINUTES: Final = 10_080
"""A week, the longest that Discord has."""


class Forums:
    """A message ref of a forum names the forum and the thread."""

    def __init__(self, client: discord.Client, places: Places) -> None:
        self._client = client
        self._places = places

    async def post(
        self,
        forum: discord.ForumChannel,
        channel: Channel,
        content: Content,
        name: str,
        view: discord.ui.LayoutView,
        mentions: AllowedMentions,
    ) -> MessageRef:
        """Make the post called ``name``, with the forum's tags that are named like the essay's category or language."""
        message = {
            "components": view.to_components(),  # type: ignore[no-untyped-call]
            "flags": discord.MessageFlags(components_v2=True).value,
            "allowed_mentions": mentions.to_dict(),
        }
        thread = {
            "name": name,
            "auto_archive_duration": ARCHIVE_MINUTES,
            "applied_tags": [str(tag.id) for tag in (_tags(forum, content) if isinstance(content, DailyPost) else ())],
            "message": message,
        }
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=forum.id)
        with wrapped():
            made = await self._client.http.request(route, json=thread)
        return refs.message_of(channel, int(made["id"]))

    async def find(self, forum: discord.ForumChannel, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        """Our own posts with ``key``, oldest first, in open and in archived threads."""
        oldest = discord.utils.time_snowflake(since) - 1
        me = self._client.user
        with wrapped():
            threads = {
                thread.id
                async for thread in self._threads(forum, since)
                if thread.id > oldest and me is not None and thread.owner_id == me.id
            }
            return [refs.message_of(channel, number) for number in sorted(threads) if await self._key(number) == key]

    async def delete(self, message: MessageRef) -> None:
        """Delete the thread, or where only moderators may, what we wrote in it."""
        place = self._places.messages(Channel(message.channel.community, message.id))
        with suppress(ChatGone), wrapped():
            try:
                await self._client.http.delete_channel(place.id)
            except discord.Forbidden:
                await place.get_partial_message(place.id).delete()

    async def _threads(self, forum: discord.ForumChannel, since: datetime) -> AsyncIterator[discord.Thread]:
        for thread in await forum.guild.active_threads():
            if thread.parent_id == forum.id:
                yield thread
        async for thread in forum.archived_threads(limit=None):
            if thread.archive_timestamp < since:  # the latest archived come first
                break
            yield thread

    async def _key(self, number: int) -> str | None:
        """The key of a thread's first message; None where that is gone."""
        try:
            message = await self._client.get_partial_messageable(number).fetch_message(number)
        except discord.NotFound:
            return None
        return refs.key_in(refs.custom_ids([component.to_dict() for component in message.components]))


def _tags(forum: discord.ForumChannel, post: DailyPost) -> list[discord.ForumTag]:
    """A forum can ask for a tag; then its first one is taken where none fits. Moderators' tags are not ours to give."""
    ours = [tag for tag in forum.available_tags if not tag.moderated]
    wanted = {post.category.casefold(), post.language.value}
    fitting = [tag for tag in ours if plain_line(tag.name, 50).casefold() in wanted]
    return fitting[:TAGS_MAX] or (ours[:1] if forum.flags.require_tag else [])
