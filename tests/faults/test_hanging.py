"""A platform that hangs: whose essays wait, and for how long. Time is the event loop's own, which leaps."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.community import LOCAL_CHANNEL, Channel, Community, MessageRef, Platform
from bot.core.delivery import Content, DeliveryState
from bot.core.ids import MemberId, SubscriptionId
from bot.core.subscription import NextSlot, Slot, Subscription
from bot.ports.chat import Notice
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeHolidays
from tests.fakes.leaping import leap_through
from tests.fakes.stores import MemoryStores
from tests.faults.world import DAY, DUE, daily, essay

HUNG = 120
FINE = 40


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


class LoopClock:
    """The loop's time, from the instant at which the first slots are due."""

    def now(self) -> datetime:
        return DUE + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())


class HangingChat(FakeChat):
    """Never answers what concerns ``hung`` communities; what else is asked takes a moment. ``waiting`` counts the posts
    that wait at once, by community; ``most`` keeps its highest counts.
    """

    def __init__(self, clock: LoopClock, hung: Collection[Community] = ()) -> None:
        super().__init__(clock, nonce_window=timedelta(seconds=60))
        self.hung = set(hung)
        self.answers_again = asyncio.Event()
        self.waiting: Counter[Community] = Counter()
        self.most: Counter[Community] = Counter()

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        self.waiting[channel.community] += 1
        self.most |= self.waiting
        try:
            await self._hang(channel)
            return await super().post(channel, content, key)
        finally:
            self.waiting[channel.community] -= 1

    async def find(self, channel: Channel, key: str, since: datetime) -> list[MessageRef]:
        await self._hang(channel)
        return await super().find(channel, key, since)

    async def tell_admins(self, channel: Channel, notice: Notice, set_up_by: MemberId | None = None) -> None:
        await self._hang(channel)
        await super().tell_admins(channel, notice, set_up_by)

    async def _hang(self, channel: Channel) -> None:
        await asyncio.sleep(0.2)
        if channel.community in self.hung:
            await self.answers_again.wait()


class Crowd:
    """Stores, platforms and the clocks that work them, each as the program has it."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.stores = MemoryStores.empty()
        self.clock = LoopClock()
        self.chats = {Platform.LOCAL: HangingChat(self.clock), Platform.DISCORD: HangingChat(self.clock)}
        self._pace = pace
        self._workers: list[Delivering] = []
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def discord(self) -> HangingChat:
        return self.chats[Platform.DISCORD]

    async def subscribe(self, number: int, channel: Channel, due: datetime = DUE) -> Subscription:
        id_ = SubscriptionId(f"abcd{number:06}")
        order = replace(daily(channel.platform), id=id_, channel=channel, upcoming=NextSlot(Slot(id_, DAY), due))
        await self.stores.subscriptions.add(order)
        return order

    async def start(self) -> None:
        await self.stores.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
        for platform, chat in self.chats.items():
            stores = self.stores
            worker = Delivering(
                subscriptions=stores.subscriptions,
                deliveries=stores.deliveries,
                picking=Picking(stores.essays, stores.picks, "https://e.example"),
                chats={platform: chat},
                clock=self.clock,
                holidays=FakeHolidays(),
                pace=self._pace,
                keeps={platform},
            )
            self._workers.append(worker)
            self._tasks.append(asyncio.create_task(self._tick(worker)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            await worker.stop()

    async def posted_after(self, order: Subscription, due: datetime = DUE) -> float | None:
        """Seconds from the due instant to the post; None where it does not stand yet."""
        row = await self.stores.deliveries.get(Slot(order.id, DAY))
        return (row.settled - due).total_seconds() if row is not None and row.settled is not None else None

    async def _tick(self, worker: Delivering) -> None:
        while True:
            await worker.tick()
            await asyncio.sleep(1)


def guild(number: int, name: str = "essays") -> Channel:
    return Channel(Community(Platform.DISCORD, str(number)), name)


def test_guilds_that_never_answer_keep_neither_the_local_essay_nor_other_guilds_waiting() -> None:
    async def work() -> None:
        crowd = Crowd()
        crowd.discord.hung = {guild(n).community for n in range(HUNG)}
        hung = [await crowd.subscribe(n, guild(n)) for n in range(HUNG)]
        fine = [await crowd.subscribe(1000 + n, guild(1000 + n)) for n in range(FINE)]
        local = await crowd.subscribe(5000, LOCAL_CHANNEL)
        a_minute_later = DUE + timedelta(minutes=1)
        later = [await crowd.subscribe(2000 + n, guild(2000 + n), a_minute_later) for n in range(FINE)]
        await crowd.start()
        await asyncio.sleep(120)
        took = await crowd.posted_after(local)
        assert took is not None
        assert took < 2
        for order, due in [*((one, DUE) for one in fine), *((one, a_minute_later) for one in later)]:
            took = await crowd.posted_after(order, due)
            assert took is not None
            assert took < 30, order.channel
        crowd.discord.hung.clear()
        await asyncio.sleep(2 * 3600)  # those that hung come when their platform answers again
        for order in hung:
            row = await crowd.stores.deliveries.get(Slot(order.id, DAY))
            assert row is not None
            assert row.state is DeliveryState.DONE
        await crowd.stop()
        posts = Counter(message.key for message in crowd.discord.visible())
        assert len(posts) == HUNG + 2 * FINE
        assert set(posts.values()) == {1}

    leap_through(work())


def test_a_community_of_many_channels_leaves_places_to_others() -> None:
    async def work() -> None:
        crowd = Crowd(Pace(patience=timedelta(minutes=2)))  # nobody gives a place back by himself
        big = guild(1).community
        crowd.discord.hung = {big}
        for n in range(100):
            await crowd.subscribe(n, guild(1, f"channel-{n}"))
        fine = [await crowd.subscribe(1000 + n, guild(1000 + n)) for n in range(FINE)]
        await crowd.start()
        await asyncio.sleep(60)
        assert crowd.discord.most[big] < Pace().concurrency / 2
        for order in fine:
            took = await crowd.posted_after(order)
            assert took is not None
            assert took < 10
        await crowd.stop()

    leap_through(work())


def test_admins_whose_platform_hangs_keep_no_essay_waiting() -> None:
    async def work() -> None:
        crowd = Crowd()
        crowd.discord.hung = {guild(n).community for n in range(HUNG)}
        for n in range(HUNG):  # their essays are late already, so that their admins are told
            await crowd.subscribe(n, guild(n), DUE - timedelta(hours=7))
        fine = await crowd.subscribe(1000, guild(1000), DUE + timedelta(seconds=10))
        await crowd.start()
        await asyncio.sleep(60)
        took = await crowd.posted_after(fine, DUE + timedelta(seconds=10))
        assert took is not None
        assert took < 10
        await crowd.stop()

    leap_through(work())
