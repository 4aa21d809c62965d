"""The delivery store in memory: the rules of ``bot.ports.deliveries.DeliveryStore`` in the fewest words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.core.community import Channel, Community, MessageRef, Platform, Shards
from bot.core.delivery import (
    FINAL,
    LEASED,
    OWN,
    STANDING,
    TIMELY,
    Content,
    DailyPost,
    Delivery,
    DeliveryState,
    Event,
    Reason,
    Waits,
    move,
    sources,
)
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import MessageId, Slug, SubscriptionId, ThreadId
from bot.core.pick import Pick
from bot.core.subscription import ESSAYS, STOPPED_BY_ADMINS, Kind, NextSlot, Slot, SubscriptionState
from bot.errors import Conflict, NotFound
from tests.fakes.quoting import AT_ONCE, MemoryQuotes
from tests.fakes.subscriptions import MemorySubscriptions

S = DeliveryState
_STEPS = frozenset({S.POSTED, S.THREADED})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class _ByOrder:
    """What is asked by subscription or by message."""

    kept: dict[Slot, Delivery]

    async def in_direct(self, platform: Platform, channel: str, message: MessageId) -> Delivery | None:
        others = (r for r in self.kept.values() if r.kind is not Kind.ESSAY and r.message is not None)
        there = (r for r in others if r.message and (r.message.id, r.message.channel.id) == (message, channel))
        return next((r for r in there if r.channel.platform is platform), None)

    async def of_message(self, message: MessageRef) -> Delivery | None:
        return next((r for r in self.kept.values() if r.message == message), None)

    async def latest_of_order(self, subscription: SubscriptionId, limit: int) -> Sequence[Delivery]:
        own = [r for r in self.kept.values() if r.slot.subscription == subscription and r.message is not None]
        return sorted(own, key=lambda r: r.slot, reverse=True)[:limit]

    async def of_order(
        self, subscription: SubscriptionId, limit: int, states: Collection[DeliveryState] | None = None
    ) -> Sequence[Delivery]:
        own = (r for r in self.kept.values() if r.slot.subscription == subscription)
        return _by_due(r for r in own if states is None or r.state in states)[::-1][:limit]


class MemoryDeliveries(_ByOrder, MemoryQuotes):
    """Deliveries by slot. No method awaits between its reading and its writing, so each is one transaction."""

    def __init__(self, subscriptions: MemorySubscriptions) -> None:
        super().__init__()
        self._subscriptions = subscriptions
        subscriptions.on_forgotten = self._forget

    def rows(self) -> Sequence[Delivery]:
        """All of them: no port asks for it."""
        return list(self.kept.values())

    def _forget(self, subscription: SubscriptionId) -> None:
        self.kept = {slot: row for slot, row in self.kept.items() if slot.subscription != subscription}

    async def materialise(self, delivery: Delivery, upcoming: NextSlot | None) -> bool:
        known = await self._subscriptions.get(delivery.slot.subscription)
        if known is not None and known.upcoming is not None and known.upcoming.slot == delivery.slot:
            await self._subscriptions.update(known.id, lambda s: replace(s, upcoming=upcoming))
        self._subscriptions.on_changed(delivery.slot.subscription)
        return await self.add(delivery)

    async def add(self, delivery: Delivery) -> bool:
        if delivery.slot in self.kept:
            return False
        self.kept[delivery.slot] = delivery
        return True

    async def reap_expired_leases(self, now: datetime) -> int:
        ended = [r for r in self.kept.values() if r.state in LEASED and not _runs(r, now)]
        for row in ended:
            self._move(row, Event.DOUBT, reason=Reason.LEASE_ENDED, next_attempt=now, lease_until=None)
        return len(ended)

    async def skip_late(
        self, now: datetime, limit: int, platforms: Collection[Platform] | None = None
    ) -> Sequence[Delivery]:
        ours = [r for r in self.kept.values() if platforms is None or r.channel.platform in platforms]
        late = [r for r in _by_due(ours) if r.state is S.DUE and r.late_after < now][:limit]
        wanted = {s.id for s in self._subscriptions.rows if s.state not in STOPPED_BY_ADMINS}
        return [
            self._skip(row, (row.reason or Reason.LATE) if row.slot.subscription in wanted else Reason.ADMIN)
            for row in late
        ]

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
        *,
        without: Collection[Community] = (),
        each: int | None = None,
        daily: bool | None = None,
    ) -> Sequence[Delivery]:
        active = {s.id for s in self._subscriptions.rows if s.state is SubscriptionState.ACTIVE}
        free = [
            row
            for row in self.kept.values()
            if row.channel.platform in platforms
            and (shards is None or shards.serve(row.channel.community))
            and row.channel.community not in without
            and daily in (None, row.kind is Kind.ESSAY)
            and _wants_work(row, now, active)
        ]
        free.sort(key=lambda r: (r.next_attempt or _LONG_AGO, r.slot))
        taken: Counter[Community] = Counter()
        fair = []
        for row in free:
            taken[row.channel.community] += 1
            if each is None or taken[row.channel.community] <= each:
                fair.append(row)
        return [self._take(row, lease_until) for row in fair[:limit]]

    def _take(self, row: Delivery, lease_until: datetime) -> Delivery:
        state = row.state if row.state in _STEPS else move(row.state, Event.CLAIM)
        return self._put(row, state=state, fence=row.fence + 1, attempts=row.attempts + 1, lease_until=lease_until)

    async def freeze(self, slot: Slot, fence: int, content: Content, round_: int) -> None:
        name = "digest" if isinstance(content, DigestPost) else "post"
        self._put(self._held(slot, fence, LEASED), **{name: content}, round=round_)

    async def record_send(self, slot: Slot, fence: int, first_sent: datetime) -> None:
        self._put(self._held(slot, fence, LEASED), state=S.SENDING, first_sent=first_sent)

    async def settle(
        self, slot: Slot, message: MessageRef, now: datetime, sweep_at: datetime, publish_at: datetime | None = None
    ) -> Delivery:
        row = self._known(slot)
        if row.message is not None or row.state not in sources(Event.SETTLE):
            return row
        return self._move(
            row,
            Event.SETTLE,
            message=message,
            reason=Reason.NONE,
            lease_until=None,
            attempts=0,
            next_attempt=now,
            settled=now,
            sweep_at=sweep_at,
            publish_at=publish_at,
        )

    async def mark_uncertain(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime | None) -> None:
        row = self._held(slot, fence, sources(Event.DOUBT))
        self._move(row, Event.DOUBT, reason=reason, next_attempt=next_attempt, lease_until=None)

    async def release(self, slot: Slot, fence: int, reason: Reason, next_attempt: datetime) -> None:
        row = self._held(slot, fence, sources(Event.RELEASE))
        self._move(row, Event.RELEASE, reason=reason, next_attempt=next_attempt, lease_until=None)

    async def hurry(self, slot: Slot, now: datetime) -> Delivery:
        row = self._known(slot)
        waits = row.state is S.DUE and row.next_attempt is not None and row.next_attempt > now
        return self._put(row, next_attempt=now) if waits else row

    async def postpone(self, slot: Slot, fence: int, next_attempt: datetime | None) -> None:
        self._put(self._held(slot, fence, _STEPS), next_attempt=next_attempt, lease_until=None)

    async def threaded(self, slot: Slot, fence: int, thread: ThreadId) -> None:
        self._move(self._held(slot, fence, sources(Event.OPEN_THREAD)), Event.OPEN_THREAD, thread=thread, attempts=0)

    async def done(self, slot: Slot, fence: int) -> None:
        self._move(self._held(slot, fence, sources(Event.ASK)), Event.ASK, lease_until=None, next_attempt=None)

    async def close(self, slot: Slot, fence: int) -> None:
        self._move(self._held(slot, fence, sources(Event.CLOSE)), Event.CLOSE, lease_until=None, next_attempt=None)

    async def skip(self, slot: Slot, reason: Reason, fence: int | None = None) -> Delivery:
        row = self._known(slot) if fence is None else self._held(slot, fence, sources(Event.SKIP))
        if row.state not in sources(Event.SKIP):
            raise Conflict("The delivery {key} can no longer be skipped.", key=slot.key)
        return self._skip(row, reason)

    async def to_sweep(
        self, now: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Delivery]:
        waiting = [
            (r.sweep_at, r.slot, r)
            for r in self.kept.values()
            if r.channel.platform in platforms
            and r.sweep_at is not None
            and r.sweep_at <= now
            and (shards is None or shards.serve(r.channel.community))
        ]
        return [row for _, _, row in sorted(waiting, key=lambda w: w[:2])[:limit]]

    async def schedule_sweep(self, slot: Slot, sweep_at: datetime | None) -> None:
        self._put(self._known(slot), sweep_at=sweep_at)

    async def to_publish(
        self, now: datetime, platforms: Collection[Platform], limit: int, shards: Shards | None = None
    ) -> Sequence[Delivery]:
        waiting = [
            (r.publish_at, r.slot, r)
            for r in self.kept.values()
            if r.channel.platform in platforms
            and r.publish_at is not None
            and r.publish_at <= now
            and (shards is None or shards.serve(r.channel.community))
        ]
        return [row for _, _, row in sorted(waiting, key=lambda w: w[:2])[:limit]]

    async def schedule_publish(self, slot: Slot, publish_at: datetime | None) -> None:
        self._put(self._known(slot), publish_at=publish_at)

    async def heard(self, slot: Slot, until: datetime) -> None:
        row = self.kept.get(slot)
        if row is not None and (row.heard_until is None or row.heard_until < until):
            self._put(row, heard_until=until)

    async def repoint(self, slot: Slot, message: MessageRef, now: datetime) -> None:
        row = self.kept.get(slot)
        if row is None or row.state not in STANDING:
            raise Conflict("The delivery {key} has no message.", key=slot.key)
        fresh = {"attempts": 0, "lease_until": None, "next_attempt": now, "first_sent": None, "thread": None}
        self._put(row, state=S.POSTED, message=message, fence=row.fence + 1, **fresh)
        if row.kind is Kind.DIGEST:
            self.amend_at[slot] = AT_ONCE

    async def pull_in(self, now: datetime, waits: Waits) -> int:
        count = 0
        for row in list(self.kept.values()):
            if row.state not in FINAL and row.lease_until is not None and row.lease_until > now + waits.lease:
                row, count = self._put(row, lease_until=now + waits.lease), count + 1
            if row.next_attempt is not None and _waits_too_long(row, row.next_attempt, now, waits):
                first = max(now, row.due) if row.state is S.DUE else now
                row, count = self._put(row, next_attempt=first), count + 1
            ahead = row.settled is not None and row.settled > now + waits.skew
            limit = now + (min(waits.sweep, waits.told) if ahead else waits.told)
            if row.sweep_at is not None and row.sweep_at > max(now, limit):
                count += 1
                row = self._put(row, sweep_at=now + waits.sweep)
            if row.publish_at is not None and row.publish_at > now + waits.told:
                count += 1
                self._put(row, publish_at=now)
        return count + self.pull_in_amendments(now, waits)

    async def skipped_ahead(self, after: datetime, limit: int) -> Sequence[Delivery]:
        free = [row for row in self.kept.values() if _is_free(row) and row.late_after > after]
        ahead = [row for row in free if row.reason in TIMELY or row.due > after]
        return sorted(ahead, key=lambda row: row.slot)[:limit]

    async def free(self, slots: Collection[Slot], upcoming: NextSlot | None) -> int:
        freed = [slot for slot in slots if slot in self.kept and _is_free(self.kept[slot])]
        for slot in freed:
            del self.kept[slot]
        if upcoming is not None:
            await self._come_earlier(upcoming)
        return len(freed)

    async def unskip(self, slot: Slot, upcoming: NextSlot) -> bool:
        row = self.kept.get(slot)
        if row is None or row.state is not S.SKIPPED or row.reason is not Reason.ADMIN or row.first_sent is not None:
            return False
        del self.kept[slot]
        await self._come_earlier(upcoming)
        return True

    async def _come_earlier(self, upcoming: NextSlot) -> None:
        known = await self._subscriptions.get(upcoming.slot.subscription)
        if known is None or known.state is not SubscriptionState.ACTIVE:
            return
        if known.upcoming is None or known.upcoming.due > upcoming.due:
            await self._subscriptions.update(known.id, lambda s: replace(s, upcoming=upcoming))

    async def get(self, slot: Slot) -> Delivery | None:
        return self.kept.get(slot)

    async def turns(self, subscription: SubscriptionId, local_date: date) -> int:
        return (await self.turns_from(subscription, local_date)).get(local_date, 0)

    async def turns_from(self, subscription: SubscriptionId, first: date) -> Mapping[date, int]:
        mine = sorted(s for s in self.kept if s.subscription == subscription)
        return {s.local_date: s.turn for s in mine if s.local_date >= first}

    async def picks(self, subscription: SubscriptionId, language: Language | None = None) -> Sequence[Pick]:
        """What was picked so far (in ``language``, None: in any), oldest due first: no port asks for it."""
        mine = _by_due(r for r in self.kept.values() if r.slot.subscription == subscription)
        posts = [(r.post, r.round) for r in mine if r.post is not None]
        return [Pick(post.slug, round_) for post, round_ in posts if language in (None, post.language)]

    async def recent(
        self,
        channel: Channel,
        limit: int,
        states: Collection[DeliveryState] | None = None,
        kinds: Collection[Kind] = ESSAYS,
    ) -> Sequence[Delivery]:
        there = (r for r in self.kept.values() if r.channel == channel and r.kind in kinds)
        mine = _by_due(r for r in there if states is None or r.state in states)
        return mine[::-1][:limit]

    async def posts_of(self, community: Community, slug: Slug) -> Sequence[Delivery]:
        posted = (r for r in _essays(self.kept) if r.channel.community == community and r.message is not None)
        return _by_due(r for r in posted if r.post is not None and r.post.slug == slug)[::-1]

    async def of_essay(self, slug: Slug) -> Sequence[Delivery]:
        rows = (r for r in _essays(self.kept) if r.post is not None and r.post.slug == slug)
        return _by_due(r for r in rows if r.state is not S.SKIPPED)

    async def amend(self, slot: Slot, post: DailyPost) -> None:
        row = self.kept.get(slot)
        if row is not None and row.message is not None:
            self._put(row, post=post)

    async def latest_of(self, channel: Channel, slug: Slug) -> Delivery | None:
        posted = (r for r in _essays(self.kept) if r.channel == channel and r.message is not None)
        mine = _by_due(r for r in posted if r.post is not None and r.post.slug == slug)
        return mine[-1] if mine else None

    def _known(self, slot: Slot) -> Delivery:
        try:
            return self.kept[slot]
        except KeyError:
            raise NotFound("There is no delivery {key}.", key=slot.key) from None

    def _held(self, slot: Slot, fence: int, states: Collection[DeliveryState]) -> Delivery:
        """The row as its holder sees it; ``Conflict`` where somebody else took over."""
        row = self.kept.get(slot)
        if row is None or row.fence != fence or row.state not in states:
            raise Conflict("Another process took over the delivery {key}.", key=slot.key)
        return row

    def _skip(self, row: Delivery, reason: Reason) -> Delivery:
        return self._move(row, Event.SKIP, reason=reason, lease_until=None, next_attempt=None)

    def _move(self, row: Delivery, event: Event, **changes: Any) -> Delivery:
        return self._put(row, state=move(row.state, event), **changes)

    def _put(self, row: Delivery, **changes: Any) -> Delivery:
        self.kept[row.slot] = replace(row, **changes)
        return self.kept[row.slot]


def _essays(kept: Mapping[Slot, Delivery]) -> Sequence[Delivery]:
    return [row for row in kept.values() if row.kind is Kind.ESSAY]


def _runs(row: Delivery, now: datetime) -> bool:
    return row.lease_until is not None and row.lease_until > now


def _wants_work(row: Delivery, now: datetime, active: Collection[SubscriptionId]) -> bool:
    if row.next_attempt is None or row.next_attempt > now or _runs(row, now):
        return False
    if row.state is S.DUE:
        return row.slot.subscription in active and row.late_after >= now
    return row.state is S.UNCERTAIN or row.state in _STEPS


def _is_free(row: Delivery) -> bool:
    unsent = row.first_sent is None and row.message is None
    return row.state is S.SKIPPED and row.reason is not Reason.ADMIN and unsent


def _waits_too_long(row: Delivery, at: datetime, now: datetime, waits: Waits) -> bool:
    if at <= now or (row.state is S.DUE and at <= row.due):
        return False
    written_ahead = any(known is not None and known > now + waits.skew for known in (row.first_sent, row.settled))
    return written_ahead or at > now + waits.told or (row.reason in OWN and at > now + waits.own)


def _by_due(rows: Iterable[Delivery]) -> list[Delivery]:
    return sorted(rows, key=lambda r: (r.due, r.slot))
