"""``Overview``: what an operator asks of the whole database."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.adapters.sql.engine import Database
from bot.adapters.sql.overview import SqlOverview
from bot.adapters.sql.stores import SqlStores
from bot.core.comment import PendingRemoval
from bot.core.community import Channel, Community, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.ids import CommentId, MemberId, Slug, SubscriptionId
from bot.core.subscription import Kind, Slot, SubscriptionState
from bot.ports.overview import GRACE, RECENT, UNSENT, Queue, Queued, Trouble, Troubled, Upcoming
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    DISCORD,
    GUILD,
    HOUR,
    MESSAGE,
    MINUTE,
    NOW,
    OTHER_CHANNEL,
    OTHER_SUB,
    SECOND,
    SLACK_CHANNEL,
    SLOT,
    SUB,
    WORKSPACE,
    comment,
    delivery,
    essay,
    full_delivery,
    subscription,
)
from tests.conformance.test_sources import source
from tests.fakes.stores import MemoryStores

S = DeliveryState
LATER = NOW + HOUR


def slot(number: int, of: SubscriptionId = SUB) -> Slot:
    return Slot(of, DAY, number)


async def put(stores: Stores, *rows: Delivery) -> None:
    for row in rows:
        await stores.deliveries.add(row)


async def test_nothing_is_counted_where_nothing_is(stores: Stores) -> None:
    found = await stores.overview.counts(NOW)
    assert not any(
        [found.deliveries, found.unsent, found.late, found.held, found.unmade, found.subscriptions, found.queues]
    )
    assert found.deliveries_ever == 0
    assert list(await stores.overview.troubled(NOW, 9)) == []
    assert list(await stores.overview.upcoming(9)) == []
    assert await stores.overview.size() > 0


async def test_deliveries_are_counted_by_platform_and_state_as_long_as_they_are_worked_on(stores: Stores) -> None:
    await put(
        stores,
        delivery(slot(1)),
        delivery(slot(2), next_attempt=LATER),
        delivery(slot(3), channel=SLACK_CHANNEL),
        replace(delivery(slot(4)), state=S.SENDING, lease_until=NOW + MINUTE),
        replace(full_delivery(slot(5)), state=S.POSTED),
        replace(full_delivery(slot(6)), state=S.DONE, next_attempt=None),
        replace(delivery(slot(7), next_attempt=None), state=S.SKIPPED),
        replace(delivery(slot(8), next_attempt=None), state=S.UNCERTAIN, reason=Reason.CANNOT_SCAN),
        delivery(slot(9), due=LATER, next_attempt=LATER),
    )
    found = await stores.overview.counts(NOW)
    assert found.deliveries == {
        (Platform.DISCORD, S.DUE): 2,
        (Platform.SLACK, S.DUE): 1,
        (Platform.DISCORD, S.SENDING): 1,
        (Platform.DISCORD, S.POSTED): 1,
    }
    assert found.unsent == {Platform.DISCORD: Queued(3, NOW), Platform.SLACK: Queued(1, NOW)}
    assert found.held == {(Platform.DISCORD, Reason.CANNOT_SCAN): 1}
    assert found.deliveries_ever == 9


async def test_late_is_what_was_due_longer_than_the_grace_ago_and_is_not_sent(stores: Stores) -> None:
    old = NOW - GRACE - SECOND
    await put(
        stores,
        delivery(slot(1), due=old),
        delivery(slot(2), due=NOW - GRACE),
        replace(delivery(slot(3), due=old), state=S.RECONCILING, lease_until=NOW + MINUTE),
        replace(full_delivery(slot(4)), due=old),
        replace(delivery(slot(5), due=old - HOUR, next_attempt=None), state=S.UNCERTAIN),
        delivery(slot(6), due=NOW - SECOND, channel=SLACK_CHANNEL),
    )
    found = await stores.overview.counts(NOW)
    assert found.late == {Platform.DISCORD: 2}
    assert found.unsent == {Platform.DISCORD: Queued(3, old), Platform.SLACK: Queued(1, NOW - SECOND)}


async def test_subscriptions_are_counted_by_state_and_the_suspended_ones_by_reason(stores: Stores) -> None:
    numbers = count()

    async def add(state: SubscriptionState, reason: str = "", channel: Channel = CHANNEL) -> None:
        row = subscription(SubscriptionId(f"s{next(numbers)}"), state=state, channel=channel)
        await stores.subscriptions.add(replace(row, reason=reason))

    await add(SubscriptionState.ACTIVE)
    await add(SubscriptionState.PAUSED)
    await add(SubscriptionState.PAUSED)
    await add(SubscriptionState.SUSPENDED, Reason.GONE)
    await add(SubscriptionState.SUSPENDED, Reason.GONE)
    await add(SubscriptionState.SUSPENDED, Reason.UNINSTALLED, SLACK_CHANNEL)
    found = await stores.overview.counts(NOW)
    assert found.subscriptions == {
        SubscriptionState.ACTIVE: 1,
        SubscriptionState.PAUSED: 2,
        SubscriptionState.SUSPENDED: 3,
    }
    assert found.suspended == {(Platform.DISCORD, "gone"): 2, (Platform.SLACK, "uninstalled"): 1}
    assert found.direct_closed == {}


async def test_members_who_take_no_direct_messages_are_counted_apart_from_suspended_channels(stores: Stores) -> None:
    """Where we were taken out of the community, nobody's direct messages are the reason."""
    for number, reason in enumerate((Reason.FORBIDDEN, Reason.FORBIDDEN, Reason.GONE, Reason.NONE)):
        state = SubscriptionState.SUSPENDED if reason else SubscriptionState.ACTIVE
        row = replace(subscription(SubscriptionId(f"s{number}"), state=state), reason=reason)
        await stores.subscriptions.add(replace(row, kind=Kind.PERSONAL, member=MemberId(f"m{number}")))
    found = await stores.overview.counts(NOW)
    assert found.subscriptions == {SubscriptionState.ACTIVE: 1, SubscriptionState.SUSPENDED: 1}
    assert found.suspended == {(Platform.DISCORD, "gone"): 1}
    assert found.direct_closed == {Platform.DISCORD: 2}


