"""The crash-point table once more, over Discord's real adapter and real sockets."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import SubscriptionState
from tests.faults.crashes import ONCE, Arrange, MakeWorld, crash, live, points
from tests.faults.discord_world import FrontWorld, forum_world, front_world, remote_forum_world, remote_world
from tests.faults.watch import after, before
from tests.faults.world import World
from tests.fronts.discord.faults import FINE, FORBIDDEN, GONE, LOST, UNHEARD, Fault, accepted, late, refused, too_many
from tests.fronts.discord.front import CREATE, THREAD
from tests.fronts.discord.state import Permission

FORUM_POST = "POST /channels/{channel_id}/threads"
POST_FAULTS = {
    "lost": LOST,
    "unheard": UNHEARD,
    "502-after-accept": accepted(502),
    "503-before-accept": refused(503),
    "late-20": late(20),
    "429": too_many(90),
}
REFUSALS = {"forbidden": FORBIDDEN, "gone": GONE}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


@pytest.fixture
async def world() -> AsyncIterator[FrontWorld]:
    made = await front_world()
    await made.settle_in()
    yield made
    await made.close()


def faulty(route: str, *faults: Fault) -> Arrange:
    """The first requests of ``route`` go like ``faults``."""

    def arrange(world: World) -> None:
        assert isinstance(world, FrontWorld)
        world.front.faults.add(route, *faults)

    return arrange


@pytest.mark.parametrize("make_world", [front_world, forum_world, remote_world, remote_forum_world])
async def test_a_death_anywhere_leaves_one_post_and_one_question(make_world: MakeWorld) -> None:
    ends = {}
    for point in await points(make_world):
        life = await crash(make_world, point)
        if (life.verdict, life.seen.most) != (ONCE, 1):
            ends[str(point)] = f"{life.verdict}; {life.seen.most} seen together"
    assert ends == {}


@pytest.mark.parametrize("fault", POST_FAULTS)
@pytest.mark.parametrize(("make_world", "route"), [(front_world, CREATE), (forum_world, FORUM_POST)])
async def test_a_fault_of_the_post_leaves_one(make_world: MakeWorld, route: str, fault: str) -> None:
    life = await live(make_world, faulty(route, POST_FAULTS[fault]))
    assert life.verdict == ONCE
    assert life.seen.most == (2 if (make_world, fault) == (forum_world, "late-20") else 1)


@pytest.mark.parametrize("fault", POST_FAULTS)
@pytest.mark.parametrize(("route", "calls_before"), [(THREAD, 0), (CREATE, 1)], ids=["thread", "question"])
async def test_a_fault_of_thread_or_question_leaves_one(route: str, calls_before: int, fault: str) -> None:
    life = await live(front_world, faulty(route, *[FINE] * calls_before, POST_FAULTS[fault]))
    assert (life.verdict, life.seen.most) == (ONCE, 1)


@pytest.mark.parametrize("point", [before("chat.post"), after("chat.post"), after("chat.ask")], ids=str)
@pytest.mark.parametrize("fault", ["lost", "late-20"])
async def test_a_death_and_a_fault_leave_one(point: object, fault: str) -> None:
    life = await crash(front_world, point, arrange=faulty(CREATE, POST_FAULTS[fault]))  # type: ignore[arg-type]
    assert (life.verdict, life.seen.most) == (ONCE, 1)


async def test_after_a_downtime_beyond_the_nonce_the_post_is_found_again() -> None:
    life = await crash(front_world, after("chat.post"), asleep=timedelta(minutes=10))
    assert (life.verdict, life.seen.most) == (ONCE, 1)
    assert "chat.find" in life.seen.after
    assert "chat.post" not in life.seen.after


async def test_a_second_copy_that_is_accepted_late_is_swept() -> None:
    life = await live(front_world, faulty(CREATE, late(400)))
    assert (life.verdict, life.seen.most) == (ONCE, 2)


@pytest.mark.parametrize("reason", REFUSALS)
async def test_a_refusal_suspends_and_deletes_nothing(world: FrontWorld, reason: str) -> None:
    world.front.faults.add(CREATE, REFUSALS[reason])
    await world.worker().tick()
    [subscription] = await world.subscriptions.of_channel(world.channel)
    assert (subscription.state, subscription.reason) == (SubscriptionState.SUSPENDED, reason)
    assert world.posts() == []


async def test_a_deleted_channel_suspends_and_an_admin_is_told_once(world: FrontWorld) -> None:
    lobby = world.acts.channel(world.guild, "lobby")
    world.guild.system_channel = lobby.id
    world.acts.delete_channel(world.place)
    worker = world.worker()
    for _ in range(3):
        await worker.tick()
    [subscription] = await world.subscriptions.of_channel(world.channel)
    assert (subscription.state, subscription.reason) == (SubscriptionState.SUSPENDED, Reason.GONE)
    direct = world.front.state.direct(world.owner.id)
    assert len(lobby.messages) + len(direct.messages) == 1


async def test_a_permission_that_is_lost_before_the_post_suspends(world: FrontWorld) -> None:
    world.place.overwrites.clear()
    world.acts.forbid(world.place, Permission.SEND_MESSAGES)
    await world.worker().tick()
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.DUE, Reason.FORBIDDEN)
    [subscription] = await world.subscriptions.of_channel(world.channel)
    assert subscription.state is SubscriptionState.SUSPENDED


async def test_where_the_history_may_not_be_read_a_post_in_doubt_is_held(world: FrontWorld) -> None:
    world.acts.forbid(world.place, Permission.READ_MESSAGE_HISTORY)
    world.front.faults.add(CREATE, LOST)
    worker = world.worker()
    await worker.tick()
    world.clock.advance(timedelta(minutes=5))
    await worker.tick()
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.UNCERTAIN, Reason.CANNOT_SCAN)
    assert len(world.posts()) == 1
