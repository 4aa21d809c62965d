"""What is kept of members' votes on what a channel's next slot shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.ballot import Ballot
from bot.core.community import MessageRef, Platform, Shards
from bot.core.ids import Slug
from bot.core.subscription import Slot


class BallotStore(Protocol):
    """The latest ballot of each subscription. Nothing in them names a member."""

    async def add(self, ballot: Ballot) -> bool:
        """Keep it before anything of it is sent, in the place of an earlier slot's. Returns whether it was kept: the
        slot had none, and no later one has.
        """
        ...

    async def get(self, slot: Slot) -> Ballot | None:
        """The vote on the slot."""
        ...

    async def take(
        self, now: datetime, until: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Ballot]:
        """At most ``limit`` of those with something to be done by ``now``, earliest first, and to nobody else before
        ``until``: their ``next_attempt`` is ``until`` and their ``attempts`` one more.
        """
        ...

    async def opened(self, slot: Slot, message: MessageRef, at: datetime) -> bool:
        """Its message is known, and it is to be counted ``at``. Returns whether it was ``PLANNED``: the first wins."""
        ...

    async def postpone(self, slot: Slot, at: datetime) -> None:
        """Try again ``at``; one that is closed stays closed."""
        ...

    async def close(self, slot: Slot, counts: Sequence[int] = (), winner: Slug | None = None) -> bool:
        """Close it, and pin ``winner`` to its slot, in one transaction. Nothing is pinned where the slot has a delivery
        or a pin, or where the essay is pinned to another slot: that was an admin. Returns whether it was pinned.
        """
        ...