async def test_a_slot_that_is_due_and_has_no_delivery_is_counted(stores: Stores) -> None:
    await stores.subscriptions.add(subscription(due=NOW - MINUTE))
    await stores.subscriptions.add(subscription(SubscriptionId("s2"), due=NOW))
    await stores.subscriptions.add(subscription(SubscriptionId("s3"), due=NOW + SECOND))
    await stores.subscriptions.add(subscription(SubscriptionId("s4"), due=NOW, state=SubscriptionState.PAUSED))
    await stores.subscriptions.add(subscription(SubscriptionId("s5"), due=NOW, channel=SLACK_CHANNEL))
    found = await stores.overview.counts(NOW)
    assert found.unmade == {Platform.DISCORD: Queued(2, NOW - MINUTE), Platform.SLACK: Queued(1, NOW)}


async def test_what_else_waits_is_counted_with_the_age_of_the_oldest(stores: Stores) -> None:
    pictured = replace(essay("drawn"), body="![A desk](https://example.org/desk.png)")
    await stores.essays.apply("folder", [essay(), pictured], [])
    await stores.essays.apply("folder", [replace(essay(), draft_hash="another", title="Other")], [])
    for name, next_read in (("a", NOW - HOUR), ("b", NOW), ("c", LATER), ("d", None)):
        await stores.sources.add(source(name, next_read=next_read))
    await stores.comments.add(comment("c1"))
    await stores.comments.mirror_at(CommentId("c1"), NOW - MINUTE)
    await stores.comments.add(comment("c2"))
    await stores.comments.mirror_at(CommentId("c2"), LATER)
    removal = PendingRemoval(
        comment=CommentId("c3"), community=GUILD, slot=SLOT, written=NOW, message=None, since=NOW, due=NOW
    )
    await stores.comments.remove_later([removal])
    await put(
        stores,
        replace(full_delivery(slot(1)), sweep_at=NOW - SECOND, publish_at=None),
        replace(full_delivery(slot(2)), sweep_at=LATER, publish_at=NOW),
        *(replace(full_delivery(slot(n)), kind=Kind.DIGEST, sweep_at=None, publish_at=None) for n in (3, 4)),
    )
    for number in (3, 4):
        await stores.deliveries.repoint(slot(number), MESSAGE, NOW)
    await stores.deliveries.claim_amendments(NOW, LATER, DISCORD, 1)
    found = await stores.overview.counts(NOW)
    assert found.queues == {
        Queue.INDEXING: Queued(2),
        Queue.PICTURES: Queued(1),
        Queue.POSTS: Queued(1),
        Queue.SOURCES: Queued(2, NOW - HOUR),
        Queue.COMMENTS: Queued(1, NOW - MINUTE),
        Queue.REMOVALS: Queued(1, NOW),
        Queue.SWEEPS: Queued(1, NOW - SECOND),
        Queue.PUBLISHING: Queued(1, NOW),
        Queue.QUOTES: Queued(1),
    }


