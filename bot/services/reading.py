"""What a reader asks for first: today's essay in this channel."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.community import Channel
from bot.core.delivery import DailyPost, Delivery, DeliveryState
from bot.errors import NotFound
from bot.ports.store import DeliveryStore

POSTED = frozenset({DeliveryState.POSTED, DeliveryState.THREADED, DeliveryState.DONE})


@dataclass(frozen=True, slots=True)
class Today:
    """The channel's latest delivery, with what was posted."""

    delivery: Delivery
    post: DailyPost


class Reading:
    """Finds what was posted to a channel."""

    def __init__(self, deliveries: DeliveryStore) -> None:
        self._deliveries = deliveries

    async def today(self, channel: Channel) -> Today:
        """The latest post. Raises ``NotFound`` before the first."""
        for delivery in await self._deliveries.recent(channel, 1, POSTED):
            if delivery.post is not None:
                return Today(delivery, delivery.post)
        raise NotFound("No essay has been posted here yet.")
