"""Ballots in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.ballot import Ballot, BallotState, Chosen
from bot.core.community import Member, MessageRef, Person, Platform, Shards, person_of
from bot.core.ids import Slug, SubscriptionId
from bot.core.pin import Pin
from bot.core.subscription import Slot
from bot.ports.ballots import AHEAD
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.picks import MemoryPicks
from tests.fakes.subscriptions import MemorySubscriptions


class MemoryBallots:
    """Ballots by slot. What changes a subscription tells of it."""

    def __init__(self, subscriptions: MemorySubscriptions, deliveries: MemoryDeliveries, picks: MemoryPicks) -> None:
        self._deliveries = deliveries
        self._picks = picks
        self.kept: dict[Slot, Ballot] = {}
        self.votes: dict[tuple[Slot, Member], Chosen] = {}
        subscriptions.on_changed = picks.on_pinned = self._look_again

    async def add(self, ballot: Ballot) -> bool:
        slot = ballot.slot
        mine = [each for at, each in self.kept.items() if at.subscription == slot.subscription]
        ahead = [each.slot for each in mine if each.opened > ballot.opened + AHEAD]
        later = [each.slot for each in mine if each.slot > slot and each.state is not BallotState.CLOSED]
        if any(at not in ahead for at in [*later, *({slot} & set(self.kept))]):
            return False
        self.kept.pop(slot, None)
        self._end([each.slot for each in mine if each.slot != slot], ballot.opened)
        self._drop(slot.subscription)
        self.kept[slot] = ballot
        return True

    async def get(self, slot: Slot) -> Ballot | None:
        return self.kept.get(slot)

    async def of_subscription(self, subscription: SubscriptionId) -> Ballot | None:
        mine = (each for at, each in self.kept.items() if at.subscription == subscription)
        return max(mine, key=lambda each: (each.opened, each.slot), default=None)

    async def pull_in(self, now: datetime, longest: timedelta) -> int:
        ahead = [each.slot for each in self.kept.values() if each.opened > now + AHEAD]
        self.votes = {key: each for key, each in self.votes.items() if each.slot not in ahead}
        self._end(ahead, now)
        count = len(ahead)
        for slot, each in self.kept.items():
            waits_for = each.closes if each.state is BallotState.OPEN and each.closes > now else now
            longest_here = timedelta() if waits_for > now else longest
            if each.next_attempt is not None and each.next_attempt > waits_for + longest_here:
                self.kept[slot] = replace(each, next_attempt=waits_for)
                count += 1
        return count

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
            before = self.kept[slot]
            taken.append(replace(before, next_attempt=until, attempts=before.attempts + 1))
            self.kept[slot] = taken[-1]
        return taken

    async def opened(self, slot: Slot, message: MessageRef, at: datetime) -> bool:
        known = await self.get(slot)
        if known is None or known.state is not BallotState.PLANNED:
            return False
        self.kept[slot] = replace(known, state=BallotState.OPEN, message=message, next_attempt=at, attempts=0)
        return True

    async def postpone(self, slot: Slot, at: datetime) -> None:
        known = await self.get(slot)
        if known is not None and known.next_attempt is not None:
            self.kept[slot] = replace(known, next_attempt=at)

    async def close(
        self, slot: Slot, counts: Sequence[int] = (), winner: Slug | None = None, show: datetime | None = None
    ) -> bool:
        known = await self.get(slot)
        if known is None or known.state is BallotState.CLOSED:
            return False
        closed = replace(known, state=BallotState.CLOSED, next_attempt=show, attempts=0, counts=tuple(counts))
        self.kept[slot] = closed
        self._drop(slot.subscription)
        mine = {at: slug for at, slug in self._picks.pinned.items() if at.subscription == slot.subscription}
        is_taken = slot in mine or any(slug == winner and at > slot for at, slug in mine.items())
        if winner is None or is_taken or await self._deliveries.get(slot) is not None:
            return False
        for at, slug in mine.items():
            if slug == winner:
                del self._picks.pinned[at]
        self._picks.pinned[slot] = winner
        self._picks.voted.add(Pin(slot, winner))
        self.kept[slot] = replace(closed, won=winner)
        return True

    async def shown(self, slot: Slot) -> None:
        known = await self.get(slot)
        if known is not None and known.state is BallotState.CLOSED:
            self.kept[slot] = replace(known, next_attempt=None)

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

    def _look_again(self, subscription: SubscriptionId) -> None:
        for slot, each in self.kept.items():
            if slot.subscription == subscription and each.state is BallotState.OPEN:
                self.kept[slot] = replace(each, next_attempt=each.opened)

    def _end(self, slots: Sequence[Slot], now: datetime) -> None:
        for slot in slots:
            each = self.kept.pop(slot)
            is_over = each.state is BallotState.CLOSED
            if each.next_attempt is None if is_over else each.state is BallotState.PLANNED and not each.attempts:
                continue
            opened = now - AHEAD if each.opened > now else each.opened
            begun = each.attempts if is_over else 0
            self.kept[slot] = replace(
                each,
                state=BallotState.CLOSED,
                attempts=begun,
                next_attempt=now,
                opened=opened,
                closes=min(each.closes, now),
            )

    def _drop(self, subscription: SubscriptionId) -> None:
        self.votes = {key: each for key, each in self.votes.items() if each.slot.subscription != subscription}
