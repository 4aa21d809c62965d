"""A channel with a standing order, a library of five essays and a worker of the fewest words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import Delivery, DeliveryState
from bot.core.essay import Language
from bot.core.ids import SubscriptionId
from bot.core.pick import Policy
from bot.services.community.changes import Change
from bot.services.community.first_day import FirstRun
from bot.services.community.subscribing import Subscribing
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import free_slot, owed
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.stores import MemoryDeliveries, MemoryPicks, MemoryStores, MemorySubscriptions
from tests.unit.arranged import NOW, TOKYO, essay

TODAY = date(2026, 11, 24)  # NOW is 10:00 of this day in Tokyo
TOMORROW = date(2026, 11, 25)
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=1)
HOLIDAYS = FakeHolidays({"JP": [TOMORROW]})


class Setting:
    """A library of five essays, a clock that stands at ``now``, and a worker that posts what is due."""

    def __init__(
        self,
        now: datetime = NOW,
        deliveries: type[MemoryDeliveries] = MemoryDeliveries,
        subscriptions: MemorySubscriptions | None = None,
    ) -> None:
        stores = MemoryStores.empty()
        self.clock = FixedClock(now)
        self.essays = stores.essays
        self.subscriptions = subscriptions or stores.subscriptions
        self.deliveries = deliveries(self.subscriptions)
        self.picks = MemoryPicks(self.essays, self.deliveries, stores.ratings)
        self.picking = Picking(
            self.essays,
            self.picks,
            "http://127.0.0.1:8080",
        )
        self.setup = Subscribing(self.subscriptions, self.deliveries, self.picking, HOLIDAYS, self.clock)
        self.first_run = self.started()

    def started(self, machine: Language | None = None) -> FirstRun:
        """The first run of a program that was just started on a machine with that language."""
        return FirstRun(self.subscriptions, self.deliveries, self.setup, TOKYO, machine)

    async def fill(self) -> None:
        await self.essays.apply("test", [essay(f"essay-{n}", date=date(2026, 1, n)) for n in range(1, 6)], ())

    async def subscribe(self, at: time = time(8)) -> SubscriptionId:
        """A daily subscription in Tokyo."""
        return (await self.setup.add(LOCAL_CHANNEL, Change(at=at, zone=TOKYO, policy=Policy.IN_ORDER))).id

    async def upcoming(self, subscription: SubscriptionId) -> tuple[date, int, str]:
        """The next slot's date, turn and wall time in Tokyo."""
        coming = (await self.setup.get(subscription)).upcoming
        assert coming is not None
        return coming.slot.local_date, coming.slot.turn, f"{coming.due + timedelta(hours=9):%d %H:%M}"

    async def work(self) -> list[str]:
        """Do what the worker does, in the fewest words: make the slots that came due, and post them."""
        for due in await self.subscriptions.due(self.clock.now(), 10):
            assert due.upcoming is not None
            after = await free_slot(self.deliveries, due.id, due.schedule, due.upcoming.due, HOLIDAYS)
            await self.deliveries.materialise(owed(due, due.upcoming.slot, due.upcoming.due), after)
        claimed = await self.deliveries.claim(self.clock.now(), self.clock.now() + MINUTES, [LOCAL_CHANNEL.platform], 9)
        return [await self._post(row) for row in claimed if row.state is DeliveryState.SENDING]

    async def _post(self, row: Delivery) -> str:
        subscription = await self.setup.get(row.slot.subscription)
        planned = await self.picking.plan(subscription, [row.slot])
        assert planned is not None
        await self.deliveries.freeze(row.slot, row.fence, planned.post, planned.pick.round)
        return planned.post.slug

    async def rows(self) -> Sequence[Delivery]:
        return (await self.deliveries.recent(LOCAL_CHANNEL, 100))[::-1]


async def filled() -> Setting:
    made = Setting()
    await made.fill()
    return made
