"""What members write in threads, as it comes and after a time away: each message is a comment once, and none again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core.community import Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import SubscriptionId
from bot.core.subscription import Slot
from bot.ports.platforms import Platforms
from bot.services.community.changes import Change
from bot.services.community.hearing import AWAY_AGE
from tests.fakes.chat import FORBIDDEN, GONE, FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ANN, BEN, NOW, TOKYO, posted

SECOND = timedelta(seconds=1)


class World:
    """A thread that was opened just now, in a channel whose messages are saved."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.chat = FakeChat.with_nonce(self.clock)
        self.platforms = Platforms(replies={Platform.LOCAL: self.chat})
        self.delivery: Delivery = posted("trust")
        self.subscription = SubscriptionId("")
        self.start()

    def start(self) -> None:
        """The program starts anew over what is stored."""
        self.services = made_services(self.stores, self.clock, platforms=self.platforms)

    async def fill(self, *, capture: bool = True) -> None:
        change = Change(at=time(8), zone=TOKYO, capture=capture)
        self.subscription = (await self.services.subscribing.add(self.delivery.channel, change)).id
        slot = Slot(self.subscription, NOW.date(), 1)
        self.delivery = replace(self.delivery, slot=slot, settled=NOW)
        await self.stores.deliveries.add(self.delivery)

    def write(self, author: Member, text: str) -> None:
        self.clock.advance(SECOND)
        assert self.delivery.message is not None
        self.chat.reply(self.delivery.message, author, text)

    async def hear(self) -> None:
        """The latest message is told."""
        await self.services.hearing.heard(self.delivery, self.chat.replied[-1][1])

    async def catch_up(self) -> int:
        return await self.services.hearing.catch_up(Platform.LOCAL)

    async def comments(self) -> list[str]:
        return [each.text for each in await self.services.discussion.thread(self.delivery.slot)]


@pytest.fixture
async def world() -> World:
    made = World()
    await made.fill()
    return made


async def test_what_was_written_while_away_is_kept_once_and_never_again_once_deleted(world: World) -> None:
    await world.catch_up()
    world.write(ANN, "live")
    await world.hear()
    world.write(ANN, "away")
    world.write(BEN, "away, too")
    world.start()
    assert await world.catch_up() == 2
    written = [each.created for each in await world.services.discussion.thread(world.delivery.slot)]
    assert written == [reply.at for _, reply in world.chat.replied]
    await world.services.privacy.delete(ANN)
    world.start()
    assert await world.catch_up() == 0
    assert await world.comments() == ["away, too"]


async def test_what_comes_before_the_look_back_hides_nothing_that_was_missed(world: World) -> None:
    world.write(ANN, "away")
    world.start()
    world.write(BEN, "back")
    await world.hear()
    await world.catch_up()
    assert sorted(await world.comments()) == ["away", "back"]
    world.services.hearing.lost(Platform.LOCAL)
    world.write(ANN, "away again")
    world.write(BEN, "back again")
    await world.hear()
    await world.catch_up()
    assert len(await world.comments()) == 4
    await world.services.privacy.delete(BEN)
    assert await world.catch_up() == 0


async def test_what_was_written_while_nothing_was_saved_stays_out(world: World) -> None:
    await world.services.subscribing.schedule(world.subscription, Change(capture=False))
    await world.catch_up()
    world.write(ANN, "told while off")
    await world.hear()
    world.write(ANN, "away while off")
    world.start()
    await world.catch_up()
    await world.services.subscribing.schedule(world.subscription, Change(capture=True))
    world.write(ANN, "saved")
    await world.catch_up()
    assert await world.comments() == ["saved"]


async def test_a_thread_that_may_not_be_read_or_is_old_is_left_alone(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.services.community.hearing")
    world.write(ANN, "away")
    world.chat.script("replies", FORBIDDEN, FORBIDDEN)
    assert [await world.catch_up(), await world.catch_up()] == [0, 0]
    assert caplog.text.count("could not be read") == 1
    world.chat.script("replies", GONE)
    assert await world.catch_up() == 0
    world.clock.advance(AWAY_AGE)
    assert await world.catch_up() == 0
    assert await world.comments() == []
