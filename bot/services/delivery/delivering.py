"""The clock's tick: which deliveries are to be worked now, and in what order that is safe.

A delivery happens once. The rules stand in ``docs/explanation/delivery.md``; here is the order in which they are
applied, ``posting``, ``opening`` and ``sweeping`` work the single delivery.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.community import Platform, Shards
from bot.core.delivery import LEASED, Delivery
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Subscription
from bot.errors import Conflict
from bot.ports.chat import ChatPort, Missed
from bot.ports.clock import Clock, Holidays
from bot.ports.store import DeliveryStore, SubscriptionStore
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.opening import Opening
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from bot.services.delivery.posting import Posting
from bot.services.delivery.slots import free_slot, owed
from bot.services.delivery.sweeping import Sweeping

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick did, in deliveries."""

    made: int
    ended: int
    missed: int
    worked: int
    swept: int


class Delivering:
    """Posts what is due on the platforms of ``chats``, and of Discord's guilds in ``shards`` (None: in all).

    Any number of these may share the stores, in one process or in many: the store hands each delivery to one at a time.
    ``tick`` may be cancelled at any moment; what it leaves behind is taken up again when the lease has ended.
    """

    def __init__(
        self,
        *,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryStore,
        picking: Picking,
        chats: Mapping[Platform, ChatPort],
        clock: Clock,
        holidays: Holidays,
        pace: Pace | None = None,
        shards: Shards | None = None,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._platforms = tuple(chats)
        self._clock = clock
        self._holidays = holidays
        self._pace = pace or Pace()
        self._shards = shards
        self._admins = Admins(subscriptions, chats, self._pace)
        self._posting = Posting(subscriptions, deliveries, picking, self._admins, chats, clock, self._pace)
        self._opening = Opening(deliveries, chats, clock, self._pace)
        self._sweeping = Sweeping(deliveries, chats, clock, self._pace, shards)

    async def tick(self) -> Tick:
        """Do all that is due now. Never raises an ``Exception``: what fails is logged and comes up at a later tick."""
        return Tick(
            made=await _phase("make slots", self._materialise()),
            ended=await _phase("end leases", self._end_leases()),
            missed=await _phase("skip late ones", self._skip_late()),
            worked=await _phase("work", self._work()),
            swept=await _phase("sweep", self._sweeping.sweep()),
        )

    async def _materialise(self) -> int:
        """Make the slots that are due: after a downtime one for each date that was missed, earliest first.

        A subscription that fails is left for the next tick, so that it does not stop the others.
        """
        made = 0
        failed: set[SubscriptionId] = set()
        for _ in range(max(1, self._pace.slots_per_tick // self._pace.batch)):
            waiting = await self._subscriptions.due(self._clock.now(), self._pace.batch + len(failed))
            able = [(s, s.upcoming) for s in waiting if s.upcoming is not None and s.id not in failed]
            if not able:
                break
            for subscription, upcoming in able:
                try:
                    made += await self._make(subscription, upcoming)
                except Exception:
                    log.exception("Subscription %s: its slot could not be made", subscription.id)
                    failed.add(subscription.id)
        return made

    async def _make(self, subscription: Subscription, upcoming: NextSlot) -> bool:
        then = await free_slot(self._deliveries, subscription.id, subscription.schedule, upcoming.due, self._holidays)
        made = await self._deliveries.materialise(owed(subscription, upcoming.slot, upcoming.due), then)
        if made:
            log.info("Delivery %s: due at %s", upcoming.slot.key, upcoming.due)
        return made

    async def _end_leases(self) -> int:
        ended = await self._deliveries.end_leases(self._clock.now())
        if ended:
            log.warning("Leases ended: %d", ended)
        return ended

    async def _skip_late(self) -> int:
        """Skip what is late, and tell the admins of the latest of each subscription: ten messages after ten days of
        downtime would say no more.
        """
        latest: dict[SubscriptionId, Delivery] = {}
        count = 0
        more = True
        while more:
            rows = await self._deliveries.skip_late(self._clock.now(), self._pace.batch)
            more = len(rows) == self._pace.batch
            count += len(rows)
            for row in rows:
                log.warning("Delivery %s: skipped (%s)", row.slot.key, row.reason)
                known = latest.get(row.slot.subscription, row)
                latest[row.slot.subscription] = max(known, row, key=lambda r: (r.due, r.slot))
        for row in latest.values():
            await self._admins.tell(row.channel, Missed(row))
        return count

    async def _work(self) -> int:
        """Claim and work until there is nothing left to claim: a delivery that is posted comes back for its thread."""
        until = self._clock.now() + self._pace.tick_limit
        count = 0
        running: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while self._clock.now() < until:
                rows = await self._claim(self._pace.concurrency - len(running))
                running |= {group.create_task(self._deliver(row)) for row in rows}
                count += len(rows)
                if not running:
                    break
                _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        return count

    async def _claim(self, limit: int) -> Sequence[Delivery]:
        now = self._clock.now()  # read before the claim: a slow claim shortens the lease and never lengthens it
        try:
            lease = now + self._pace.lease
            return await self._deliveries.claim(now, lease, self._platforms, limit, self._shards)
        except Exception:  # must not end those that are being worked
            log.exception("No delivery could be claimed")
            return ()

    async def _deliver(self, row: Delivery) -> None:
        try:
            await (self._posting if row.state in LEASED else self._opening).work(row)
        except Conflict as error:
            log.info("Delivery %s: dropped (%s)", row.slot.key, error)
        except Exception:
            log.exception("Delivery %s: left until its lease has ended", row.slot.key)


async def _phase(name: str, work: Awaitable[int]) -> int:
    """One phase's count; a phase that fails does not keep the others from their work."""
    try:
        return await work
    except Exception:
        log.exception("This tick could not %s", name)
        return 0
