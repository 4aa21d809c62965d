"""A worker dies before and after the effect of every call it makes. Each slot still comes to one post, or to one
explained end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.fakes.chat import (
    ACCEPTED_502,
    BROKEN,
    FORBIDDEN,
    GONE,
    LOST,
    REFUSED_502,
    REJECTED,
    Fault,
    late,
    slow,
    unavailable,
)
from tests.faults.crashes import HELD, ONCE, Arrange, MakeWorld, crash, points
from tests.faults.watch import Moment, Point, after, before
from tests.faults.world import (
    FakeWorld,
    World,
    blind_discord,
    blind_slack,
    discord_digest,
    discord_like,
    slack_digest,
    slack_like,
    slack_personal,
)

BOTH = pytest.mark.parametrize("make_world", [discord_like, slack_like])
WITHOUT_THREAD = {"discord digest": discord_digest, "slack digest": slack_digest, "slack personal": slack_personal}
ALL = pytest.mark.parametrize(
    "make_world",
    [discord_like, slack_like, *(pytest.param(make, id=name) for name, make in WITHOUT_THREAD.items())],
)
"""What is no thread's concern holds for round-ups as for essays, and for what comes to one member."""

ACCEPTED_LATE = {"late-70": late(70), "late-200": late(200)}
POST_FAULTS = {
    "lost": LOST,
    "502-after-accept": ACCEPTED_502,
    "502-before-accept": REFUSED_502,
    "late-20": late(20),
    "slow-70": slow(70),
    "429": unavailable(90),
    "bug": BROKEN,
}
THREAD_FAULTS = {
    "lost": LOST,
    "502-after-accept": ACCEPTED_502,
    "502-before-accept": REFUSED_502,
    "late-20": late(20),
    "429": unavailable(90),
}
REFUSALS = {"forbidden": FORBIDDEN, "gone": GONE, "rejected": REJECTED}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Thousands of deaths are reported in each test; formatting them would be most of its time."""
    with caplog.at_level(logging.CRITICAL):
        yield


def faulty(method: str, fault: Fault) -> Arrange:
    """The first call of ``method`` goes like ``fault``."""

    def arrange(world: World) -> None:
        assert isinstance(world, FakeWorld)
        world.fake.script(method, fault)

    return arrange


async def wrong(
    make_world: MakeWorld,
    expected: set[str],
    arrange: Arrange | None = None,
    *,
    asleep: timedelta = timedelta(0),
    most: int = 1,
) -> dict[str, str]:
    """The crash points that end otherwise than ``expected``, or show more than ``most`` posts together."""
    ends = {}
    for point in await points(make_world, arrange):
        life = await crash(make_world, point, arrange=arrange, asleep=asleep)
        if life.verdict not in expected or life.seen.most > most:
            ends[str(point)] = f"{life.verdict}; {life.seen.most} seen together"
    return ends


async def test_the_points_are_those_of_a_whole_life() -> None:
    seen = {point.call for point in await points(slack_like)}
    assert seen >= {
        "subscriptions.due",
        "deliveries.materialise",
        "deliveries.reap_expired_leases",
        "deliveries.skip_late",
        "deliveries.claim",
        "picks.next",
        "deliveries.freeze",
        "deliveries.record_send",
        "chat.post",
        "deliveries.settle",
        "chat.open_thread",
        "deliveries.threaded",
        "chat.ask",
        "deliveries.done",
        "deliveries.to_sweep",
        "chat.find",
        "deliveries.schedule_sweep",
    }


@ALL
@pytest.mark.parametrize("asleep", [timedelta(0), timedelta(hours=1)])
async def test_a_death_anywhere_leaves_one_post_and_one_question(make_world: MakeWorld, asleep: timedelta) -> None:
    assert await wrong(make_world, {ONCE}, asleep=asleep) == {}


@ALL
@pytest.mark.parametrize("fault", POST_FAULTS)
async def test_a_death_anywhere_and_a_fault_of_the_post(make_world: MakeWorld, fault: str) -> None:
    assert await wrong(make_world, {ONCE}, faulty("post", POST_FAULTS[fault])) == {}


@ALL
@pytest.mark.parametrize("fault", ACCEPTED_LATE)
async def test_a_second_copy_that_is_accepted_late_is_seen_until_the_sweep(make_world: MakeWorld, fault: str) -> None:
    assert await wrong(make_world, {ONCE}, faulty("post", ACCEPTED_LATE[fault]), most=2) == {}


@BOTH
@pytest.mark.parametrize("fault", THREAD_FAULTS)
@pytest.mark.parametrize("method", ["open_thread", "ask"])
async def test_a_death_anywhere_and_a_fault_of_the_thread(make_world: MakeWorld, method: str, fault: str) -> None:
    assert await wrong(make_world, {ONCE}, faulty(method, THREAD_FAULTS[fault])) == {}


def everything_lost(world: World) -> None:
    """Post and question are accepted and their answers lost; looking for them fails at first."""
    for method, fault in [("post", LOST), ("ask", LOST), ("find", unavailable()), ("asked", LOST)]:
        faulty(method, fault)(world)


@ALL
async def test_a_death_anywhere_and_faults_everywhere(make_world: MakeWorld) -> None:
    assert await wrong(make_world, {ONCE}, everything_lost) == {}


@ALL
@pytest.mark.parametrize("reason", REFUSALS)
async def test_a_death_anywhere_and_a_refusal(make_world: MakeWorld, reason: str) -> None:
    """Where the worker dies and nobody heard the refusal, the next attempt is accepted."""
    assert await wrong(make_world, {ONCE, f"skipped ({reason})"}, faulty("post", REFUSALS[reason])) == {}


@ALL
async def test_after_a_long_downtime_what_stands_is_adopted_and_nothing_new_is_sent(
    make_world: MakeWorld,
) -> None:
    for point in await points(make_world):
        life = await crash(make_world, point, asleep=timedelta(hours=7))
        assert "chat.post" not in life.seen.after, point
        stood_there = life.seen.most == 1
        assert life.verdict == (ONCE if stood_there else "skipped (late)"), point


@BOTH
@pytest.mark.parametrize("first", [before("chat.post"), after("chat.post"), after("chat.ask")], ids=str)
async def test_a_second_death_while_the_first_is_being_mended(make_world: MakeWorld, first: Point) -> None:
    mending = await points(make_world, first=first)
    assert {p.call for p in mending} >= {"deliveries.reap_expired_leases", "deliveries.claim", "deliveries.done"}
    for second in mending:
        life = await crash(make_world, first, second)
        assert (life.verdict, life.seen.most) == (ONCE, 1), second


@pytest.mark.parametrize("make_world", [blind_discord, blind_slack])
async def test_where_nobody_can_look_a_post_in_doubt_is_held_and_never_sent_again(make_world: MakeWorld) -> None:
    in_doubt = {
        ("deliveries.record_send", Moment.AFTER),
        ("chat.post", Moment.BEFORE),
        ("chat.post", Moment.AFTER),
        ("deliveries.settle", Moment.BEFORE),
    }
    for point in await points(make_world):
        life = await crash(make_world, point)
        if (point.call, point.moment) in in_doubt:
            assert life.verdict == HELD, point
            assert "chat.post" not in life.seen.after, point
        else:
            assert life.verdict == ONCE or _question_in_doubt(point, life.verdict), point


def _question_in_doubt(point: Point, verdict: str) -> bool:
    """The post stands; whether the question does, nobody can look up, so it is not asked again."""
    return point.call in {"deliveries.threaded", "chat.ask", "deliveries.done"} and verdict.startswith(
        "threaded () with 1 posts"
    )
