"""What a program reads when it starts and when a shard is ready does not grow with what all the others have."""

from __future__ import annotations

from dataclasses import replace
from inspect import signature

import pytest

from bot.core.community import Channel, Community, Platform, Shards
from bot.core.ids import SubscriptionId
from bot.core.subscription import Subscription
from bot.ports.installations import InstallationStore
from bot.ports.sources import SourceStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.subscribed import CHECKED, subscribed_channels
from bot.services.portions import PORTION, in_portions
from tests.conformance.examples import subscription
from tests.fakes.subscriptions import MemorySubscriptions

SHARDS = 16


async def stored(count: int) -> MemorySubscriptions:
    """``count`` subscriptions in as many guilds, one shard's after the other's."""
    subscriptions = MemorySubscriptions()
    plain = replace(subscription(), schedule=replace(subscription().schedule, holidays=""))
    for number in range(count):
        channel = Channel(Community(Platform.DISCORD, str((number + 1) << 22)), "c")
        await subscriptions.add(replace(plain, id=SubscriptionId(f"{number:06}"), channel=channel))
    return subscriptions


async def of_shard(subscriptions: MemorySubscriptions, shard: int) -> list[Subscription]:
    ours = Shards(frozenset({shard}), SHARDS)
    return [
        each
        async for each in in_portions(lambda after: subscriptions.of_platform(Platform.DISCORD, PORTION, after, ours))
    ]


async def test_a_start_reads_no_subscription_however_many_there_are() -> None:
    for count in (100, 1_000):
        subscriptions = await stored(count)
        assert not await subscriptions.has_holidays()
        assert subscriptions.handed_out == 0


async def test_a_shard_reads_those_of_its_own_guilds_alone() -> None:
    subscriptions = await stored(SHARDS * 20)
    found = await of_shard(subscriptions, 3)
    assert subscriptions.handed_out == len(found) == 20
    assert {(int(each.channel.community.id) >> 22) % SHARDS for each in found} == {3}


async def test_a_guild_that_joins_reads_its_own() -> None:
    subscriptions = await stored(500)
    [own] = await subscriptions.of_community(Community(Platform.DISCORD, str(7 << 22)))
    assert (own.id, subscriptions.handed_out) == ("000006", 1)


async def test_a_check_looks_at_so_many_and_no_more() -> None:
    subscriptions = await stored(CHECKED * 2)
    found = await subscribed_channels(subscriptions, Platform.DISCORD)
    assert len(found) == CHECKED
    assert subscriptions.handed_out <= CHECKED + PORTION


@pytest.mark.parametrize("port", [SubscriptionStore, SourceStore, InstallationStore])
def test_no_port_hands_out_all_rows_of_a_table_that_grows_with_use(port: type) -> None:
    assert not {"every", "all", "everything"} & set(vars(port))
    assert "limit" in signature(vars(port)["page"]).parameters
