"""Round-ups and what comes to one member: what is sent, what is left out, and who is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.community import Channel, Community, Member, Person
from bot.core.delivery import DailyPost, DeliveryState, Reason
from bot.core.digest import DigestPost
from bot.core.ids import MemberId, SubscriptionId
from bot.core.subscription import Kind, Slot, Subscription, SubscriptionState
from bot.errors import ChatGone, ChatUnavailable
from bot.ports.chat import Held, Missed, Suspended
from bot.services.delivery.belonging import FRESH_FOR, Belonging
from tests.fakes.chat import FORBIDDEN, GONE, LOST, Fault, unavailable
from tests.fakes.digest_maker import QUOTED
from tests.faults.crashes import ONCE, verdict
from tests.faults.world import (
    DUE,
    SLOT,
    FakeWorld,
    blind_slack,
    daily,
    discord_digest,
    discord_like,
    discord_personal,
    slack_digest,
)
from tests.unit.arranged import post

BOTH = pytest.mark.parametrize("make_world", [discord_digest, slack_digest])
Make = Callable[[], Awaitable[FakeWorld]]
HOURS = (0, 90, 700, 25000)


async def lived(world: FakeWorld, subscription: Subscription | None = None, *faults: Fault) -> FakeWorld:
    """``world`` after a whole life, whose first posts go like ``faults``."""
    await world.settle_in(subscription)
    world.fake.script("post", *faults)
    worker = world.worker()
    for seconds in HOURS:
        world.clock.advance(timedelta(seconds=seconds))
        await worker.tick()
    return world


def shown(world: FakeWorld) -> DigestPost:
    [message] = world.fake.visible(SLOT.key)
    assert isinstance(message.content, DigestPost)
    return message.content


@BOTH
async def test_a_round_up_stands_without_a_thread_and_is_done(make_world: Make) -> None:
    world = await lived(await make_world())
    assert await verdict(world) == ONCE
    assert shown(world) == (await world.row()).digest
    assert not {"open_thread", "ask", "asked"} & set(world.fake.calls)
    assert world.digests.composed == 1


@BOTH
async def test_one_without_anything_to_tell_is_left_out_and_nobody_is_told(make_world: Make) -> None:
    world = await make_world()
    world.digests.is_empty = True
    await lived(world)
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.NOTHING_NEW)
    assert world.fake.messages == {}
    assert world.fake.notices == []


@BOTH
@pytest.mark.parametrize("fault", [unavailable(60), LOST], ids=["refused", "lost"])
async def test_a_comment_that_is_deleted_before_it_is_sent_again_is_not_in_it(make_world: Make, fault: Fault) -> None:
    world = await make_world()
    await world.settle_in()
    world.fake.script("post", fault)
    await world.worker().tick()
    stood = len(world.fake.visible(SLOT.key))
    world.digests.deleted.add(QUOTED)
    for seconds in HOURS[1:]:
        world.clock.advance(timedelta(seconds=seconds))
        await world.worker().tick()
    assert await verdict(world) == ONCE
    if not stood:
        assert shown(world).quote is None
        assert (await world.row()).digest == shown(world), "what is kept does not hold it either"
        assert shown(world).best


@BOTH
async def test_one_that_told_nothing_but_a_deleted_comment_is_not_sent(make_world: Make) -> None:
    world = await make_world()
    world.digests.only_quote = True
    world.digests.deleted.add(QUOTED)
    await lived(world)
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.NOTHING_NEW)
    assert row.digest is not None
    assert row.digest.quote is None
    assert world.fake.messages == {}


async def test_a_round_up_beside_the_essay_at_the_same_minute_both_stand_once() -> None:
    world = await discord_like()
    essays = daily(world.platform)
    digest = replace(daily(world.platform, number=2), channel=essays.channel, kind=Kind.DIGEST, follows=essays.id)
    await world.subscriptions.add(digest)
    await lived(world, essays)
    digest_slot = Slot(digest.id, SLOT.local_date)
    assert await verdict(world) == ONCE
    assert (await world.row(digest_slot)).state is DeliveryState.DONE
    assert [len(world.fake.visible(slot.key)) for slot in (SLOT, digest_slot)] == [1, 1]
    assert [row.slot for row in await world.deliveries.recent(essays.channel, 9)] == [SLOT], (
        "the essay alone is today's"
    )


async def test_admins_are_told_of_a_round_up_that_is_late_held_or_refused() -> None:
    late = await discord_digest()
    late.clock.advance(timedelta(hours=7))
    await lived(late)
    [missed] = late.fake.notices
    assert isinstance(missed, Missed)
    assert (missed.delivery.kind, missed.delivery.reason) == (Kind.DIGEST, Reason.LATE)

    blind = await lived(replace(await blind_slack(), kind=Kind.DIGEST), None, LOST)
    [held] = blind.fake.notices
    assert isinstance(held, Held)
    assert held.delivery.kind is Kind.DIGEST

    gone = await lived(await slack_digest(), None, GONE)
    assert isinstance(gone.fake.notices[0], Suspended)
    assert gone.fake.notices[0].subscription.kind is Kind.DIGEST


def to_a_member(world: FakeWorld, kind: Kind) -> Subscription:
    return replace(daily(world.platform), kind=kind, member=MemberId("m1"))


@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.PERSONAL])
@pytest.mark.parametrize("fault", [FORBIDDEN, GONE], ids=["forbidden", "gone"])
async def test_direct_messages_that_are_closed_stop_it_and_no_admin_is_told(kind: Kind, fault: Fault) -> None:
    world = replace(await discord_like(), kind=kind)
    world.personal.post = post("essay-1")
    order = to_a_member(world, kind)
    await lived(world, order, fault)
    kept = await world.subscriptions.get(order.id)
    assert kept is not None
    assert kept.state is SubscriptionState.SUSPENDED
    assert (await world.row()).state is DeliveryState.SKIPPED
    assert world.fake.notices == []


async def test_what_came_to_a_member_and_cannot_be_looked_for_is_left_out_quietly() -> None:
    world = replace(await blind_slack(), kind=Kind.DIGEST)
    await lived(world, to_a_member(world, Kind.DIGEST), LOST)
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.CANNOT_SCAN)
    assert len(world.fake.visible(SLOT.key)) <= 1
    assert world.fake.notices == []


OWN_KINDS = pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.PERSONAL])
ANN = MemberId("m1")


async def own_world(kind: Kind) -> FakeWorld:
    world = replace(await discord_like(), kind=kind)
    world.personal.post = post("essay-1")
    return world


@OWN_KINDS
async def test_whoever_has_left_gets_nothing_and_nothing_is_left_of_their_orders(kind: Kind) -> None:
    world = await own_world(kind)
    other = replace(to_a_member(world, Kind.PERSONAL), id=SubscriptionId("other"), upcoming=None)
    elsewhere = replace(other, id=SubscriptionId("elsewhere"), channel=Channel(Community(world.platform, "far"), "dm"))
    for each in (other, elsewhere):
        await world.subscriptions.add(each)
    world.direct.left.add(ANN)
    await lived(world, to_a_member(world, kind))
    assert world.fake.messages == {}
    assert world.fake.notices == []
    assert await world.deliveries.get(SLOT) is None
    left = await world.subscriptions.direct_to(Person(world.platform, ANN))
    assert [each.id for each in left] == [elsewhere.id], "what comes from another community still does"


@OWN_KINDS
async def test_while_the_platform_does_not_say_who_is_there_nothing_is_sent_and_nothing_ends(kind: Kind) -> None:
    world = await own_world(kind)
    order = to_a_member(world, kind)
    await world.settle_in(order)
    worker, world.direct.trouble = world.worker(), ChatUnavailable("no answer")
    await worker.tick()
    row = await world.row()
    assert (row.state, row.reason, world.fake.messages) == (DeliveryState.DUE, Reason.UNAVAILABLE, {})
    world.direct.trouble = None
    world.clock.advance(timedelta(seconds=90))
    await worker.tick()
    assert await verdict(world) == ONCE
    kept = await world.subscriptions.get(order.id)
    assert kept is not None
    assert kept.state is SubscriptionState.ACTIVE


@OWN_KINDS
async def test_where_we_were_taken_out_it_rests_until_we_are_back(kind: Kind) -> None:
    world = await own_world(kind)
    order = to_a_member(world, kind)
    world.direct.trouble = ChatGone("not ours any more")
    await lived(world, order)
    kept = await world.subscriptions.get(order.id)
    assert kept is not None
    assert (kept.state, kept.reason) == (SubscriptionState.SUSPENDED, Reason.GONE)
    assert (world.fake.messages, world.fake.notices) == ({}, [])


async def test_a_lost_answer_is_not_followed_by_a_second_message_to_whoever_has_left_since() -> None:
    world = await own_world(Kind.PERSONAL)
    await world.settle_in(to_a_member(world, Kind.PERSONAL))
    world.fake.script("post", LOST)
    await world.worker().tick()
    world.direct.left.add(ANN)
    stood = len(world.fake.visible(SLOT.key))
    for seconds in HOURS[1:]:
        world.clock.advance(timedelta(seconds=seconds))
        await world.worker().tick()
    assert len(world.fake.visible(SLOT.key)) == stood


async def test_an_answer_holds_for_a_while_and_an_essay_of_a_channel_asks_nobody() -> None:
    world = await own_world(Kind.ESSAY)
    await lived(world)
    assert world.direct.asked == 0
    belonging = Belonging({world.platform: world.direct}, world.subscriptions, world.clock)
    ann = Member(Community(world.platform, "home"), ANN, "Ann")
    assert [await belonging.is_in(ann), await belonging.is_in(ann)] == [True, True]
    assert world.direct.asked == 1
    world.direct.left.add(ANN)
    world.clock.advance(FRESH_FOR)
    assert not await belonging.is_in(ann)
    assert await belonging.is_in(replace(ann, id=MemberId("m2")))


@pytest.mark.parametrize("brought", [True, False])
async def test_a_personal_hour_brings_the_essay_or_quietly_nothing(brought: bool) -> None:
    world = replace(await discord_like(), kind=Kind.PERSONAL)
    world.personal.post = post("essay-1") if brought else None
    await lived(world, to_a_member(world, Kind.PERSONAL))
    row = await world.row()
    if brought:
        assert await verdict(world) == ONCE
        assert row.post == world.personal.post
    else:
        assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.NOTHING_NEW)
    assert row.due == DUE
    assert world.fake.notices == []


@pytest.mark.parametrize("newer", [None, post("essay-2")], ids=["nothing newer", "a newer one"])
async def test_an_essay_that_stands_already_is_kept_as_brought_whatever_would_be_brought_now(
    newer: DailyPost | None,
) -> None:
    """Else the next hour would bring it once more, or leave out the newer one."""
    world = await discord_personal()
    world.personal.post = newer
    order = to_a_member(world, Kind.PERSONAL)
    stands = await world.fake.post(order.channel, post("essay-1"), SLOT.key)
    world.clock.advance(timedelta(hours=1))
    await lived(world, order)
    row = await world.row()
    assert (await verdict(world), row.message) == (ONCE, stands)
    assert row.post is not None
    assert row.post.slug == "essay-1"
