"""Cards show their new rating: all of them, the latest one, and with few edits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import DailyPost, Delivery
from bot.core.essay import Language
from bot.core.ids import MemberId, Slug, SubscriptionId
from bot.core.rating import RatingSummary
from bot.core.retention import Leftover
from bot.core.subscription import Slot
from bot.ports.platforms import Platforms
from bot.services.community.engagement import Engagement
from bot.services.community.refreshing import Refreshing
from bot.services.delivery.picking import Picking
from tests.fakes.chat import BROKEN, GONE, FakeChat, Fault
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay, post, posted, standing_order

HOME, AWAY = Community(Platform.DISCORD, "home"), Community(Platform.SLACK, "away")
HERE, THERE, LEFT = (Channel(HOME, name) for name in ("here", "there", "left"))
ABROAD = Channel(AWAY, "here")
TRUST = Slug("trust")
ANN, BEN = (Member(HOME, MemberId(name), name) for name in ("ann", "ben"))


class HeldChat(FakeChat):
    """Its edits wait while ``open`` is not set; ``begun`` counts them, ``most`` is how many there were at once."""

    begun = 0
    most = 0
    _now = 0

    def hold(self) -> None:
        self.open = asyncio.Event()
        self.waiting = asyncio.Event()

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, ratings: RatingSummary | None
    ) -> None:
        self.begun += 1
        self._now += 1
        self.most = max(self.most, self._now)
        if hasattr(self, "open"):
            self.waiting.set()
            await self.open.wait()
        try:
            await super().edit(message, post, key, language, ratings)
        finally:
            self._now -= 1


class World:
    """An essay that was posted in three channels, of which one has no subscription any more, and in one abroad."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        clock = FixedClock(NOW)
        self.discord, self.slack = HeldChat.with_nonce(clock), HeldChat.scan_only(clock)
        self.engagement = Engagement(self.stores.essays, self.stores.ratings, clock)
        self.platforms = Platforms(cards={Platform.DISCORD: self.discord, Platform.SLACK: self.slack})
        picking = Picking(self.stores.essays, self.stores.picks, "https://essays.example")
        self.refreshing = Refreshing(
            self.platforms, self.stores.deliveries, self.stores.subscriptions, self.engagement, picking, delay=0
        )
        self.rows: dict[Channel, Delivery] = {}

    async def begin(self) -> None:
        await self.stores.essays.apply("test", [essay(TRUST)], ())
        for channel in (HERE, THERE, LEFT, ABROAD):
            order = SubscriptionId(f"{channel.community.id}-{channel.id}")
            if channel is not LEFT:
                await self.stores.subscriptions.add(standing_order(id=order, channel=channel))
            chat = self.discord if channel.platform is Platform.DISCORD else self.slack
            ref = await chat.post(channel, post(TRUST), order)
            self.rows[channel] = replace(posted(TRUST, NOW, channel), slot=Slot(order, NOW.date()), message=ref)
            await self.stores.deliveries.add(self.rows[channel])

    async def rate(self, member: Member, score: float) -> None:
        await self.engagement.rate(member, TRUST, score)
        self.refreshing.rated(member.community, TRUST)

    def ratings(self, channel: Channel) -> RatingSummary | None:
        """The rating on the channel's card."""
        chat = self.discord if channel.platform is Platform.DISCORD else self.slack
        ref = self.rows[channel].message
        assert ref is not None
        return chat.messages[ref].ratings

    def shown(self, channel: Channel) -> float | None:
        """Its mean."""
        ratings = self.ratings(channel)
        return ratings.score.mean if ratings is not None else None

    async def reduced(self) -> MessageRef:
        """The posts are so old that only what is still needed of them is known. Returns one."""
        assert await self.stores.leftovers.clear(Leftover.FROZEN_CONTENT, NOW + timedelta(days=1), 9)
        ref = self.rows[HERE].message
        assert ref is not None
        return ref

    async def rest(self) -> None:
        """Until no edit is under way."""
        await asyncio.gather(*self.refreshing._running.values())


@pytest.fixture
async def world() -> World:
    made = World()
    await made.begin()
    return made


