"""``DeliveryStore``: how slots come to be, and what can be asked about them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.core.community import MessageRef, Platform
from bot.core.delivery import DeliveryState, Reason
from bot.core.ids import MessageId, Slug
from bot.core.subscription import Kind, NextSlot, Slot
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    HOUR,
    MESSAGE,
    NOW,
    OTHER_CHANNEL,
    OTHER_SUB,
    POST,
    SECOND,
    SLACK_CHANNEL,
    SLOT,
    SUB,
    delivery,
    full_delivery,
    subscription,
)

TOMORROW = DAY + timedelta(days=1)
UPCOMING = Slot(SUB, DAY, 2)  # what ``subscription()`` makes next
FOLLOWING = NextSlot(Slot(SUB, TOMORROW), NOW + 24 * HOUR)


async def test_a_delivery_comes_back_as_it_was_added(stores: Stores) -> None:
    bare = delivery(Slot(SUB, TOMORROW, 3), next_attempt=None)
    assert await stores.deliveries.add(full_delivery())
    assert await stores.deliveries.add(bare)
    assert await stores.deliveries.get(SLOT) == full_delivery()
    assert await stores.deliveries.get(bare.slot) == bare
    assert await stores.deliveries.get(Slot(SUB, DAY, 2)) is None


async def test_a_message_in_a_channel_of_its_own_comes_back(stores: Stores) -> None:
    elsewhere = replace(full_delivery(), message=MessageRef(OTHER_CHANNEL, MessageId("1")))
    await stores.deliveries.add(elsewhere)
    assert await stores.deliveries.get(SLOT) == elsewhere


async def test_add_leaves_a_known_slot_and_the_subscription_alone(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    assert await stores.deliveries.add(delivery(UPCOMING))
    assert not await stores.deliveries.add(replace(full_delivery(), slot=UPCOMING))
    assert await stores.deliveries.get(UPCOMING) == delivery(UPCOMING)
    assert await stores.subscriptions.get(SUB) == subscription()


async def test_materialise_inserts_and_advances(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    await stores.subscriptions.add(subscription(OTHER_SUB))
    assert await stores.deliveries.materialise(delivery(UPCOMING), FOLLOWING)
    assert await stores.deliveries.get(UPCOMING) == delivery(UPCOMING)
    assert await stores.subscriptions.get(SUB) == replace(subscription(), upcoming=FOLLOWING)
    assert await stores.subscriptions.get(OTHER_SUB) == subscription(OTHER_SUB)


async def test_materialise_can_end_the_schedule(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    assert await stores.deliveries.materialise(delivery(UPCOMING), None)
    assert await stores.subscriptions.get(SUB) == replace(subscription(), upcoming=None)


async def test_materialise_of_a_known_slot_advances_without_another_row(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    await stores.deliveries.add(replace(full_delivery(), slot=UPCOMING))
    assert not await stores.deliveries.materialise(delivery(UPCOMING), FOLLOWING)
    assert await stores.deliveries.get(UPCOMING) == replace(full_delivery(), slot=UPCOMING)
    assert await stores.subscriptions.get(SUB) == replace(subscription(), upcoming=FOLLOWING)


async def test_materialise_does_not_advance_a_subscription_that_has_moved_on(stores: Stores) -> None:
    await stores.subscriptions.add(subscription())
    assert await stores.deliveries.materialise(delivery(Slot(SUB, DAY, 1)), FOLLOWING)
    assert await stores.deliveries.materialise(delivery(Slot(SUB, TOMORROW, 2)), FOLLOWING)
    assert await stores.subscriptions.get(SUB) == subscription()


async def test_materialise_without_a_subscription_still_inserts(stores: Stores) -> None:
    assert await stores.deliveries.materialise(delivery(), FOLLOWING)
    assert await stores.deliveries.get(SLOT) == delivery()


async def test_of_many_at_once_one_makes_the_slot(pair: tuple[Stores, Stores]) -> None:
    await pair[0].subscriptions.add(subscription())
    attempts = [pair[i % 2].deliveries.materialise(delivery(UPCOMING), FOLLOWING) for i in range(20)]
    assert sorted(await asyncio.gather(*attempts)) == [False] * 19 + [True]


async def test_turns_is_the_highest_of_the_date(stores: Stores) -> None:
    for slot in (Slot(SUB, DAY, 1), Slot(SUB, DAY, 3), Slot(SUB, TOMORROW, 5), Slot(OTHER_SUB, DAY, 9)):
        await stores.deliveries.add(delivery(slot))
    assert await stores.deliveries.turns(SUB, DAY) == 3
    assert await stores.deliveries.turns(SUB, DAY + timedelta(days=2)) == 0
    assert await stores.deliveries.turns_from(SUB, DAY) == {DAY: 3, TOMORROW: 5}
    assert await stores.deliveries.turns_from(SUB, TOMORROW) == {TOMORROW: 5}


async def test_of_message_finds_by_channel_and_id(stores: Stores) -> None:
    await stores.deliveries.add(full_delivery())
    assert await stores.deliveries.of_message(MESSAGE) == full_delivery()
    assert await stores.deliveries.of_message(MessageRef(OTHER_CHANNEL, MESSAGE.id)) is None
    assert await stores.deliveries.of_message(MessageRef(SLACK_CHANNEL, MESSAGE.id)) is None
    assert await stores.deliveries.of_message(MessageRef(CHANNEL, MessageId("unknown"))) is None


async def test_recent_is_newest_due_first(stores: Stores) -> None:
    for turn, minutes in [(1, 5), (2, 9), (3, 7)]:
        await stores.deliveries.add(delivery(Slot(SUB, DAY, turn), due=NOW + timedelta(minutes=minutes)))
    await stores.deliveries.add(delivery(Slot(OTHER_SUB, DAY), channel=OTHER_CHANNEL, due=NOW + HOUR))
    await stores.deliveries.add(delivery(Slot(OTHER_SUB, TOMORROW), channel=SLACK_CHANNEL, due=NOW + HOUR))
    assert [d.slot.turn for d in await stores.deliveries.recent(CHANNEL, 10)] == [2, 3, 1]
    assert [d.slot.turn for d in await stores.deliveries.recent(CHANNEL, 2)] == [2, 3]


async def test_recent_can_ask_for_states(stores: Stores) -> None:
    await stores.deliveries.add(delivery(Slot(SUB, DAY, 1)))
    await stores.deliveries.add(full_delivery(Slot(SUB, DAY, 2)))
    threaded = await stores.deliveries.recent(CHANNEL, 10, {DeliveryState.THREADED, DeliveryState.DONE})
    assert [d.slot.turn for d in threaded] == [2]
    assert await stores.deliveries.recent(CHANNEL, 10, frozenset()) == []


async def test_latest_of_is_the_last_posted_of_the_essay(stores: Stores) -> None:
    posted = [replace(full_delivery(Slot(SUB, DAY, turn)), due=NOW + turn * SECOND) for turn in (1, 2)]
    only_frozen = replace(delivery(Slot(SUB, DAY, 3), due=NOW + HOUR), post=POST)
    another = replace(full_delivery(Slot(SUB, DAY, 4)), due=NOW + HOUR, post=replace(POST, slug=Slug("another")))
    elsewhere = replace(full_delivery(Slot(SUB, DAY, 5)), due=NOW + HOUR, channel=OTHER_CHANNEL)
    for row in (*posted, only_frozen, another, elsewhere):
        await stores.deliveries.add(row)
    assert await stores.deliveries.latest_of(CHANNEL, POST.slug) == posted[1]
    assert await stores.deliveries.posts_of(CHANNEL.community, POST.slug) == [elsewhere, *reversed(posted)]
    assert await stores.deliveries.posts_of(CHANNEL.community, Slug("never")) == []
    assert await stores.deliveries.latest_of(CHANNEL, Slug("never")) is None


async def test_the_latest_of_an_order_are_found_wherever_they_stand(stores: Stores) -> None:
    moved = replace(MESSAGE, channel=OTHER_CHANNEL)
    days = [
        (DAY, 1, MESSAGE),
        (DAY, 2, moved),
        (DAY + timedelta(days=1), 1, None),
        (DAY - timedelta(days=1), 1, MESSAGE),
    ]
    rows = [
        replace(full_delivery(Slot(SUB, day, turn)), message=message, channel=(message or MESSAGE).channel)
        for day, turn, message in days
    ]
    for row in (*rows, full_delivery(Slot(OTHER_SUB, DAY))):
        await stores.deliveries.add(row)
    assert await stores.deliveries.latest_of_order(SUB, 9) == [rows[1], rows[0], rows[3]]
    assert await stores.deliveries.latest_of_order(SUB, 1) == [rows[1]]


async def test_what_an_order_brings_is_found_wherever_it_goes_also_before_it_is_sent(stores: Stores) -> None:
    rows = [
        replace(delivery(Slot(SUB, DAY, 1), due=NOW + HOUR), kind=Kind.PERSONAL),
        replace(delivery(Slot(SUB, DAY, 2), due=NOW, channel=OTHER_CHANNEL), kind=Kind.PERSONAL),
        replace(delivery(Slot(SUB, DAY, 3), due=NOW + 2 * HOUR), kind=Kind.PERSONAL, state=DeliveryState.SKIPPED),
    ]
    for row in (*rows, delivery(Slot(OTHER_SUB, DAY), due=NOW)):
        await stores.deliveries.add(row)
    assert await stores.deliveries.of_order(SUB, 9) == [rows[2], rows[0], rows[1]]
    assert await stores.deliveries.of_order(SUB, 1, {DeliveryState.DUE}) == [rows[0]]
    assert await stores.deliveries.of_order(SUB, 9, {DeliveryState.DONE}) == []


async def test_what_stands_in_direct_messages_is_found_without_its_community(stores: Stores) -> None:
    alone = replace(full_delivery(Slot(SUB, DAY)), kind=Kind.PERSONAL)
    essay = replace(
        full_delivery(Slot(OTHER_SUB, DAY)), message=replace(MESSAGE, id=MessageId("essay")), channel=MESSAGE.channel
    )
    for row in (alone, essay):
        await stores.deliveries.add(row)
    where = MESSAGE.channel

    async def found(platform: Platform = where.platform, channel: str = where.id, message: str = MESSAGE.id) -> object:
        return await stores.deliveries.in_direct(platform, channel, MessageId(message))

    assert await found() == alone
    assert await found(message="essay") is None, "it stands in a channel"
    assert [await found(Platform.SLACK), await found(channel="x"), await found(message="x")] == [None, None, None]


async def test_a_reason_and_a_state_of_every_kind_come_back(stores: Stores) -> None:
    rows = [replace(delivery(Slot(SUB, DAY, n)), reason=reason) for n, reason in enumerate(Reason)]
    rows += [replace(delivery(Slot(OTHER_SUB, DAY, n)), state=state) for n, state in enumerate(DeliveryState)]
    for row in rows:
        await stores.deliveries.add(row)
    assert [await stores.deliveries.get(row.slot) for row in rows] == rows
