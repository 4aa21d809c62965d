"""Ballots in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.ballot import Ballot, BallotState, Chosen
from bot.core.community import Member, MessageRef, Person, Platform, Shards, person_of
from bot.core.ids import Slug, SubscriptionId
from bot.core.subscription import Slot
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.picks import MemoryPicks


class MemoryBallots:
    """The latest of each subscription."""

    def __init__(self, deliveries: MemoryDeliveries, picks: MemoryPicks) -> None:
        self._deliveries = deliveries
        self._picks = picks
        self.kept: dict[SubscriptionId, Ballot] = {}
        self.votes: dict[tuple[Slot, Member], Chosen] = {}

    async def add(self, ballot: Ballot) -> bool:
        known = self.kept.get(ballot.slot.subscription)
        if known is not None and known.slot >= ballot.slot:
            return False
        self.kept[ballot.slot.subscription] = ballot
        self._drop(ballot.slot.subscription)
        return True

    async def get(self, slot: Slot) -> Ballot | None:
        known = self.kept.get(slot.subscription)
        return known if known is not None and known.slot == slot else None

    async def of_subscription(self, subscription: SubscriptionId) -> Ballot | None:
        return self.kept.get(subscription)

    async def take(
        self, now: datetime, until: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Ballot]:
        due = [
            (each.next_attempt, each.slot)
            for each in self.kept.values()
            if each.next_attempt is not None
            and each.next_attempt <= now
            and each.channel.community.platform in platforms
            and (shards is None or shards.serve(each.channel.community))
        ]
        taken = []
        for _, slot in sorted(due)[:limit]:
            before = self.kept[slot.subscription]
            taken.append(replace(before, next_attempt=until, attempts=before.attempts + 1))
            self.kept[slot.subscription] = taken[-1]
        return taken

    async def opened(self, slot: Slot, message: MessageRef, at: datetime) -> bool:
        known = await self.get(slot)
        if known is None or known.state is not BallotState.PLANNED:
            return False
        self.kept[slot.subscription] = replace(
            known, state=BallotState.OPEN, message=message, next_attempt=at, attempts=0
        )
        return True

    async def postpone(self, slot: Slot, at: datetime) -> None:
        known = await self.get(slot)
        if known is not None and known.state is not BallotState.CLOSED:
            self.kept[slot.subscription] = replace(known, next_attempt=at)

    async def close(self, slot: Slot, counts: Sequence[int] = (), winner: Slug | None = None) -> bool:
        known = await self.get(slot)
        if known is None or known.state is BallotState.CLOSED:
            return False
        self.kept[slot.subscription] = replace(known, state=BallotState.CLOSED, next_attempt=None, counts=tuple(counts))
        self._drop(slot.subscription)
        mine = {at: slug for at, slug in self._picks.pinned.items() if at.subscription == slot.subscription}
        is_taken = slot in mine or any(slug == winner and at > slot for at, slug in mine.items())
        if winner is None or is_taken or await self._deliveries.get(slot) is not None:
            return False
        for at, slug in mine.items():
            if slug == winner:
                del self._picks.pinned[at]
        self._picks.pinned[slot] = winner
        return True

    async def choose(self, member: Member, chosen: Chosen) -> bool:
        known = await self.get(chosen.slot)
        if known is None or known.state is BallotState.CLOSED or known.closes <= chosen.at:
            return False
        self.votes[chosen.slot, Member(member.community, member.id, "")] = chosen
        return True

    async def chosen(self, slot: Slot) -> Mapping[Slug, int]:
        return Counter(each.slug for each in self.votes.values() if each.slot == slot)

    async def of_person(self, person: Person) -> Sequence[Chosen]:
        return sorted(
            (each for key, each in self.votes.items() if person_of(key[1]) == person), key=lambda each: each.slot
        )

    async def forget(self, person: Person) -> int:
        gone = [key for key in self.votes if person_of(key[1]) == person]
        for key in gone:
            del self.votes[key]
        return len(gone)

    def _drop(self, subscription: SubscriptionId) -> None:
        self.votes = {key: each for key, each in self.votes.items() if each.slot.subscription != subscription}