async def test_every_card_in_the_communitys_subscribed_channels_shows_it(world: World) -> None:
    await world.rate(ANN, 4)
    await world.rest()
    assert [world.shown(channel) for channel in (HERE, THERE, LEFT, ABROAD)] == [4, 4, None, None]
    await world.rate(replace(ANN, community=AWAY), 2)
    await world.rest()
    assert [world.shown(channel) for channel in (HERE, THERE, LEFT, ABROAD)] == [4, 4, None, 2]


async def test_an_older_card_of_the_essay_shows_it_too(world: World) -> None:
    older = world.rows[HERE]
    ref = await world.discord.post(HERE, post(TRUST), "again")
    world.rows[HERE] = replace(older, slot=replace(older.slot, turn=2), message=ref)
    await world.stores.deliveries.add(world.rows[HERE])
    await world.rate(ANN, 4)
    await world.rest()
    assert world.shown(HERE) == 4
    world.rows[HERE] = older
    assert world.shown(HERE) == 4


async def test_ratings_that_come_together_are_shown_by_one_edit(world: World) -> None:
    await world.rate(ANN, 2)
    await world.rate(BEN, 4)
    await world.rest()
    assert (world.discord.begun, world.shown(HERE)) == (2, 3), "one edit for each of the two cards"


async def test_a_rating_that_is_taken_back_leaves_none_on_the_card(world: World) -> None:
    await world.rate(ANN, 2)
    await world.rest()
    await world.engagement.withdraw(ANN, TRUST, "/essay rate")
    world.refreshing.rated(HOME, TRUST)
    await world.rest()
    assert world.ratings(HERE) is None


async def test_a_rating_that_comes_during_an_edit_is_not_lost(world: World) -> None:
    world.discord.hold()
    await world.rate(ANN, 2)
    await world.discord.waiting.wait()
    await world.rate(BEN, 4)
    for _ in range(20):
        await asyncio.sleep(0)
    world.discord.open.set()
    await world.rest()
    assert [world.shown(channel) for channel in (HERE, THERE)] == [3, 3]
    assert world.discord.begun == 4
    assert world.discord.most == 1, "an older edit never lands behind a newer one"


@pytest.mark.parametrize("fault", [GONE, BROKEN])
async def test_a_card_that_cannot_be_edited_keeps_no_other_from_it(world: World, fault: Fault) -> None:
    world.discord.script("edit", fault)
    await world.rate(ANN, 4)
    await world.rest()
    assert sorted([world.shown(HERE) or 0, world.shown(THERE) or 0])[-1] == 4
    await world.rate(BEN, 4)
    await world.rest()
    assert [world.shown(channel) for channel in (HERE, THERE)] == [4, 4]


async def test_where_there_are_no_cards_nothing_is_done(world: World) -> None:
    world.refreshing.rated(Community(Platform.LOCAL, "local"), TRUST)
    assert not world.refreshing._running


async def test_what_waits_is_forgotten_at_the_end(world: World) -> None:
    world.discord.hold()
    await world.rate(ANN, 4)
    await world.discord.waiting.wait()
    await world.rate(BEN, 4)
    await world.refreshing.stop()
    assert not world.refreshing._running
    world.discord.open.set()
    await world.rate(ANN, 5)
    await world.rest()
    assert world.shown(HERE) == 4.5


async def test_an_old_post_is_shown_as_its_essay_reads_now(world: World) -> None:
    """What was posted is not known any more; the essay is."""
    ref = await world.reduced()
    await world.rate(ANN, 5)
    await world.rest()
    shown = world.discord.messages[ref].post
    assert (shown.summary, shown.author, world.shown(HERE)) == ("What trust taught.", "Someone", 5)


async def test_an_old_post_of_an_essay_that_is_gone_stays_as_it_is(world: World) -> None:
    ref = await world.reduced()
    await world.rate(ANN, 5)
    await world.stores.essays.apply("test", [], [TRUST])
    await world.rest()
    assert world.discord.messages[ref].post == post(TRUST)
    assert world.discord.begun == 0
