"""What stands still in a community, or may not have come, and an admin's word that it was looked after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.community import Community
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.phrase import message
from bot.core.subscription import Slot
from bot.errors import Conflict, NotFound
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.overview import Overview, Troubled

_OVER: Final = message("This essay does not wait for you any more.")


class Attention:
    """For the admins of one community. Whoever asks was found to be one."""

    def __init__(self, overview: Overview, deliveries: DeliveryStore, clock: Clock) -> None:
        self._overview = overview
        self._deliveries = deliveries
        self._clock = clock

    async def wanted(self, community: Community, limit: int) -> Sequence[Troubled]:
        """At most ``limit`` of what is held, late, tried again or suspended there, what waits for an admin first."""
        return await self._overview.troubled(self._clock.now(), limit, community)

    async def looked_after(self, community: Community, slot: Slot) -> Delivery:
        """Leave a held delivery as it is, posted or not: it is never sent, and its essay counts as shown. Raises
        ``NotFound`` where it is not held (any more).
        """
        row = await self._deliveries.get(slot)
        held = row is not None and row.state is DeliveryState.UNCERTAIN and row.next_attempt is None
        if row is None or not held or row.channel.community != community:
            raise NotFound(_OVER)
        try:
            return await self._deliveries.skip(slot, Reason.ADMIN)
        except Conflict as exc:
            raise NotFound(_OVER) from exc
