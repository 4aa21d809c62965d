"""Many channels that are due at one instant: in which order their posts go out, at the platform's own pace."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.delivery import Content, DailyPost
from bot.core.digest import DigestPost
from bot.core.ids import ThreadId
from bot.core.pacing import Limit
from bot.core.subscription import THREADED_KINDS, Kind, NextSlot, Slot, Subscription
from bot.services.delivery.composing import Makers
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from bot.services.pacing.alone import PacingAlone
from bot.services.pacing.requests import RequestPacing
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeHolidays
from tests.fakes.digest_maker import FakeDigestMaker
from tests.fakes.leaping import leap_through
from tests.fakes.stores import MemoryStores
from tests.faults.world import DAY, DUE, daily, essay
from tests.unit.test_pacing import busiest

LIMIT = Limit(rate=45.0, burst=5, places=50)
ANSWER = 0.03
"""Seconds until an answer comes."""
SEEDS = 3
EARLIER = timedelta(minutes=5)


class LoopClock:
    """The time of the loop, which leaps."""

    def now(self) -> datetime:
        return DUE + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())


class PacedChat(FakeChat):
    """Every call is a request that waits for its pace; each post brings emojis after it."""

    def paced(self, pacing: RequestPacing, seen: list[tuple[str, str, float]]) -> PacedChat:
        self._pacing, self._seen = pacing, seen
        self._seeds: set[asyncio.Task[None]] = set()
        return self

    async def _request(self, method: str, channel: Channel) -> None:
        going = await self._pacing.enter(later=method == "seed")
        self._seen.append((method, channel.id, asyncio.get_running_loop().time()))
        await asyncio.sleep(ANSWER)
        going.answered()

    async def post(self, channel: Channel, content: Content, key: str) -> MessageRef:
        await self._request("post", channel)
        if not isinstance(content, DigestPost):
            self._seeds.add(asyncio.create_task(self._seed(channel)))
        return await super().post(channel, content, key)

    async def _seed(self, channel: Channel) -> None:
        for _ in range(SEEDS):
            await self._request("seed", channel)

    async def open_thread(self, message: MessageRef, post: DailyPost) -> ThreadId:
        await self._request("thread", message.channel)
        return await super().open_thread(message, post)

    async def ask(self, message: MessageRef, thread: ThreadId, post: DailyPost, key: str) -> None:
        await self._request("ask", message.channel)
        await super().ask(message, thread, post, key)

    async def seeded(self) -> None:
        await asyncio.gather(*self._seeds)


def subscribed(number: int) -> Subscription:
    """In a community of its own. Of the later half by name, each is due some minutes earlier than the others."""
    made = daily(Platform.DISCORD, number=number)
    home = Community(Platform.DISCORD, f"guild-{number}")
    due = DUE - EARLIER if number > 50 else DUE
    schedule = replace(made.schedule, at=due.astimezone(ZoneInfo(made.schedule.zone)).time())
    upcoming = NextSlot(Slot(made.id, DAY), due)
    return replace(made, channel=Channel(home, f"channel-{number:02}"), schedule=schedule, upcoming=upcoming)


def rush(
    workers: int, channels: Sequence[int], kind: Kind = Kind.ESSAY, essays: Sequence[int] = ()
) -> list[tuple[str, str, float]]:
    """Method, channel and instant of every request; ``essays`` are those of the ``channels`` that bring
    one, where the others bring another ``kind``.
    """
    seen: list[tuple[str, str, float]] = []

    async def day() -> None:
        stores, clock, loop = MemoryStores.empty(), LoopClock(), asyncio.get_running_loop()
        await stores.essays.apply("test", [essay(number) for number in range(1, 10)], [])
        for number in channels:
            await stores.subscriptions.add(replace(subscribed(number), kind=Kind.ESSAY if number in essays else kind))
        shared = PacingAlone(loop.time) if workers > 1 else None
        pacings = [RequestPacing(LIMIT, shared, "bot") for _ in range(workers)]
        chats = [PacedChat.with_nonce(clock).paced(pacing, seen) for pacing in pacings]
        for chat in chats:
            chat.messages = chats[0].messages  # one platform, whoever asks it
        made = [worker(stores, clock, chat, pacing) for chat, pacing in zip(chats, pacings, strict=True)]

        threads = len(channels if kind in THREADED_KINDS else essays)

        async def tick(delivering: Delivering) -> None:
            while sum(method != "seed" for method, _, _ in seen) < len(channels) + 2 * threads:
                await asyncio.gather(delivering.tick(), asyncio.sleep(1))

        await asyncio.gather(*(tick(each) for each in made))
        for chat in chats:
            await chat.seeded()
        for each, pacing in zip(made, pacings, strict=True):
            await each.stop()
            await pacing.stop()

    leap_through(day())
    return seen


def worker(stores: MemoryStores, clock: LoopClock, chat: FakeChat, pacing: RequestPacing) -> Delivering:
    return Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=Picking(stores.essays, stores.picks, "https://essays.example"),
        chats={Platform.DISCORD: chat},
        clock=clock,
        holidays=FakeHolidays(),
        part=lambda: pacing.part,
        makers=Makers(digests=FakeDigestMaker()),
    )


CHANNELS = range(1, 99)
IN_ORDER = [f"channel-{number:02}" for number in [*range(51, 99), *range(1, 51)]]
"""The earliest due first; of those that are due together, by their slots."""


def test_posts_go_out_in_the_order_in_which_they_are_due_and_then_by_slot() -> None:
    seen = rush(1, CHANNELS)
    assert [channel for method, channel, _ in seen if method == "post"] == IN_ORDER
    methods = [method for method, _, _ in seen if method != "seed"]
    assert methods[: len(IN_ORDER)] == ["post"] * len(IN_ORDER), "every post before the first thread"
    assert sorted(methods[len(IN_ORDER) :]) == ["ask"] * len(IN_ORDER) + ["thread"] * len(IN_ORDER)


def test_round_ups_that_are_due_together_keep_the_order_and_the_pace_and_cost_one_request_each() -> None:
    seen = rush(1, CHANNELS, Kind.DIGEST)
    instants = [at for _, _, at in seen]
    assert [(method, channel) for method, channel, _ in seen] == [("post", channel) for channel in IN_ORDER]
    assert busiest(instants) <= LIMIT.places
    assert max(instants) <= 1.05 * len(seen) / LIMIT.rate


def test_essays_do_not_wait_behind_the_round_ups_of_their_minute() -> None:
    """Those have half as many places, so essays get two of three requests, whichever were asked for first."""
    many, essays = range(51, 451), range(431, 451)  # all at one instant, and the essays last by their names
    seen = rush(1, many, Kind.DIGEST, essays)
    instants = [at for _, _, at in seen]
    assert sum(method == "post" for method, _, _ in seen) == len(many)
    assert busiest(instants) <= LIMIT.places
    assert max(instants) <= 1.05 * len(seen) / LIMIT.rate
    places = Pace()
    share = LIMIT.rate * places.concurrency / (places.concurrency + places.beside)
    of_essays = {f"channel-{number:02}" for number in essays}
    posted = [at for method, channel, at in seen if method == "post" and channel in of_essays]
    assert max(posted) <= 1.0 + len(essays) / share


@pytest.mark.parametrize("workers", [1, 3])
def test_a_rush_takes_as_long_as_its_requests_at_the_platforms_pace(workers: int) -> None:
    seen = rush(workers, CHANNELS)
    instants = [at for _, _, at in seen]
    assert len(seen) == (3 + SEEDS) * len(CHANNELS)
    assert busiest(instants) <= LIMIT.places
    hands_over = 0.0 if workers == 1 else 1.0  # places change hands at the beginning and the end
    assert max(instants) <= 1.05 * len(seen) / LIMIT.rate + hands_over
    posts = [channel for method, channel, _ in seen if method == "post"]
    assert sorted(posts) == sorted(IN_ORDER)
    ahead = [IN_ORDER.index(channel) - number for number, channel in enumerate(posts)]
    assert max(ahead) < Pace().concurrency, "nobody runs further ahead than what all have at hand together"
