"""Our own messages found again by the key in their buttons, and what is in their threads."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.places import Places
from bot.core.community import Channel, MessageRef
from bot.core.ids import Slug
from bot.errors import ChatGone
from bot.services.delivery.opening import QUESTION_MARK

SPOKEN: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Kinds of messages in which somebody says something; the others tell of pins, names and the like."""
_REMEMBERED: Final = 1_000


class Scanning:
    """Every method raises any ``ChatError``."""

    def __init__(self, client: discord.Client, places: Places) -> None:
        self._client = client
        self._places = places
        self._slugs: OrderedDict[MessageRef, Slug] = OrderedDict()

    async def scan(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        """Our own messages with ``key``, oldest first. Discord hides the components of others' messages anyway."""
        place = self._places.messages(channel)
        after = discord.Object(discord.utils.time_snowflake(since) - 1)
        found = []
        with wrapped():
            async for message in place.history(limit=None, after=after, oldest_first=True):
                if self._is_ours(message) and _key(message) == key:
                    ref = refs.message_of(channel, message.id)
                    self._remember(ref, message)
                    found.append(ref)
        return found

    async def slug_in(self, message: MessageRef) -> Slug | None:
        """The essay of a post, by its *Save* button."""
        if message not in self._slugs:
            with wrapped():
                self._remember(message, await (await self._places.message(message)).fetch())
        return self._slugs.get(message)

    async def written_in(self, message: MessageRef) -> bool:
        """Whether somebody has written in the message's own thread; False where it has none. Comments that we show for
        others count as theirs.
        """
        place = await self._places.reached(message.channel)
        if place is None or isinstance(place, discord.Thread):  # whose messages have no threads of their own
            return False
        thread = self._places.messages(Channel(message.channel.community, message.id))
        try:
            with wrapped():
                async for said in thread.history(limit=None, oldest_first=True):
                    if said.type in SPOKEN and str(said.id) != message.id and not self._is_asked(said):
                        return True
        except ChatGone:
            pass
        await self._places.check_history(place)
        return False

    async def asked(self, thread: Channel, message: MessageRef, key: str) -> list[MessageRef]:
        """Our closing questions with ``key`` in the thread of ``message``."""
        since = discord.utils.snowflake_time(int(message.id)) - timedelta(seconds=1)
        return await self.scan(thread, key, since)

    def _is_ours(self, message: discord.Message) -> bool:
        me = self._client.user
        return me is not None and message.author.id == me.id

    def _is_asked(self, message: discord.Message) -> bool:
        return self._is_ours(message) and (_key(message) or "").endswith(QUESTION_MARK)

    def _remember(self, ref: MessageRef, message: discord.Message) -> None:
        slug = refs.slug_in(refs.custom_ids(raw(message)))
        if slug is not None:
            self._slugs[ref] = slug
            if len(self._slugs) > _REMEMBERED:
                self._slugs.popitem(last=False)


def raw(message: discord.Message) -> list[object]:
    """The message's components as Discord sends them."""
    return [component.to_dict() for component in message.components]


def _key(message: discord.Message) -> str | None:
    return refs.key_in(refs.custom_ids(raw(message)))