async def test_trouble_says_what_where_since_when_and_why(stores: Stores) -> None:
    old = NOW - 2 * HOUR
    await stores.subscriptions.add(subscription())
    await stores.subscriptions.add(
        replace(subscription(OTHER_SUB, state=SubscriptionState.SUSPENDED, channel=OTHER_CHANNEL), channel_name="")
    )
    uncertain = replace(delivery(slot(1), due=NOW, next_attempt=None), state=S.UNCERTAIN, reason=Reason.CANNOT_SCAN)
    late = delivery(slot(2), due=old, next_attempt=LATER, reason=Reason.UNAVAILABLE)
    unopened = replace(full_delivery(slot(3)), state=S.POSTED, reason=Reason.FORBIDDEN, next_attempt=NOW, due=old)
    foreign = delivery(slot(4, SubscriptionId("unknown")), due=NOW, next_attempt=LATER, reason=Reason.NO_ESSAY)
    await put(stores, uncertain, replace(late, attempts=3), unopened, foreign, delivery(slot(5)))
    found = await stores.overview.troubled(NOW, 9)
    assert [(one.trouble, one.slot, one.reason, one.since) for one in found] == [
        (Trouble.HELD, slot(1), "cannot-scan", NOW),
        (Trouble.RETRYING, slot(3), "forbidden", old),
        (Trouble.LATE, slot(2), "unavailable", old),
        (Trouble.RETRYING, slot(4, SubscriptionId("unknown")), "no-essay", NOW),
        (Trouble.SUSPENDED, None, "forbidden", None),
    ]
    assert found[2] == Troubled(
        trouble=Trouble.LATE,
        channel=CHANNEL,
        channel_name="読書 📚",
        subscription=SUB,
        reason="unavailable",
        slot=slot(2),
        state=S.DUE,
        since=old,
        next_attempt=LATER,
        attempts=3,
    )
    assert [one.channel_name for one in found] == ["読書 📚", "読書 📚", "読書 📚", "", ""]
    for limit in range(6):
        assert list(await stores.overview.troubled(NOW, limit)) == list(found[:limit])


async def test_a_community_sees_its_own_trouble_alone(stores: Stores) -> None:
    theirs = Channel(Community(Platform.DISCORD, "another"), "channel")
    for id_, channel in ((SUB, CHANNEL), (OTHER_SUB, theirs)):
        await stores.subscriptions.add(subscription(id_, channel=channel))
        await stores.subscriptions.add(
            subscription(SubscriptionId(f"{id_}-off"), channel=channel, state=SubscriptionState.SUSPENDED)
        )
        old = NOW - RECENT - SECOND
        rows = [
            replace(delivery(slot(1, id_), due=old, next_attempt=None), state=S.UNCERTAIN),
            delivery(slot(2, id_), due=NOW - HOUR),
            delivery(slot(3, id_), due=old),
        ]
        await put(stores, *(replace(row, channel=channel) for row in rows))
    mine = await stores.overview.troubled(NOW, 9, GUILD)
    assert {one.channel.community for one in mine} == {GUILD}
    assert [(one.trouble, one.slot) for one in mine] == [
        (Trouble.HELD, slot(1)),
        (Trouble.LATE, slot(2)),
        (Trouble.SUSPENDED, None),
    ]
    assert len(await stores.overview.troubled(NOW, 99)) == 8
    assert list(await stores.overview.troubled(NOW, 9, WORKSPACE)) == []


