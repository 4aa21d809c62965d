"""Announcement channels: a post is published after it was sent, once, and nothing else depends on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.discord import refs
from bot.core.community import MessageRef, Platform
from bot.core.delivery import Delivery, DeliveryState
from bot.core.ids import MemberId
from bot.core.subscription import Subscription
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from tests.adapters.discord.living import Living, living
from tests.fakes.clock import FakeHolidays
from tests.faults.world import daily
from tests.fronts.discord.channels import PUBLISHED
from tests.fronts.discord.faults import FORBIDDEN, LOST, too_many
from tests.fronts.discord.state import Kind

CROSSPOST = "POST /channels/{channel_id}/messages/{message_id}/crosspost"
LATER = timedelta(minutes=11)
DAY = timedelta(days=1)


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        made.place.kind = Kind.NEWS
        await made.restart()
        await made.stores.subscriptions.add(announcing(made))
        yield made


def announcing(world: Living) -> Subscription:
    channel = refs.channel_of(world.guild.id, world.place.id)
    return replace(daily(Platform.DISCORD), channel=channel, scale="thumbs", set_up_by=MemberId(str(world.ann.id)))


def worker(world: Living) -> Delivering:
    stores = world.stores
    return Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=Picking(stores.essays, stores.picks, "https://essays.example"),
        chats={Platform.DISCORD: world.discord.chat},
        clock=world.clock,
        holidays=FakeHolidays(),
    )


async def latest(world: Living) -> Delivery:
    [row] = await world.stores.deliveries.recent(world.channel, 1)
    return row


def tries(world: Living) -> int:
    return len(world.front.of(CROSSPOST))


def is_published(world: Living, ref: MessageRef | None) -> bool:
    assert ref is not None
    return bool(world.message(ref).flags & PUBLISHED)


async def test_a_post_is_published_once_and_at_once(world: Living) -> None:
    await worker(world).tick()
    row = await latest(world)
    assert is_published(world, row.message)
    assert (row.state, row.publish_at) == (DeliveryState.DONE, None)
    await worker(world).tick()
    assert tries(world) == 1
    assert row.message is not None
    await world.discord.chat.publish(row.message)  # by another process, say: what is published stays so


async def test_what_is_not_published_yet_is_tried_again_and_holds_up_nothing(world: Living) -> None:
    world.front.faults.add(CROSSPOST, too_many(600), LOST)
    await worker(world).tick()
    row = await latest(world)
    assert (row.state, is_published(world, row.message)) == (DeliveryState.DONE, False)
    for expected in (True, True):  # the answer to the second try is lost; the third hears that it was published
        world.clock.advance(LATER)
        await worker(world).tick()
        assert is_published(world, row.message) is expected
    assert (tries(world), (await latest(world)).publish_at) == (3, None)
    world.clock.advance(LATER)
    await worker(world).tick()
    assert tries(world) == 3


async def test_a_missing_permission_is_told_once_until_it_has_worked_again(world: Living) -> None:
    notices = world.front.state.direct(world.ann.id).messages
    for told, fault in ((1, True), (1, True), (1, False), (2, True)):
        if fault:
            world.front.faults.add(CROSSPOST, FORBIDDEN)
        await worker(world).tick()
        row = await latest(world)
        assert (row.state, row.publish_at, is_published(world, row.message)) == (DeliveryState.DONE, None, not fault)
        assert sum("publish" in str(notice.components) for notice in notices.values()) == told
        world.clock.advance(DAY)
    [subscription] = await world.stores.subscriptions.page(100)
    assert subscription.state == "active"


async def test_other_channels_publish_nothing(world: Living) -> None:
    assert not world.discord.chat.publishes(refs.channel_of(world.guild.id, world.forum.id))
    world.place.kind = Kind.TEXT
    await world.restart()
    await worker(world).tick()
    assert (tries(world), (await latest(world)).state) == (0, DeliveryState.DONE)
