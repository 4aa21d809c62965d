"""The messages that carry a delivery's key: which of them stays where there are several."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from bot.core.community import MessageRef, Platform
from bot.core.delivery import Delivery
from bot.errors import ChatForbidden
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.delivery_queue import DeliveryQueue
from bot.services.delivery.pace import Pace

log = logging.getLogger(__name__)


class Copies:
    """The oldest stays, since members may have begun to talk under it; a younger one is deleted, unless somebody has
    written in its thread. What cannot be known is left alone.
    """

    def __init__(self, deliveries: DeliveryQueue, chats: Mapping[Platform, ChatPort], clock: Clock, pace: Pace) -> None:
        self._deliveries = deliveries
        self._chats = chats
        self._clock = clock
        self._pace = pace

    async def find(self, row: Delivery) -> Sequence[MessageRef]:
        """Our messages with the delivery's key, oldest first. Raises any ``ChatError``.

        The clock may have been set back since it was sent, and the platform's may be behind.
        """
        since = min(row.due, row.first_sent or row.due, self._clock.now()) - self._pace.look_back
        return await self._pace.bounded(self._chat(row).find(row.channel, row.slot.key, since))

    async def remove_ours(self, row: Delivery, ours: Sequence[MessageRef]) -> None:
        """Remove those of ``ours``, which we posted or found just now, that are younger than another; where the row was
        skipped meanwhile, all of them. Never raises an ``Exception``: the sweep comes to what is left.
        """
        try:
            if row.message is None:
                await self._remove(row, ours, unknown=False)
            elif self._chat(row).capabilities.can_scan:
                live_posts = await self.find(row)
                await self._remove(row, [copy for copy in live_posts[1:] if copy in ours and copy != row.message])
        except Exception as error:
            log.warning("Delivery %s: a second copy is left to the sweep (%s)", row.slot.key, type(error).__name__)

    async def sweep(self, row: Delivery) -> None:
        """Leave one message of a settled ``row``, and none of a skipped one. Raises any ``ChatError``."""
        live_posts = await self.find(row)
        if row.message is None:
            await self._remove(row, live_posts)
            return
        younger = [copy for copy in live_posts[1:] if copy != row.message]
        if live_posts and live_posts[0] != row.message and not await self._is_kept(row, row.message, live_posts):
            # A database that was restored posted it again, or we were slower than we knew.
            now = self._clock.now()
            await self._deliveries.repoint(row.slot, live_posts[0], now)
            if self._chat(row).publishes(row.channel):
                await self._deliveries.schedule_publish(row.slot, now)
            log.warning("Delivery %s: an older copy stands, and is its message from now on", row.slot.key)
            younger = list(live_posts[1:])
        await self._remove(row, younger)

    async def _is_kept(self, row: Delivery, message: MessageRef, live_posts: Sequence[MessageRef]) -> bool:
        return message in live_posts and await self._is_written_in(row, message)

    async def _remove(self, row: Delivery, copies: Sequence[MessageRef], *, unknown: bool = True) -> None:
        """``unknown``: whether somebody may have written where that cannot be read; not under what came this minute."""
        for copy in copies:
            if await self._is_written_in(row, copy, unknown=unknown):
                log.warning("Delivery %s: a second copy stays, because somebody has written under it", row.slot.key)
                continue
            await self._pace.bounded(self._chat(row).delete(copy))
            log.warning("Delivery %s: removed a second copy", row.slot.key)

    async def _is_written_in(self, row: Delivery, message: MessageRef, *, unknown: bool = True) -> bool:
        try:
            return await self._pace.bounded(self._chat(row).written_in(message))
        except ChatForbidden:
            return unknown

    def _chat(self, row: Delivery) -> ChatPort:
        return self._chats[row.channel.platform]