async def test_what_comes_next_is_told_earliest_first(stores: Stores) -> None:
    await stores.subscriptions.add(subscription(SUB, due=LATER))
    await stores.subscriptions.add(subscription(OTHER_SUB, due=NOW, channel=SLACK_CHANNEL))
    await stores.subscriptions.add(subscription(SubscriptionId("c"), due=LATER))
    await stores.subscriptions.add(subscription(SubscriptionId("d"), due=None))
    await stores.subscriptions.add(subscription(SubscriptionId("e"), due=NOW, state=SubscriptionState.PAUSED))
    found = list(await stores.overview.upcoming(9))
    assert [one.next.slot.subscription for one in found] == [OTHER_SUB, SUB, "c"]
    first = subscription(OTHER_SUB, due=NOW, channel=SLACK_CHANNEL)
    assert first.upcoming is not None
    assert found[0] == Upcoming(SLACK_CHANNEL, "読書 📚", first.upcoming)
    assert list(await stores.overview.upcoming(2)) == found[:2]
    assert list(await stores.overview.upcoming(9, GUILD)) == found[1:]


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_there_is_every_store_counts_the_same(stores: Stores, seed: int) -> None:
    drawn, memory = random.Random(seed), MemoryStores.empty()  # noqa: S311 (a test's draw)
    for number in range(40):
        id_ = SubscriptionId(f"s{number:02}")
        channel = drawn.choice([CHANNEL, OTHER_CHANNEL, SLACK_CHANNEL])
        due = NOW + timedelta(minutes=drawn.randrange(-60, 60))
        state_of = drawn.choice(list(SubscriptionState))
        coming = due if state_of is SubscriptionState.ACTIVE else None
        bare = subscription(id_, channel=channel, due=coming, state=state_of)
        member = drawn.choice([None, MemberId("a")])
        order = replace(bare, reason=drawn.choice(["gone", "forbidden"]), member=member)
        for side in (stores, memory):
            await side.subscriptions.add(order)
        for turn in range(drawn.randrange(4)):
            state = drawn.choice(list(S))
            waits = drawn.random() < 0.7 and state not in {S.DONE, S.SKIPPED}
            row = replace(
                delivery(
                    slot(turn, id_), channel=channel, due=due - turn * MINUTE, next_attempt=NOW if waits else None
                ),
                state=state,
                reason=drawn.choice([Reason.NONE, Reason.UNAVAILABLE]),
                message=None if state in UNSENT or state is S.SKIPPED else MESSAGE,
            )
            for side in (stores, memory):
                await side.deliveries.add(row)
    assert await stores.overview.counts(NOW) == await memory.overview.counts(NOW)
    for community in (None, GUILD, WORKSPACE):
        for limit in (3, 1_000):
            expected = list(await memory.overview.troubled(NOW, limit, community))
            assert expected
            assert list(await stores.overview.troubled(NOW, limit, community)) == expected


async def test_a_count_looks_at_no_more_rows_than_its_bound(database: Database) -> None:
    stores, overview = SqlStores(database), SqlOverview(database, bound=3)
    for number in range(5):
        await stores.subscriptions.add(
            replace(subscription(SubscriptionId(f"g{number}"), state=SubscriptionState.SUSPENDED), reason="gone")
        )
        await put(stores, delivery(slot(number), due=NOW - HOUR))
        held = replace(delivery(slot(10 + number), next_attempt=None), state=S.UNCERTAIN)
        await put(stores, held)
    await stores.essays.apply("folder", [essay(Slug(f"e{number}")) for number in range(5)], [])
    found = await overview.counts(NOW)
    assert found.deliveries == {(Platform.DISCORD, S.DUE): 3}
    assert found.late == {Platform.DISCORD: 3}
    assert found.held == {(Platform.DISCORD, Reason.NONE): 3}
    assert found.suspended == {(Platform.DISCORD, "gone"): 3}
    assert found.queues[Queue.INDEXING] == Queued(3)
    assert found.deliveries_ever >= 3
