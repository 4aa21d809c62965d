"""What is kept of members' votes on what a channel's next slot shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.core.ballot import Ballot, Chosen
from bot.core.community import Member, MessageRef, Person, Platform, Shards
from bot.core.ids import Slug, SubscriptionId
from bot.core.subscription import Slot

AHEAD: Final = timedelta(minutes=1)
"""How far the clocks of two machines may differ; a ballot that was opened later than that was planned by a clock that
was ahead.
"""


class BallotStore(Protocol):
    """The latest ballot of each subscription, and earlier ones until their end is shown. Where the platform does not
    keep who voted for what, it is kept beside the ballot for as long as that is open.
    """

    async def add(self, ballot: Ballot) -> bool:
        """Keep it before anything of it is sent, in the place of all others of the subscription of which nothing is to
        be done; those that are not closed are called off. Returns whether it was kept: the slot had none, and no later
        slot has one that is not closed. One that was opened ``AHEAD`` does not count, and gives its slot up.
        """
        ...

    async def get(self, slot: Slot) -> Ballot | None:
        """The vote on the slot."""
        ...

    async def of_subscription(self, subscription: SubscriptionId) -> Ballot | None:
        """The one of the subscription that was opened last."""
        ...

    async def pull_in(self, now: datetime, longest: timedelta) -> int:
        """After the clock was set back to ``now``: what was opened ``AHEAD`` of it is called off, or forgotten where
        nothing of it was sent, and what waits for more than ``longest`` beyond the instant it has to wait for, does so
        no more. Returns how many there were.
        """
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
        """Try again ``at``; one of which nothing is to be done stays so."""
        ...

    async def close(
        self, slot: Slot, counts: Sequence[int] = (), winner: Slug | None = None, show: datetime | None = None
    ) -> bool:
        """Close it, forget who chose what, and pin ``winner`` to its slot, in one transaction. Nothing is pinned where
        the slot has a delivery or a pin, or where the essay is pinned to another slot: that was an admin. ``show`` is
        when that is to be shown where the vote stands (None: never). Returns whether it was pinned.
        """
        ...

    async def shown(self, slot: Slot) -> None:
        """It is closed, and nothing is to be done about it any more."""
        ...

    async def choose(self, member: Member, chosen: Chosen) -> bool:
        """Keep it in the place of what the member chose before. Returns whether it counts: not in a vote that is not
        known, that is ``CLOSED``, or that closes by then. One that is ``PLANNED`` may be seen already.
        """
        ...

    async def chosen(self, slot: Slot) -> Mapping[Slug, int]:
        """How many members have chosen each essay; those that nobody has chosen are left out."""
        ...

    async def of_person(self, person: Person) -> Sequence[Chosen]:
        """What is kept of a person, by slot."""
        ...

    async def forget(self, person: Person) -> int:
        """Forget all of it, so that it does not count; returns how many there were."""
        ...
