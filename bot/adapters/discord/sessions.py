"""Which posts a session saw from their beginning on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import discord

from bot.adapters.discord import refs
from bot.core.community import MessageRef
from bot.ports.clock import Clock


class Sessions:
    """Between the beginning of a shard's session and its being ready, posts are made already. The session tells all
    of their reactions, so nobody need ask for them.
    """

    def __init__(self, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._seen: dict[int, tuple[datetime, set[MessageRef]]] = {}

    def began(self, shard: int) -> None:
        """A fresh session; what was posted before may have reactions that it does not tell."""
        self._seen[shard] = (self._clock.now(), set())

    def posted(self, message: MessageRef) -> None:
        """A post stands. One whose nonce was known to Discord can be older than the session."""
        guild, number = refs.snowflake(message.channel.community.id), refs.snowflake(message.id)
        if guild is None or number is None:
            return
        session = self._seen.get((guild >> 22) % (self._client.shard_count or 1))
        if session is not None and discord.utils.snowflake_time(number) >= session[0]:
            session[1].add(message)

    def seen(self, shard: int) -> Collection[MessageRef]:
        """The posts that the shard's session saw from their beginning on, which are then forgotten."""
        return self._seen.pop(shard, (None, set()))[1]
