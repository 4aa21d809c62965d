"""``SubscriptionStore``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.core.community import Channel, Community, Person, Platform, Shards
from bot.core.essay import Language
from bot.core.ids import MemberId, SubscriptionId
from bot.core.language_plan import ALTERNATE, LanguagePlan, by_weekday
from bot.core.post_style import PostStyle
from bot.core.subscription import FirstDay, Subscription, SubscriptionState, ended
from bot.errors import Conflict, NotFound
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    HOUR,
    NOW,
    OTHER_CHANNEL,
    OTHER_SUB,
    SECOND,
    SLACK_CHANNEL,
    SUB,
    delivery,
    subscription,
)


async def test_a_subscription_comes_back_as_it_was_added(stores: Stores) -> None:
    bare = replace(subscription(OTHER_SUB, due=None), language=None, reason="", style=PostStyle(), capture=False)
    await stores.subscriptions.add(subscription())
    await stores.subscriptions.add(bare)
    assert await stores.subscriptions.get(SUB) == subscription()
    assert await stores.subscriptions.get(OTHER_SUB) == bare
    assert await stores.subscriptions.get(SubscriptionId("unknown")) is None


@pytest.mark.parametrize("plan", [None, *Language, ALTERNATE, by_weekday(frozenset({0, 2, 4}))])
@pytest.mark.parametrize("first_day", FirstDay)
async def test_languages_and_the_first_day_come_back(stores: Stores, plan: LanguagePlan, first_day: FirstDay) -> None:
    await stores.subscriptions.add(replace(subscription(), language=Language.JA))
    made = replace(subscription(), language=plan, first_day=first_day)
    await stores.subscriptions.update(SUB, lambda _: made)
    assert await stores.subscriptions.get(SUB) == made


async def test_adding_an_id_twice_is_a_conflict_and_changes_nothing(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    with pytest.raises(Conflict):
        await stores.subscriptions.add(subscription(channel=OTHER_CHANNEL))
    assert await stores.subscriptions.get(SUB) == subscription()


async def test_lists_are_by_creation_then_id(stores: Stores) -> None:
    for id_, created in [("d", NOW), ("c", NOW + SECOND), ("b", NOW), ("a", NOW + HOUR)]:
        await stores.subscriptions.add(subscription(SubscriptionId(id_), created=created))
    assert [s.id for s in await stores.subscriptions.page(100)] == ["b", "d", "c", "a"]
    assert [s.id for s in await stores.subscriptions.of_channel(CHANNEL)] == ["b", "d", "c", "a"]


async def test_of_channel_knows_channels_of_one_name_apart(stores: Stores) -> None:
    await stores.subscriptions.add(subscription(SUB, channel=CHANNEL))
    await stores.subscriptions.add(subscription(OTHER_SUB, channel=SLACK_CHANNEL))
    assert [s.id for s in await stores.subscriptions.of_channel(SLACK_CHANNEL)] == [OTHER_SUB]
    assert await stores.subscriptions.of_channel(OTHER_CHANNEL) == []


async def test_of_community_has_all_of_its_channels_and_no_other(stores: Stores) -> None:
    beside = Channel(CHANNEL.community, "beside")
    await stores.subscriptions.add(subscription(OTHER_SUB, channel=beside))
    await stores.subscriptions.add(subscription(SUB, channel=CHANNEL, created=subscription().created - SECOND))
    await stores.subscriptions.add(subscription(SubscriptionId("third"), channel=SLACK_CHANNEL))
    assert [s.id for s in await stores.subscriptions.of_community(CHANNEL.community)] == [SUB, OTHER_SUB]


def ids(found: Sequence[Subscription]) -> list[str]:
    return [each.id for each in found]


async def test_all_of_them_come_page_after_page(stores: Stores) -> None:
    for id_, created in [("d", NOW), ("c", NOW + SECOND), ("b", NOW), ("a", NOW + HOUR)]:
        await stores.subscriptions.add(subscription(SubscriptionId(id_), created=created))
    first = await stores.subscriptions.page(2)
    then = await stores.subscriptions.page(2, first[-1])
    assert (ids(first), ids(then)) == (["b", "d"], ["c", "a"])
    assert await stores.subscriptions.page(2, then[-1]) == []
    assert ids(await stores.subscriptions.page(9, first[0])) == ["d", "c", "a"]


def of_guild(number: int, channel: str, id_: str) -> Subscription:
    there = Channel(Community(Platform.DISCORD, str(number << 22)), channel)
    return subscription(SubscriptionId(id_), channel=there)


async def test_a_platforms_come_page_after_page_by_community_and_channel(stores: Stores) -> None:
    await stores.subscriptions.add(subscription(SubscriptionId("slack"), channel=SLACK_CHANNEL))
    for guild, channel, id_ in [(3, "2", "d"), (2, "2", "b"), (2, "1", "c"), (2, "2", "a")]:
        await stores.subscriptions.add(of_guild(guild, channel, id_))
    await stores.subscriptions.update(SubscriptionId("b"), ended)
    first = await stores.subscriptions.of_platform(Platform.DISCORD, 3)
    assert ids(first) == ["d", "c", "a"], "12582912 comes before 8388608, as texts do"
    assert ids(await stores.subscriptions.of_platform(Platform.DISCORD, 3, first[-1])) == ["b"]
    assert ids(await stores.subscriptions.of_platform(Platform.SLACK, 3)) == ["slack"]


@pytest.mark.parametrize("numbers", [{0}, {1}, {0, 1}])
async def test_those_of_a_shard_are_its_guilds_alone(stores: Stores, numbers: set[int]) -> None:
    for guild in range(1, 9):
        await stores.subscriptions.add(of_guild(guild, "c", str(guild)))
    found = await stores.subscriptions.of_platform(Platform.DISCORD, 9, None, Shards(frozenset(numbers), 4))
    assert sorted(ids(found)) == [str(guild) for guild in range(1, 9) if guild % 4 in numbers]


async def test_who_chose_a_collection_is_found_page_after_page(stores: Stores) -> None:
    for id_, chosen in [("c", {"x"}), ("a", {"x", "日本の'話"}), ("b", {"xx"}), ("e", {"y", "x"}), ("d", set[str]())]:
        await stores.subscriptions.add(replace(subscription(SubscriptionId(id_)), collections=frozenset(chosen)))
    assert ids(await stores.subscriptions.choosing("x", 2)) == ["a", "c"]
    assert ids(await stores.subscriptions.choosing("x", 2, SubscriptionId("c"))) == ["e"]
    assert ids(await stores.subscriptions.choosing("日本の'話", 2)) == ["a"]
    assert await stores.subscriptions.choosing("", 2) == []


async def test_communities_that_stopped_for_a_reason_are_found_once_each(stores: Stores) -> None:
    for number, (community, reason) in enumerate(
        [("T2", "uninstalled"), ("T1", "uninstalled"), ("T1", "uninstalled"), ("T3", "gone"), ("T4", "")]
    ):
        there = Channel(Community(Platform.SLACK, community), str(number))
        one = replace(subscription(SubscriptionId(str(number)), channel=there), reason=reason)
        await stores.subscriptions.add(one)
    await stores.subscriptions.add(replace(subscription(), reason="uninstalled"))
    first = await stores.subscriptions.stopped(Platform.SLACK, "uninstalled", 1)
    assert first == [Community(Platform.SLACK, "T1")]
    assert await stores.subscriptions.stopped(Platform.SLACK, "uninstalled", 9, first[-1]) == [
        Community(Platform.SLACK, "T2")
    ]


async def test_whether_any_leaves_out_holidays(stores: Stores) -> None:
    plain = subscription(OTHER_SUB)
    await stores.subscriptions.add(replace(plain, schedule=replace(plain.schedule, holidays="")))
    assert not await stores.subscriptions.has_holidays()
    await stores.subscriptions.add(replace(subscription(), schedule=replace(plain.schedule, holidays="JP")))
    assert await stores.subscriptions.has_holidays()


async def test_update_writes_and_returns_the_change(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    paused = replace(subscription(), state=SubscriptionState.PAUSED, upcoming=None)
    assert await stores.subscriptions.update(SUB, lambda _: paused) == paused
    assert await stores.subscriptions.get(SUB) == paused


async def test_a_change_that_fails_changes_nothing(stores: Stores) -> None:
    def fail(_: Subscription) -> Subscription:
        raise LookupError("no")

    await stores.subscriptions.add(subscription())
    with pytest.raises(LookupError):
        await stores.subscriptions.update(SUB, fail)
    with pytest.raises(ValueError, match="keeps the id"):
        await stores.subscriptions.update(SUB, lambda s: replace(s, id=OTHER_SUB))
    assert await stores.subscriptions.page(100) == [subscription()]


async def test_a_hundred_updates_at_once_lose_none(pair: tuple[Stores, Stores]) -> None:
    await pair[0].subscriptions.add(replace(subscription(), seed=0))
    count_up = [pair[i % 2].subscriptions.update(SUB, lambda s: replace(s, seed=s.seed + 1)) for i in range(100)]
    seeds = [updated.seed for updated in await asyncio.gather(*count_up)]
    assert sorted(seeds) == list(range(1, 101))
    kept = await pair[0].subscriptions.get(SUB)
    assert kept is not None
    assert kept.seed == 100


async def test_an_ended_one_is_its_channels_no_more_and_its_communitys_still(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    await stores.deliveries.add(delivery())
    over = await stores.subscriptions.update(SUB, ended)
    assert await stores.subscriptions.of_channel(CHANNEL) == []
    assert await stores.subscriptions.of_community(CHANNEL.community) == [over]
    assert await stores.deliveries.get(delivery().slot) == delivery()


async def test_who_set_it_up_is_found_and_forgotten_and_nobody_else(stores: Stores) -> None:
    ann, ben = MemberId("ann"), MemberId("ben")
    by_ann = replace(subscription(), set_up_by=ann, channel_name="essays 📚")
    there = replace(subscription(SubscriptionId("there"), channel=SLACK_CHANNEL), set_up_by=ann)
    by_ben = replace(subscription(OTHER_SUB, channel=OTHER_CHANNEL), set_up_by=ben)
    for each in (by_ann, there, by_ben):
        await stores.subscriptions.add(each)
    assert await stores.subscriptions.of_person(Person(Platform.DISCORD, ann)) == [by_ann]
    assert await stores.subscriptions.of_person(Person(Platform.SLACK, ann, CHANNEL.community)) == []
    assert await stores.subscriptions.forget(Person(Platform.SLACK, ann, SLACK_CHANNEL.community)) == 1
    assert await stores.subscriptions.page(100) == [by_ann, by_ben, replace(there, set_up_by=None)]


async def test_unknown_ids_are_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        await stores.subscriptions.update(SUB, lambda s: s)


async def test_due_are_the_active_whose_slot_is_due_earliest_first(stores: Stores) -> None:
    for id_, due in [("now", NOW), ("later", NOW + SECOND), ("early", NOW - HOUR), ("none", None)]:
        await stores.subscriptions.add(subscription(SubscriptionId(id_), due=due))
    for state in (SubscriptionState.PAUSED, SubscriptionState.SUSPENDED):
        await stores.subscriptions.add(subscription(SubscriptionId(state), due=NOW, state=state))
    assert [s.id for s in await stores.subscriptions.due(NOW, 10)] == ["early", "now"]
    assert [s.id for s in await stores.subscriptions.due(NOW, 1)] == ["early"]
