"""``SubscriptionStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.community import Channel, Person, Platform
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
    assert [s.id for s in await stores.subscriptions.every()] == ["b", "d", "c", "a"]
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
    assert await stores.subscriptions.every() == [subscription()]


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
    assert await stores.subscriptions.every() == [by_ann, by_ben, replace(there, set_up_by=None)]


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
