"""The clock's tick: which deliveries to work on now, and in which order that is safe.

A delivery happens once. The rules are in ``docs/explanation/delivery.md``; here is the order in which they are
applied, ``posting``, ``opening`` and ``sweeping`` work the single delivery.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from bot.core.community import Platform, Shards
from bot.core.delivery import LEASED, Delivery
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Subscription, SubscriptionState, is_of_reminders
from bot.errors import Conflict
from bot.ports.background import BackgroundWork
from bot.ports.chat import ChatPort
from bot.ports.clock import Clock
from bot.ports.deliveries import DeliveryStore
from bot.ports.holidays import Holidays
from bot.ports.metrics import NO_METRICS, Metrics
from bot.ports.subscriptions import SubscriptionStore
from bot.services.background import cancelled
from bot.services.delivery.about import about, done_about
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.balloting import Balloting
from bot.services.delivery.composing import Makers
from bot.services.delivery.copies import Copies
from bot.services.delivery.freezing import NO_MAKERS
from bot.services.delivery.opening import Opening
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from bot.services.delivery.places import Places
from bot.services.delivery.posting import Posting
from bot.services.delivery.publishing import Publishing
from bot.services.delivery.slots import first_free, free_slot, owed, waiting_again
from bot.services.delivery.sweeping import Sweeping, sweep_task

log = logging.getLogger(__name__)

_OTHERS: Final = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick did, in deliveries: essays of the day that it ``worked``, and others ``beside`` them. ``failures``
    are the works that it met an error in, for which see the log.
    """

    made: int
    ended: int
    freed: int
    missed: int
    worked: int
    beside: int
    swept: int
    published: int = 0
    voted: int = 0
    failures: int = 0


