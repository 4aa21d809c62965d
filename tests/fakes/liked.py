"""Reactions below members' messages in threads, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.core.community import MessageRef
from bot.core.ids import MessageId


class LikedReplies:
    """``liked`` is how many reactions stand below each message."""

    liked: Mapping[MessageId, int] = MappingProxyType({})

    async def below(self, post: MessageRef, replies: Sequence[MessageId]) -> Mapping[MessageId, int]:
        await asyncio.sleep(0)
        return {reply: self.liked[reply] for reply in replies if reply in self.liked}
