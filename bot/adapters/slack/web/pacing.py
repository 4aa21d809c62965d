"""About one message a second and channel is what Slack wants."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import timedelta
from typing import Final

from bot.core.community import Channel
from bot.errors import ChatUnavailable

PAUSE: Final = 1.0
WAIT_MAX: Final = 20.0
"""Seconds that a message waits for its turn; where more wait before it, it is tried again later."""


class Pacing:
    """Lets a message pass into a channel each ``pause`` seconds, in the order in which they come."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._next: OrderedDict[Channel, float] = OrderedDict()

    def delay(self, channel: Channel, now: float) -> float:
        """Book the next place; returns in how many seconds its turn comes. ``now`` is any clock that only grows.

        Raises ``ChatUnavailable`` where too many wait.
        """
        while self._next and (first := next(iter(self._next.items())))[1] <= now:
            del self._next[first[0]]
        at = max(now, self._next.get(channel, now))
        if at - now > WAIT_MAX:
            raise ChatUnavailable("Too many messages wait for this channel.", retry_after=timedelta(seconds=at - now))
        self._next[channel] = at + self._pause
        self._next.move_to_end(channel)
        return at - now

    async def wait(self, channel: Channel) -> None:
        """Return when it is our turn. Raises ``ChatUnavailable``."""
        if (delay := self.delay(channel, asyncio.get_running_loop().time())) > 0:
            await asyncio.sleep(delay)
