"""The crash-point table once more, over Slack's real adapter and real sockets."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import SubscriptionState
from tests.faults.crashes import ONCE, Arrange, crash, live, points
from tests.faults.slack_world import SlackWorld, slack_world
from tests.faults.watch import Point, after, before
from tests.faults.world import World
from tests.fronts.slack.faults import (
    ARCHIVED,
    FINE,
    GONE,
    LOST,
    NO_SCOPE,
    OUTSIDE,
    RESTRICTED,
    REVOKED,
    UNHEARD,
    Fault,
    accepted,
    confused,
    error,
    late,
    refused,
    too_many,
)
from tests.fronts.slack.front import HISTORY, POST

POST_FAULTS = {
    "lost": LOST,
    "unheard": UNHEARD,
    "502-after-accept": accepted(502),
    "503-before-accept": refused(503),
    "internal-error-after-accept": confused("internal_error"),
    "late-20": late(20),
    "429": too_many(90),
}
READ_FAULTS = {"lost": LOST, "502": refused(502), "429": too_many(30), "internal error": error("internal_error")}
REPLIES = "conversations.replies"
REFUSALS = {
    "gone": (GONE, Reason.GONE),
    "archived": (ARCHIVED, Reason.GONE),
    "outside": (OUTSIDE, Reason.FORBIDDEN),
    "restricted": (RESTRICTED, Reason.FORBIDDEN),
    "no scope": (NO_SCOPE, Reason.FORBIDDEN),
}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    made = await slack_world()
    await made.settle_in()
    yield made
    await made.close()


def faulty(method: str, *faults: Fault) -> Arrange:
    """The first calls of ``method`` go like ``faults``."""

    def arrange(world: World) -> None:
        assert isinstance(world, SlackWorld)
        world.front.faults.add(method, *faults)

    return arrange


@pytest.mark.parametrize("faults", [(), (LOST,)], ids=["fine", "post lost"])
async def test_a_death_anywhere_leaves_one_post_and_one_question(faults: tuple[Fault, ...]) -> None:
    ends = {}
    arrange = faulty(POST, *faults)
    for point in await points(slack_world, arrange):
        life = await crash(slack_world, point, arrange=arrange)
        if (life.verdict, life.seen.most) != (ONCE, 1):
            ends[str(point)] = f"{life.verdict}; {life.seen.most} seen together"
    assert ends == {}


@pytest.mark.parametrize("fault", POST_FAULTS)
async def test_a_fault_of_the_post_leaves_one(fault: str) -> None:
    life = await live(slack_world, faulty(POST, POST_FAULTS[fault]))
    assert (life.verdict, life.seen.most) == (ONCE, 1)


@pytest.mark.parametrize("fault", POST_FAULTS)
async def test_a_fault_of_the_question_leaves_one(fault: str) -> None:
    life = await live(slack_world, faulty(POST, FINE, POST_FAULTS[fault]))
    assert (life.verdict, life.seen.most) == (ONCE, 1)


@pytest.mark.parametrize("point", [before("chat.post"), after("chat.post"), after("chat.ask")], ids=str)
@pytest.mark.parametrize("fault", ["lost", "late-20"])
async def test_a_death_and_a_fault_leave_one(point: Point, fault: str) -> None:
    life = await crash(slack_world, point, arrange=faulty(POST, POST_FAULTS[fault]))
    assert (life.verdict, life.seen.most) == (ONCE, 1)


async def test_a_lost_answer_is_looked_for_and_not_sent_again() -> None:
    life = await live(slack_world, faulty(POST, LOST))
    assert life.verdict == ONCE
    assert life.seen.after.count("chat.post") == 1
    assert "chat.find" in life.seen.after


@pytest.mark.parametrize("fault", READ_FAULTS)
@pytest.mark.parametrize(("method", "posts"), [(HISTORY, [LOST]), (REPLIES, [FINE, LOST])], ids=["post", "question"])
async def test_a_look_that_fails_too_leaves_one(method: str, posts: list[Fault], fault: str) -> None:
    def arrange(world: World) -> None:
        faulty(POST, *posts)(world)
        faulty(method, READ_FAULTS[fault])(world)

    life = await live(slack_world, arrange)
    assert (life.verdict, life.seen.most) == (ONCE, 1)


@pytest.mark.parametrize("fault", ["lost", "502-after-accept"])
async def test_a_second_copy_whose_deletion_fails_is_gone_in_the_end(fault: str) -> None:
    def arrange(world: World) -> None:
        faulty(POST, late(400))(world)
        faulty("chat.delete", POST_FAULTS[fault])(world)

    assert (await live(slack_world, arrange)).verdict == ONCE


async def test_a_second_copy_that_is_accepted_late_is_swept() -> None:
    life = await live(slack_world, faulty(POST, late(400)))
    assert (life.verdict, life.seen.most) == (ONCE, 2)


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_refusal_suspends_and_deletes_nothing(world: SlackWorld, refusal: str) -> None:
    fault, reason = REFUSALS[refusal]
    world.front.faults.add(POST, fault, place=world.place.id)
    await world.worker().tick()
    [subscription] = await world.subscriptions.of_channel(world.channel)
    assert (subscription.state, subscription.reason) == (SubscriptionState.SUSPENDED, reason)
    assert world.posts() == []


async def test_a_token_that_is_refused_suspends_nothing_and_the_essay_comes_when_it_works(world: SlackWorld) -> None:
    world.front.faults.add(POST, REVOKED, place=world.place.id)
    worker = world.worker()
    await worker.tick()
    [subscription] = await world.subscriptions.of_channel(world.channel)
    assert (subscription.state, world.posts()) == (SubscriptionState.ACTIVE, [])
    world.clock.advance(timedelta(minutes=1))
    await worker.tick()
    assert len(world.posts()) == 1


async def test_an_archived_channel_suspends_and_the_owner_is_told_once(world: SlackWorld) -> None:
    world.acts.archive(world.place, world.owner)
    worker = world.worker()
    for _ in range(3):
        await worker.tick()
    [subscription] = await world.subscriptions.of_channel(world.channel)
    assert (subscription.state, subscription.reason) == (SubscriptionState.SUSPENDED, Reason.GONE)
    [told] = [call for call in world.front.of(POST) if call.place == world.owner.id]
    assert told.args["text"].startswith(f"<#{world.place.id}> が削除またはアーカイブされたため")


@pytest.mark.parametrize("fault", [OUTSIDE, NO_SCOPE], ids=["outside", "no scope"])
async def test_where_the_history_may_not_be_read_a_post_in_doubt_is_held(world: SlackWorld, fault: Fault) -> None:
    world.front.faults.add(POST, LOST)
    world.front.faults.add(HISTORY, fault)
    worker = world.worker()
    await worker.tick()
    world.clock.advance(timedelta(minutes=5))
    await worker.tick()
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.UNCERTAIN, Reason.CANNOT_SCAN)
    assert len(world.posts()) == 1