class Delivering:
    """Posts what is due on the platforms of ``chats``, and of Discord's guilds in ``shards`` (None: in all). It makes
    the slots of ``keeps`` and skips those that are late (None: those of every platform). ``part``: as
    ``Places`` has it.

    Any number of these may share the stores, in one process or in many: the store hands each delivery to one at a time.
    ``tick`` may be cancelled at any moment; what it leaves behind is taken up again when the lease has ended. Where
    there is ``work``, it does what is to be swept, as the task ``sweep_task`` of each platform: that calls ``sweep``.
    Without ``balloting`` members do not vote.
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
        keeps: Collection[Platform] | None = None,
        part: Callable[[], float] = lambda: 1.0,
        work: BackgroundWork | None = None,
        metrics: Metrics = NO_METRICS,
        makers: Makers = NO_MAKERS,
        balloting: Balloting | None = None,
    ) -> None:
        self._metrics = metrics
        self._balloting = balloting
        self._work_later = work
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._keeps = keeps
        self._last: datetime | None = None
        self._failures = 0
        self._is_ending = False
        self._daily = {platform: Places(pace or Pace(), (pace or Pace()).concurrency, part) for platform in chats}
        self._beside = {platform: Places(pace or Pace(), (pace or Pace()).beside, part) for platform in chats}
        self._missed: dict[SubscriptionId, Delivery] = {}
        self._asides: dict[str, asyncio.Task[int]] = {}
        self._clock = clock
        self._holidays = holidays
        self._pace = pace or Pace()
        self._shards = shards
        self._admins = Admins(subscriptions, chats, self._pace)
        copies = Copies(deliveries, chats, clock, self._pace)
        self._posting = Posting(
            subscriptions, deliveries, picking, self._admins, chats, clock, self._pace, copies, metrics, makers
        )
        self._opening = Opening(
            deliveries, chats, clock, self._pace, metrics, balloting.plan if balloting is not None else None
        )
        self._sweeping = Sweeping(deliveries, chats, clock, self._pace, copies, shards)
        self._publishing = Publishing(subscriptions, deliveries, chats, self._admins, clock, self._pace, shards)

    async def tick(self) -> Tick:
        """Do all that is due now. Never raises an ``Exception``: what fails is logged, counted and retried later."""
        before = self._failures
        made = await self._phase("make slots", self._materialise(daily=True))
        done = Tick(
            ended=await self._phase("end leases", self._reap_expired_leases()),
            freed=await self._phase("follow a clock that was set back", self._follow_the_clock()),
            missed=await self._phase("skip late ones", self._skip_late()),
            worked=await self._phase("work", self._work(self._daily)),
            made=made + await self._phase("make the others' slots", self._materialise(daily=False)),
            beside=await self._phase("work the others", self._aside(_OTHERS, lambda: self._work(self._beside))),
            swept=await self._phase("sweep", self._sweep()),
            published=await self._phase("publish", self._aside("publish", self._publishing.publish)),
            voted=await self._phase("hold votes", self._vote()),
        )
        return replace(done, failures=self._failures - before)

    async def tick_well(self) -> bool:
        """``tick``; whether nothing in it failed. What a platform refuses or does not answer is no failure of ours."""
        return (await self.tick()).failures == 0

    def claim_no_more(self) -> None:
        """The end is near: what is being worked goes on, and what is still due is another's, or the next start's."""
        self._is_ending = True

    async def stop(self) -> None:
        """End what goes on after its tick. A round-up that is being posted at the end of the program has a moment."""
        if self._is_ending and (others := self._asides.get(_OTHERS)) is not None:
            await asyncio.wait({others}, timeout=self._pace.patience.total_seconds())
        await cancelled(self._asides.values())
        for places in (*self._daily.values(), *self._beside.values()):
            await places.stop()

    async def sweep(self) -> int:
        """Sweep what is due; returns how many deliveries were looked at. It needs no tick, and may run beside one."""
        return await self._sweeping.sweep()

    async def _sweep(self) -> int:
        if self._work_later is None:
            return await self._aside("sweep", self.sweep)
        if await self._sweeping.is_due():
            for platform in self._daily:
                await self._work_later.enqueue(sweep_task(platform))
        return 0

    async def _vote(self) -> int:
        return await self._aside("vote", self._balloting.work) if self._balloting is not None else 0

    async def _aside(self, name: str, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
        """What must keep no essay waiting goes on after the tick, if it takes its time; one at a time of each name. Its
        count, where it is done by now.
        """
        task = self._asides.get(name) or asyncio.create_task(work())
        self._asides[name] = task
        done, _ = await asyncio.wait({task}, timeout=self._pace.patience.total_seconds())
        if not done:
            return 0
        del self._asides[name]
        return task.result()

    async def _materialise(self, *, daily: bool) -> int:
        """Make the slots that are due, of essays of the day or of the others: after a downtime one for each date that
        was missed, earliest first.

        A subscription that fails is left for the next tick, so that it does not stop the others.
        """
        made = 0
        failed: set[SubscriptionId] = set()
        for _ in range(max(1, self._pace.slots_per_tick // self._pace.batch)):
            now, many = self._clock.now(), self._pace.batch + len(failed)
            waiting = await self._subscriptions.due(now, many, self._keeps, daily=daily)
            able = [(s, s.upcoming) for s in waiting if s.upcoming is not None and s.id not in failed]
            if not able:
                break
            # At once, so that one commit keeps many.
            done = await asyncio.gather(*(self._tried(*each) for each in able))
            made += done.count(True)
            failed |= {subscription.id for (subscription, _), it in zip(able, done, strict=True) if it is None}
        return made

    async def _tried(self, subscription: Subscription, upcoming: NextSlot) -> bool | None:
        """Whether a slot was made; None where that failed."""
        with about(upcoming.slot, subscription.channel):
            try:
                return await self._make(subscription, upcoming)
            except Exception:
                self._failed("Subscription %s: its slot could not be made", subscription.id)
                return None

    async def _make(self, subscription: Subscription, upcoming: NextSlot) -> bool:
        then = await free_slot(self._deliveries, subscription.id, subscription.schedule, upcoming.due, self._holidays)
        made = await self._deliveries.materialise(owed(subscription, upcoming.slot, upcoming.due), then)
        if made:
            if self._clock.now() <= upcoming.due + self._pace.look_first_after:
                self._posting.made(upcoming.slot)
            self._metrics.made(subscription.channel.platform)
            log.info("Delivery %s: due at %s", upcoming.slot.key, upcoming.due)
        return made

    async def _reap_expired_leases(self) -> int:
        ended = await self._deliveries.reap_expired_leases(self._clock.now())
        if ended:
            self._metrics.leases_ended(ended)
            log.warning("Leases ended: %d", ended)
        return ended

    async def _follow_the_clock(self) -> int:
        """At first, and whenever the clock was set back: what was written ahead of it comes back to the present, and
        the dates that were skipped too early are free again. Returns how many dates.
        """
        now, last, self._last = self._clock.now(), self._last, None  # until it is done: what fails is tried again
        if last is not None and now >= last:
            self._last = now
            return 0
        waits, count = self._pace.waits, 0
        pulled = await self._deliveries.pull_in(now, waits)
        if pulled := pulled + (await self._balloting.follow(now) if self._balloting is not None else 0):
            log.warning("The clock was set back: %d waits come back to the present", pulled)
        while rows := await self._deliveries.skipped_ahead(now + waits.skew, self._pace.batch):
            for id_, mine in groupby(rows, key=lambda row: row.slot.subscription):
                count += await self._free(id_, list(mine), now)
        self._last = now
        return count

    async def _free(self, id_: SubscriptionId, rows: Sequence[Delivery], now: datetime) -> int:
        subscription = await self._subscriptions.get(id_)
        upcoming = None
        is_reminders = subscription is not None and is_of_reminders(subscription)
        if subscription is not None and subscription.state is SubscriptionState.ACTIVE and not is_reminders:
            upcoming = await first_free(self._deliveries, subscription, now, rows, self._holidays)
        freed = await self._deliveries.free([row.slot for row in rows], upcoming)
        if is_reminders:
            for row in rows:  # no schedule names them, so none would make them again
                await self._deliveries.add(waiting_again(row))
        log.warning("Subscription %s: %d dates that were skipped too early are free again", id_, freed)
        return freed

    async def _skip_late(self) -> int:
        """Skip what is late, and notify the admins of the latest of each subscription: ten messages after ten days of
        downtime would say no more.
        """
        count = 0
        more = True
        while more:
            rows = await self._deliveries.skip_late(self._clock.now(), self._pace.batch, self._keeps)
            more = len(rows) == self._pace.batch
            count += len(rows)
            for row in rows:
                self._metrics.skipped(row.channel.platform, row.reason)
                with about(row.slot, row.channel):
                    log.warning("Delivery %s: skipped (%s)", row.slot.key, row.reason)
                known = self._missed.get(row.slot.subscription, row)
                self._missed[row.slot.subscription] = max(known, row, key=lambda r: (r.due, r.slot))
        if self._missed:
            await self._aside("tell", self._tell_missed)
        return count

    async def _tell_missed(self) -> int:
        """Some at a time, until nobody is left to be told."""
        count = 0
        while self._missed:
            some = [self._missed.pop(each) for each in list(self._missed)[: self._pace.concurrency]]
            await asyncio.gather(*(done_about(row, self._admins.tell_missed) for row in some))
            count += len(some)
        return count

    async def _work(self, places_of: Mapping[Platform, Places]) -> int:
        """Each platform by itself: one that hangs keeps no other waiting."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._work_on(platform, places)) for platform, places in places_of.items()]
        return sum(task.result() for task in tasks)

    async def _work_on(self, platform: Platform, places: Places) -> int:
        """Claim and work until there is nothing left to claim: a delivery that is posted comes back for its thread."""
        until = self._clock.now() + self._pace.tick_limit
        count = 0
        while self._clock.now() < until:
            while rows := await self._claim(platform, places):
                for row in rows:
                    places.take(self._deliver(row), row.channel.community)
                count += len(rows)
            if places.is_idle:
                return count
            await places.change()
        while not places.is_idle:
            await places.change()
        return count

    async def _claim(self, platform: Platform, places: Places) -> Sequence[Delivery]:
        if places.wanted <= 0 or self._is_ending:
            return ()
        now = self._clock.now()  # read before the claim: a slow claim shortens the lease and never lengthens it
        try:
            lease = now + self._pace.lease
            each = self._pace.per_community
            daily = places is self._daily[platform]
            rows = await self._deliveries.claim(
                now, lease, (platform,), places.wanted, self._shards, without=places.full, each=each, daily=daily
            )
        except Exception:  # must not end those that are being worked
            self._failed("No delivery could be claimed")
            return ()
        self._metrics.claimed(platform, len(rows))
        return rows

    async def _deliver(self, row: Delivery) -> None:
        with about(row.slot, row.channel):
            try:
                await (self._posting if row.state in LEASED else self._opening).work(row)
            except Conflict as error:
                log.info("Delivery %s: dropped (%s)", row.slot.key, error)
            except Exception:
                self._failed("Delivery %s: left until its lease has ended", row.slot.key)

    async def _phase(self, name: str, work: Awaitable[int]) -> int:
        """One phase's count; a phase that fails does not keep the others from their work."""
        try:
            return await work
        except Exception:
            self._failed("This tick could not %s", name)
            return 0

    def _failed(self, sentence: str, *what: object) -> None:
        """Only where an error is being handled: it is logged and counted."""
        self._failures += 1
        log.exception(sentence, *what)
