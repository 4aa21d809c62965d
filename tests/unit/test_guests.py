"""Who decides on readers' comments, and who is told of them."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import Channel, Community, Platform
from bot.core.guest import GuestComment, GuestState, Said
from bot.core.ids import GuestCommentId, Slug
from bot.errors import NotFound
from bot.ports.chat import GuestsWaiting
from bot.services.community.guests import NOTICE_PAUSE, Guests
from bot.wiring.guests import guest_services
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay, standing_order

GUILD = Community(Platform.DISCORD, "100000000000000001")
OTHERS = Community(Platform.DISCORD, "100000000000000002")


class Desk:
    """A guild with one channel, and what its admins are told."""

    def __init__(self) -> None:
        self.clock, self.stores = FixedClock(NOW), MemoryStores.empty()
        self.chat = FakeChat.with_nonce(self.clock)
        services = made_services(self.stores, self.clock)
        services.platforms.chats[Platform.DISCORD] = self.chat
        self.platforms, self.moderation, self.pace = services.platforms, services.moderation, services.pace

    def guests(self, community: Community | None = GUILD) -> Guests:
        stores, made = self.stores, guest_services
        return made(
            stores.guests,
            stores.guest_days,
            stores.essays,
            stores.subscriptions,
            self.platforms,
            self.moderation,
            self.pace,
            self.clock,
            community,
        )["guests"]

    async def write(self, id_: str) -> GuestComment:
        said = Said("", "", "So true.")
        made = GuestComment(id=GuestCommentId(id_), slug=Slug("luck"), community=GUILD, said=said, created=NOW)
        await self.stores.guests.add(made, most_waiting=9)
        return made


async def test_admins_read_a_single_comment_and_of_many_how_many() -> None:
    desk = Desk()
    await desk.stores.essays.apply("s", [essay("luck", title="On Luck")], [])
    await desk.stores.subscriptions.add(replace(standing_order(), channel=Channel(GUILD, "here")))
    guests, one = desk.guests(), await desk.write("g1")
    assert [await guests.tick() for _ in range(2)] == [1, 0]
    for n in range(2, 4):
        await desk.write(f"g{n}")
    desk.clock.advance(NOTICE_PAUSE - timedelta(seconds=1))
    assert await guests.tick() == 0
    desk.clock.advance(timedelta(seconds=1))
    assert await guests.tick() == 3
    assert desk.chat.notices == [
        GuestsWaiting(1, NOW, one, "On Luck"),
        GuestsWaiting(3, NOW + NOTICE_PAUSE),
    ]


async def test_only_its_own_community_decides() -> None:
    desk = Desk()
    await desk.write("g1")
    guests = desk.guests(None)
    for decide in (guests.approve, guests.decline, guests.take_back, guests.get):
        with pytest.raises(NotFound):
            await decide(OTHERS, "g1")
    assert await guests.waiting(OTHERS) is None
    assert await guests.waiting(GUILD) == 1, "what came before it was turned off is still decided on"
    await guests.approve(GUILD, "g1")
    assert (await guests.get(GUILD, "g1")).state is GuestState.APPROVED
    assert await guests.waiting(GUILD) == 0


async def test_where_nobody_can_tell_the_admins_the_log_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    await desk.write("g1")
    guests = desk.guests(Community(Platform.SLACK, "T0123456"))
    with caplog.at_level(logging.WARNING):
        assert [await guests.tick() for _ in range(3)] == [0, 0, 0]
    assert caplog.text.count("GUEST_COMMENTS names a community on slack") == 1
    assert await desk.guests(None).tick() == 0
