"""``DeliveryStore``: what workers take, what is taken from them, and what comes too late."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.community import Channel, Community, Platform, Shards
from bot.core.delivery import LEASED, Delivery, DeliveryState, Reason
from bot.core.ids import SubscriptionId
from bot.core.subscription import STOPPED_BY_ADMINS, Kind, Slot, SubscriptionState, ended
from bot.errors import Conflict, NotFound
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    CHANNEL,
    DAY,
    DISCORD,
    EVERYWHERE,
    HOUR,
    MINUTE,
    NOW,
    POST,
    SECOND,
    SLACK_CHANNEL,
    SLOT,
    SUB,
    delivery,
    full_delivery,
    subscription,
)

S = DeliveryState
LEASE = NOW + MINUTE
ATOM = (NOW - NOW).resolution  # one microsecond: instants are exact


async def put(stores: Stores, *rows: Delivery, state: SubscriptionState = SubscriptionState.ACTIVE) -> None:
    await stores.subscriptions.add(subscription(state=state))
    for row in rows:
        await stores.deliveries.add(row)


async def claim(stores: Stores, limit: int = 10) -> list[Delivery]:
    return list(await stores.deliveries.claim(NOW, LEASE, EVERYWHERE, limit))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.DUE, S.SENDING),
        (S.UNCERTAIN, S.RECONCILING),
        (S.POSTED, S.POSTED),
        (S.THREADED, S.THREADED),
    ],
)
async def test_a_claim_takes_the_row(stores: Stores, before: DeliveryState, after: DeliveryState) -> None:
    row = replace(full_delivery(), state=before, lease_until=None, next_attempt=NOW)
    await put(stores, row)
    taken = replace(row, state=after, fence=row.fence + 1, attempts=row.attempts + 1, lease_until=LEASE)
    assert await claim(stores) == [taken]
    assert await stores.deliveries.get(SLOT) == taken


@pytest.mark.parametrize("state", sorted(set(S) - {S.DUE, S.UNCERTAIN, S.POSTED, S.THREADED}))
async def test_rows_in_other_states_are_not_claimed(stores: Stores, state: DeliveryState) -> None:
    row = replace(delivery(), state=state)
    await put(stores, row)
    assert await claim(stores) == []
    assert await stores.deliveries.get(SLOT) == row


async def test_claimed_is_what_waits_at_or_before_now_earliest_first(stores: Stores) -> None:
    waits = {1: NOW - ATOM, 2: NOW - HOUR, 3: NOW + ATOM, 4: None, 5: NOW}
    await put(stores, *(delivery(Slot(SUB, DAY, turn), next_attempt=at) for turn, at in waits.items()))
    assert [row.slot.turn for row in await claim(stores, limit=2)] == [2, 1]
    assert [row.slot.turn for row in await claim(stores)] == [5]


async def test_a_running_lease_keeps_others_away(stores: Stores) -> None:
    leases = {1: NOW + ATOM, 2: NOW, 3: None}
    rows = (
        replace(full_delivery(Slot(SUB, DAY, turn)), lease_until=lease, next_attempt=NOW)
        for turn, lease in leases.items()
    )
    await put(stores, *rows)
    assert [row.slot.turn for row in await claim(stores)] == [2, 3]


async def test_a_claim_asks_for_platforms(stores: Stores) -> None:
    await put(stores, delivery(), delivery(Slot(SUB, DAY, 2), channel=SLACK_CHANNEL))
    assert await stores.deliveries.claim(NOW, LEASE, frozenset(), 10) == []
    taken = await stores.deliveries.claim(NOW, LEASE, DISCORD, 10)
    assert [row.channel for row in taken] == [CHANNEL]
    assert [row.channel for row in await claim(stores)] == [SLACK_CHANNEL]


async def test_a_claim_leaves_out_communities(stores: Stores) -> None:
    other = Channel(Community(Platform.DISCORD, "another guild"), "c")
    places = [CHANNEL, other, SLACK_CHANNEL, CHANNEL]
    await put(stores, *(delivery(Slot(SUB, DAY, turn), channel=place) for turn, place in enumerate(places, 1)))
    without = frozenset({CHANNEL.community, Community(Platform.SLACK, other.community.id)})
    taken = await stores.deliveries.claim(NOW, LEASE, EVERYWHERE, 10, without=without)
    assert [row.slot.turn for row in taken] == [2, 3]
    assert [row.slot.turn for row in await claim(stores)] == [1, 4]


async def test_a_claim_takes_essays_of_the_day_alone_or_what_is_none(stores: Stores) -> None:
    kinds = [Kind.DIGEST, Kind.ESSAY, Kind.PERSONAL, Kind.ESSAY]
    rows = [replace(delivery(Slot(SUB, DAY, turn)), kind=kind) for turn, kind in enumerate(kinds, 1)]
    await put(stores, *rows)
    taken = [
        await stores.deliveries.claim(NOW, LEASE, EVERYWHERE, most, each=9, daily=daily)
        for most, daily in [(1, True), (9, False), (9, True)]
    ]
    assert [[row.slot.turn for row in rows] for rows in taken] == [[2], [1, 3], [4]]


async def test_a_claim_shares_out_among_communities(stores: Stores) -> None:
    guilds = [
        Channel(Community(Platform.DISCORD, name), "c") for name in ("busy", "busy", "busy", "quiet", "busy", "calm")
    ]
    await put(stores, *(delivery(Slot(SUB, DAY, turn), channel=place) for turn, place in enumerate(guilds, 1)))
    taken = [await stores.deliveries.claim(NOW, LEASE, DISCORD, 3, each=2) for _ in range(3)]
    assert [[row.slot.turn for row in rows] for rows in taken] == [[1, 2, 4], [3, 5, 6], []]


async def test_where_one_community_fills_the_front_of_the_queue_it_gets_its_share_and_no_more(stores: Stores) -> None:
    many = [delivery(Slot(SUB, DAY, turn)) for turn in range(1, 31)]
    await put(stores, *many, delivery(Slot(SUB, DAY, 31), channel=SLACK_CHANNEL))
    taken = await stores.deliveries.claim(NOW, LEASE, EVERYWHERE, 4, each=2)
    assert [row.slot.turn for row in taken][:2] == [1, 2]
    assert len([row for row in taken if row.channel == CHANNEL]) == 2
    rest = await stores.deliveries.claim(NOW, LEASE, EVERYWHERE, 40, without={CHANNEL.community}, each=2)
    assert [row.slot.turn for row in [*taken[2:], *rest]] == [31]


async def test_two_callers_of_fair_claims_never_get_the_same_row(pair: tuple[Stores, Stores]) -> None:
    slots = [Slot(SUB, DAY, turn) for turn in range(1, 31)]
    places = [Channel(Community(Platform.DISCORD, str(turn % 4)), "c") for turn in range(1, 31)]
    await put(pair[0], *(delivery(slot, channel=place) for slot, place in zip(slots, places, strict=True)))
    taken = []
    for _ in range(12):
        claims = [side.deliveries.claim(NOW, LEASE, EVERYWHERE, 4, each=1) for side in pair * 2]
        taken += [row.slot for rows in await asyncio.gather(*claims) for row in rows]
    assert sorted(taken) == slots


async def test_a_claim_and_a_sweep_ask_for_shards(stores: Stores) -> None:
    guilds = [Community(Platform.DISCORD, str(1_234_567_890_123_456_789 + (number << 22))) for number in range(4)]
    places = [Channel(guild, "c") for guild in guilds] + [CHANNEL, SLACK_CHANNEL]
    rows = [delivery(Slot(SUB, DAY, turn), channel=place) for turn, place in enumerate(places, 1)]
    await put(stores, *(replace(row, sweep_at=NOW) for row in rows))
    ours = Shards(frozenset({1, 3}), 4)
    assert [ours.serve(place.community) for place in places] == [True, False, True, False, True, True]
    swept = await stores.deliveries.to_sweep(NOW, EVERYWHERE, 10, ours)
    taken = await stores.deliveries.claim(NOW, LEASE, EVERYWHERE, 10, ours)
    assert [row.slot.turn for row in swept] == [row.slot.turn for row in taken] == [1, 3, 5, 6]
    assert [row.slot.turn for row in await claim(stores)] == [2, 4]


@pytest.mark.parametrize("state", [SubscriptionState.PAUSED, SubscriptionState.SUSPENDED])
async def test_a_resting_subscription_sends_nothing_new_and_ends_what_began(
    stores: Stores, state: SubscriptionState
) -> None:
    began = [
        replace(delivery(Slot(SUB, DAY, turn)), state=step)
        for turn, step in enumerate([S.UNCERTAIN, S.POSTED, S.THREADED], start=2)
    ]
    await put(stores, delivery(), *began, state=state)
    assert [row.slot.turn for row in await claim(stores)] == [2, 3, 4]


async def test_a_removed_subscription_sends_nothing_new(stores: Stores) -> None:
    await put(stores, delivery())
    await stores.subscriptions.update(SUB, ended)
    assert await claim(stores) == []


async def test_a_claim_leaves_what_is_too_late_unless_it_began(stores: Stores) -> None:
    late = NOW - ATOM
    await put(
        stores,
        delivery(Slot(SUB, DAY, 1), late_after=late),
        delivery(Slot(SUB, DAY, 2), late_after=NOW),
        replace(delivery(Slot(SUB, DAY, 3), late_after=late), state=S.UNCERTAIN),
    )
    assert [row.slot.turn for row in await claim(stores)] == [2, 3]


async def test_two_callers_never_get_the_same_row(pair: tuple[Stores, Stores]) -> None:
    slots = [Slot(SUB, DAY, turn) for turn in range(1, 31)]
    await put(pair[0], *(delivery(slot) for slot in slots))
    claims = [pair[n % 2].deliveries.claim(NOW, LEASE, EVERYWHERE, 4) for n in range(12)]
    taken = [row.slot for rows in await asyncio.gather(*claims) for row in rows]
    assert sorted(taken) == slots


async def test_a_new_claim_shuts_out_the_old_holder(stores: Stores) -> None:
    await put(stores, delivery())
    [old] = await claim(stores)
    assert await stores.deliveries.reap_expired_leases(LEASE) == 1
    [new] = await stores.deliveries.claim(LEASE, LEASE + MINUTE, EVERYWHERE, 1)
    with pytest.raises(Conflict):
        await stores.deliveries.record_send(SLOT, old.fence, NOW)
    await stores.deliveries.record_send(SLOT, new.fence, NOW)


async def test_a_lease_that_ended_leaves_doubt_but_the_fence(stores: Stores) -> None:
    await put(stores, delivery())
    [mine] = await claim(stores)
    await stores.deliveries.reap_expired_leases(LEASE)
    with pytest.raises(Conflict):
        await stores.deliveries.freeze(SLOT, mine.fence, POST, 1)


async def test_end_leases_makes_uncertain_what_nobody_holds_any_more(stores: Stores) -> None:
    rows = {
        1: replace(delivery(Slot(SUB, DAY, 1)), state=S.SENDING, fence=2, lease_until=NOW),
        2: replace(delivery(Slot(SUB, DAY, 2)), state=S.RECONCILING, fence=3, lease_until=NOW - HOUR),
    }
    kept = [replace(delivery(Slot(SUB, DAY, 3)), state=S.SENDING, lease_until=NOW + ATOM)]
    others = sorted(set(S) - LEASED)
    kept += [replace(delivery(Slot(SUB, DAY, n)), state=s, lease_until=NOW) for n, s in enumerate(others, start=4)]
    await put(stores, *rows.values(), *kept)
    assert await stores.deliveries.reap_expired_leases(NOW) == 2
    for row in rows.values():
        ended = replace(row, state=S.UNCERTAIN, reason=Reason.LEASE_ENDED, next_attempt=NOW, lease_until=None)
        assert await stores.deliveries.get(row.slot) == ended
    assert [await stores.deliveries.get(row.slot) for row in kept] == kept
    assert await stores.deliveries.reap_expired_leases(NOW) == 0


async def test_skip_late_keeps_a_reason_and_else_gives_late(stores: Stores) -> None:
    late = NOW - ATOM
    await put(
        stores,
        delivery(Slot(SUB, DAY, 1), late_after=late),
        delivery(Slot(SUB, DAY, 2), late_after=late, reason=Reason.UNAVAILABLE),
        delivery(Slot(SUB, DAY, 3), late_after=NOW),
        replace(delivery(Slot(SUB, DAY, 4), late_after=late), state=S.UNCERTAIN),
    )
    skipped = {row.slot.turn: row for row in await stores.deliveries.skip_late(NOW, 10)}
    assert {turn: row.reason for turn, row in skipped.items()} == {1: Reason.LATE, 2: Reason.UNAVAILABLE}
    for row in skipped.values():
        assert row.state is S.SKIPPED
        assert await stores.deliveries.get(row.slot) == row
    kept = [await stores.deliveries.get(Slot(SUB, DAY, turn)) for turn in (3, 4)]
    assert [row and row.state for row in kept] == [S.DUE, S.UNCERTAIN]


async def test_skip_late_does_at_most_limit(stores: Stores) -> None:
    await put(stores, *(delivery(Slot(SUB, DAY, turn), late_after=NOW - SECOND) for turn in range(1, 6)))
    first, second = [await stores.deliveries.skip_late(NOW, 3) for _ in range(2)]
    assert (len(first), len(second)) == (3, 2)
    assert {row.slot for row in first}.isdisjoint(row.slot for row in second)
    assert await stores.deliveries.skip_late(NOW, 3) == []


async def test_skip_late_looks_after_subscriptions_that_rest_or_went(stores: Stores) -> None:
    gone = SubscriptionId("gone")
    late = NOW - SECOND
    await put(
        stores,
        delivery(late_after=late),
        delivery(Slot(gone, DAY), late_after=late),
        state=SubscriptionState.PAUSED,
    )
    skipped = await stores.deliveries.skip_late(NOW, 10)
    assert [row.reason for row in skipped] == [Reason.ADMIN, Reason.ADMIN]


@pytest.mark.parametrize("reason", [Reason.NONE, Reason.UNAVAILABLE])
@pytest.mark.parametrize("state", SubscriptionState)
async def test_skip_late_says_who_stopped_it(stores: Stores, state: SubscriptionState, reason: Reason) -> None:
    await put(stores, delivery(late_after=NOW - SECOND, reason=reason), state=state)
    [row] = await stores.deliveries.skip_late(NOW, 10)
    assert row.reason is (Reason.ADMIN if state in STOPPED_BY_ADMINS else reason or Reason.LATE)


async def test_skip_late_asks_for_platforms(stores: Stores) -> None:
    late = NOW - SECOND
    await put(stores, delivery(late_after=late), delivery(Slot(SUB, DAY, 2), channel=SLACK_CHANNEL, late_after=late))
    assert await stores.deliveries.skip_late(NOW, 10, frozenset()) == []
    assert [row.channel for row in await stores.deliveries.skip_late(NOW, 10, DISCORD)] == [CHANNEL]
    assert [row.channel for row in await stores.deliveries.skip_late(NOW, 10)] == [SLACK_CHANNEL]


@pytest.mark.parametrize("state", DeliveryState)
async def test_hurry_tries_what_waits_at_once(stores: Stores, state: DeliveryState) -> None:
    row = replace(full_delivery(), state=state, next_attempt=NOW + HOUR)
    await put(stores, row)
    hurried = replace(row, next_attempt=NOW) if state is S.DUE else row
    assert await stores.deliveries.hurry(SLOT, NOW) == hurried
    assert await stores.deliveries.hurry(SLOT, NOW + SECOND) == hurried
    assert await stores.deliveries.get(SLOT) == hurried
    with pytest.raises(NotFound):
        await stores.deliveries.hurry(Slot(SUB, DAY, 9), NOW)


async def test_to_publish_is_earliest_first(stores: Stores) -> None:
    booked = {1: NOW, 2: NOW - HOUR, 3: NOW + ATOM, 4: None}
    rows = [replace(full_delivery(Slot(SUB, DAY, turn)), publish_at=at) for turn, at in booked.items()]
    elsewhere = replace(full_delivery(Slot(SUB, DAY, 9)), channel=SLACK_CHANNEL, message=None, publish_at=NOW)
    await put(stores, *rows, elsewhere)
    assert list(await stores.deliveries.to_publish(NOW, DISCORD, 10)) == [rows[1], rows[0]]
    assert list(await stores.deliveries.to_publish(NOW, DISCORD, 1)) == [rows[1]]
    await stores.deliveries.schedule_publish(rows[1].slot, None)
    assert list(await stores.deliveries.to_publish(NOW, EVERYWHERE, 10)) == [rows[0], elsewhere]
    assert await stores.deliveries.get(rows[1].slot) == replace(rows[1], publish_at=None)
    with pytest.raises(NotFound):
        await stores.deliveries.schedule_publish(Slot(SUB, DAY, 10), NOW)


async def test_how_far_a_thread_was_heard_never_goes_back(stores: Stores) -> None:
    row = replace(full_delivery(SLOT), heard_until=None)
    await put(stores, row)
    for until in (NOW, NOW - HOUR, NOW + ATOM):
        await stores.deliveries.heard(SLOT, until)
        assert await stores.deliveries.get(SLOT) == replace(row, heard_until=max(NOW, until))
    await stores.deliveries.heard(Slot(SUB, DAY, 10), NOW)


async def test_to_sweep_is_earliest_first(stores: Stores) -> None:
    sweeps = {1: NOW, 2: NOW - HOUR, 3: NOW + ATOM, 4: None}
    rows = [replace(full_delivery(Slot(SUB, DAY, turn)), sweep_at=at) for turn, at in sweeps.items()]
    elsewhere = replace(full_delivery(Slot(SUB, DAY, 9)), channel=SLACK_CHANNEL, message=None, sweep_at=NOW)
    await put(stores, *rows, elsewhere)
    assert list(await stores.deliveries.to_sweep(NOW, DISCORD, 10)) == [rows[1], rows[0]]
    assert list(await stores.deliveries.to_sweep(NOW, DISCORD, 1)) == [rows[1]]
    assert list(await stores.deliveries.to_sweep(NOW, EVERYWHERE - DISCORD, 10)) == [elsewhere]
