"""The overview in memory: what ``bot.ports.overview`` says, counted in all rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.community import Community, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.source import SourceState
from bot.core.subscription import Subscription, SubscriptionState
from bot.ports.overview import GRACE, RECENT, UNSENT, Counts, Queue, Queued, Trouble, Troubled, Upcoming
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.essays import MemoryEssays
from tests.fakes.sources import MemorySources
from tests.fakes.subscriptions import MemorySubscriptions

if TYPE_CHECKING:
    from tests.fakes.stores import MemoryComments

_LAST = datetime.max.replace(tzinfo=UTC)


class MemoryOverview:
    """The whole of the other stores at a glance."""

    def __init__(
        self,
        subscriptions: MemorySubscriptions,
        deliveries: MemoryDeliveries,
        essays: MemoryEssays,
        sources: MemorySources,
        comments: MemoryComments,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._essays = essays
        self._sources = sources
        self._comments = comments

    async def counts(self, now: datetime) -> Counts:
        rows, orders = self._deliveries.rows(), self._subscriptions.rows
        waiting = [row for row in rows if row.next_attempt is not None and row.due <= now]
        unsent = [row for row in waiting if row.state in UNSENT]
        due = [
            (order.channel.platform, order.upcoming.due)
            for order in orders
            if order.state is SubscriptionState.ACTIVE and order.upcoming is not None and order.upcoming.due <= now
        ]
        resting = [order for order in orders if order.state is SubscriptionState.SUSPENDED]
        closed = [order for order in resting if order.member is not None and order.reason == Reason.FORBIDDEN]
        return Counts(
            deliveries=Counter((row.channel.platform, row.state) for row in waiting),
            unsent=_queued((row.channel.platform, row.due) for row in unsent),
            late=Counter(row.channel.platform for row in unsent if row.due < now - GRACE),
            held=Counter((row.channel.platform, row.reason) for row in rows if _is_held(row)),
            unmade=_queued(due),
            subscriptions=Counter(order.state for order in orders if order not in closed),
            suspended=Counter((order.channel.platform, order.reason) for order in resting if order not in closed),
            direct_closed=Counter(order.channel.platform for order in closed),
            queues=await self._queues(now),
            deliveries_ever=len(rows),
        )

    async def _queues(self, now: datetime) -> Mapping[Queue, Queued]:
        shown, removed = self._comments.pending()
        rows = self._deliveries.rows()
        reading = [source.next_read for source in self._sources.rows if source.state is SourceState.READING]
        aged: dict[Queue, Sequence[datetime | None]] = {
            Queue.SOURCES: reading,
            Queue.COMMENTS: shown,
            Queue.REMOVALS: removed,
            Queue.SWEEPS: [row.sweep_at for row in rows],
            Queue.PUBLISHING: [row.publish_at for row in rows],
        }
        due = {queue: [at for at in instants if at is not None and at <= now] for queue, instants in aged.items()}
        found = {queue: Queued(len(instants), min(instants)) for queue, instants in due.items() if instants}
        standing = {row.slot for row in rows if row.message is not None}
        others = {
            Queue.INDEXING: len(await self._essays.unindexed(len(rows) + 1_000_000)),
            Queue.PICTURES: sum(at <= now for _, at in self._essays.uncopied.values()),
            Queue.POSTS: len(await self._essays.unshown()),
            Queue.QUOTES: sum(at <= now for slot, at in self._deliveries.amend_at.items() if slot in standing),
        }
        return found | {queue: Queued(count) for queue, count in others.items() if count}

    async def troubled(self, now: datetime, limit: int, community: Community | None = None) -> Sequence[Troubled]:
        orders = {order.id: order for order in self._subscriptions.rows}
        own = {order.id for order in orders.values() if order.member is not None}
        ours = [row for row in self._deliveries.rows() if community in (None, row.channel.community)]
        ours = [row for row in ours if row.slot.subscription not in own]
        held = sorted((row for row in ours if _is_held(row)), key=lambda row: (row.due, row.slot))
        recent = [row for row in ours if community is None or row.due >= now - RECENT]
        wrong = [row for row in recent if row.next_attempt is not None and (row.reason or _is_late(row, now))]
        waiting = sorted(wrong, key=lambda row: (row.next_attempt or _LAST, row.slot))
        found = [_of_delivery(row, Trouble.HELD, orders.get(row.slot.subscription)) for row in held]
        for row in waiting:
            trouble = Trouble.LATE if _is_late(row, now) else Trouble.RETRYING
            found.append(_of_delivery(row, trouble, orders.get(row.slot.subscription)))
        suspended = [
            Troubled(
                trouble=Trouble.SUSPENDED,
                channel=order.channel,
                channel_name=order.channel_name,
                subscription=order.id,
                reason=order.reason,
                kind=order.kind,
            )
            for order in sorted(orders.values(), key=lambda order: order.id)
            if order.member is None
            and order.state is SubscriptionState.SUSPENDED
            and community in (None, order.channel.community)
        ]
        return [*found, *suspended][:limit]

    async def upcoming(self, limit: int, community: Community | None = None) -> Sequence[Upcoming]:
        found = [
            Upcoming(order.channel, order.channel_name, order.upcoming)
            for order in self._subscriptions.rows
            if order.state is SubscriptionState.ACTIVE
            and order.upcoming is not None
            and order.member is None
            and community in (None, order.channel.community)
        ]
        return sorted(found, key=lambda one: (one.next.due, one.next.slot.subscription))[:limit]

    async def size(self) -> int:
        return 1_000 * (1 + len(self._deliveries.rows()))


def _queued(due: Iterable[tuple[Platform, datetime]]) -> Mapping[Platform, Queued]:
    by_platform: dict[Platform, list[datetime]] = defaultdict(list)
    for platform, at in due:
        by_platform[platform].append(at)
    return {platform: Queued(len(instants), min(instants)) for platform, instants in by_platform.items()}


def _is_held(row: Delivery) -> bool:
    return row.state is DeliveryState.UNCERTAIN and row.next_attempt is None


def _is_late(row: Delivery, now: datetime) -> bool:
    return row.state in UNSENT and row.due < now - GRACE


def _of_delivery(row: Delivery, trouble: Trouble, order: Subscription | None) -> Troubled:
    return Troubled(
        trouble=trouble,
        channel=row.channel,
        channel_name=order.channel_name if order is not None else "",
        subscription=row.slot.subscription,
        reason=Reason(row.reason),
        slot=row.slot,
        state=row.state,
        since=row.due,
        next_attempt=row.next_attempt,
        attempts=row.attempts,
        kind=row.kind,
    )
