"""What a reader asks for first: today's essay in this channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.community import Channel, MessageRef
from bot.core.delivery import DailyPost, Delivery, DeliveryState
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.subscription import Kind, Slot
from bot.errors import NotFound
from bot.ports.delivery_log import DeliveryLog

NOT_OURS: Final = message("This message is not one of my essays.")
NONE_YET: Final = message("No essay has been posted here yet.")
NOT_POSTED: Final = message("The essay “{slug}” has not been posted here, so it has no thread yet.")
NONE_SENT: Final = message("No essay has come to these direct messages yet. Name the essay that you mean.")
POSTED = frozenset({DeliveryState.POSTED, DeliveryState.THREADED, DeliveryState.DONE})

_ALONE: Final = frozenset({Kind.PERSONAL})


@dataclass(frozen=True, slots=True)
class Today:
    """The channel's latest delivery, with what was posted."""

    delivery: Delivery
    post: DailyPost


class Reading:
    """Finds what was posted to a channel."""

    def __init__(self, deliveries: DeliveryLog) -> None:
        self._deliveries = deliveries

    async def today(self, channel: Channel) -> Today:
        """The latest post. Raises ``NotFound`` before the first."""
        for delivery in await self._deliveries.recent(channel, 1, POSTED):
            if delivery.post is not None:
                return Today(delivery, delivery.post)
        raise NotFound(NONE_YET)

    async def sent(self, direct: Channel) -> Today:
        """The latest essay that came to a member's direct messages. Raises ``NotFound`` before the first."""
        for delivery in await self._deliveries.recent(direct, 1, POSTED, _ALONE):
            if delivery.post is not None:
                return Today(delivery, delivery.post)
        raise NotFound(NONE_SENT)

    async def history(self, channel: Channel, limit: int) -> Sequence[Today]:
        """The channel's latest ``limit`` posts, newest first. Raises ``NotFound`` before the first."""
        found = [Today(d, d.post) for d in await self._deliveries.recent(channel, limit, POSTED) if d.post is not None]
        if not found:
            raise NotFound(NONE_YET)
        return found

    async def posted(self, slot: Slot) -> Today:
        """What was posted for ``slot``. Raises ``NotFound``."""
        return _shown(await self._deliveries.get(slot))

    async def of_essay(self, channel: Channel, slug: Slug) -> Today:
        """The channel's latest post of an essay. Raises ``NotFound``."""
        delivery = await self._deliveries.latest_of(channel, slug)
        if delivery is None or delivery.post is None:
            raise NotFound(NOT_POSTED, slug=slug[:80])
        return Today(delivery, delivery.post)

    async def of_message(self, message: MessageRef) -> Today:
        """What was posted with ``message``. Raises ``NotFound`` for any other message."""
        return _shown(await self._deliveries.of_message(message))


def _shown(delivery: Delivery | None) -> Today:
    if delivery is None or delivery.post is None:
        raise NotFound(NOT_OURS)
    return Today(delivery, delivery.post)
