"""About one message a second and channel is what Slack wants."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

from bot.core.community import Channel
from bot.errors import ChatUnavailable, StoreError
from bot.ports.pacing import Pacing

log = logging.getLogger(__name__)

PAUSE: Final = 1.0
WAIT_MAX: Final = 20.0
"""Seconds that a message waits for its time; where more wait before it, it is tried again later."""


class ChannelPacing:
    """Lets a message pass into a channel each ``pause`` seconds, in the order in which they come from any process."""

    def __init__(self, shared: Pacing, pause: float = PAUSE) -> None:
        self._shared = shared
        self._pause = pause

    async def wait(self, channel: Channel) -> None:
        """Return when a message may go. Raises ``ChatUnavailable``, also where the other processes cannot be asked: no
        post goes out that could not be recorded.
        """
        try:
            delay = await self._shared.book(_bucket(channel), self._pause, WAIT_MAX)
        except StoreError as exc:
            raise ChatUnavailable("The pace of this channel cannot be looked up.") from exc
        if delay > WAIT_MAX:
            raise ChatUnavailable("Too many messages wait for this channel.", retry_after=timedelta(seconds=delay))
        if delay > 0:
            await asyncio.sleep(delay)

    async def refused(self, channel: Channel, error: ChatUnavailable) -> None:
        """Slack said for how long it wants nothing: let every process know."""
        if error.retry_after is None:
            return
        try:
            await self._shared.hold(_bucket(channel), error.retry_after.total_seconds())
        except StoreError:
            log.warning("Other processes could not be told that Slack wants a pause.")


def _bucket(channel: Channel) -> str:
    return f"slack {channel.community.id} {channel.id}"
