"""What is due, late, held and suspended, for those who can do something about it: an operator sees everything, the
admins of a community what is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.community import Community, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.phrase import message
from bot.core.subscription import Slot
from bot.errors import Conflict, NotFound
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.overview import Counts, Overview, Troubled, Upcoming

_OVER: Final = message("This essay does not wait for you any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything at one moment: ``troubled`` and ``upcoming`` are the first of theirs, ``size`` is the database's in
    bytes.
    """

    at: datetime
    counts: Counts
    troubled: Sequence[Troubled]
    upcoming: Sequence[Upcoming]
    size: int

    @property
    def platforms(self) -> Sequence[Platform]:
        """Those of which there is something to say."""
        its = self.counts
        known = {platform for platform, _ in (*its.deliveries, *its.held, *its.suspended)}
        known |= {*its.unsent, *its.late, *its.unmade, *its.direct_closed}
        known |= {each.channel.platform for each in self.upcoming}
        return sorted(known)

    def on_their_way(self, platform: Platform) -> int:
        """How many deliveries are worked on or wait for their next attempt."""
        return sum(count for (of, _), count in self.counts.deliveries.items() if of is platform)

    def held(self, platform: Platform) -> int:
        return sum(count for (of, _), count in self.counts.held.items() if of is platform)

    def suspended(self, platform: Platform) -> int:
        return sum(count for (of, _), count in self.counts.suspended.items() if of is platform)

    @property
    def direct_closed(self) -> int:
        """How much does not come to members who take no direct messages."""
        return sum(self.counts.direct_closed.values())


class Attention:
    """Whoever asks was found to be an admin of the community, or the operator."""

    def __init__(self, overview: Overview, deliveries: DeliveryStore, clock: Clock) -> None:
        self._overview = overview
        self._deliveries = deliveries
        self._clock = clock

    async def status(self, limit: int) -> Status:
        """All communities together, with at most ``limit`` of what is in trouble, and of what comes next."""
        now = self._clock.now()
        return Status(
            at=now,
            counts=await self._overview.counts(now),
            troubled=await self._overview.troubled(now, limit),
            upcoming=await self._overview.upcoming(limit),
            size=await self._overview.size(),
        )

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
