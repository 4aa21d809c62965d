"""What becomes of a delivery is counted where it happens: once, and under what it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.core.community import Platform
from bot.core.delivery import Reason
from bot.errors import ChatForbidden, ChatUncertain
from bot.ports.metrics import Step
from tests.fakes.chat import LOST, REFUSED_502, Fault, unavailable
from tests.fakes.metrics import ToldMetrics
from tests.faults.world import FakeWorld, blind_slack, discord_like, slack_like

MINUTE = timedelta(minutes=1)


async def settled(
    make: Callable[[], Awaitable[FakeWorld]], method: str = "", *faults: Fault, ticks: int = 12
) -> tuple[FakeWorld, ToldMetrics]:
    """A world in which ``method`` fails as told, after ``ticks`` half minutes."""
    world, metrics = await make(), ToldMetrics()
    await world.settle_in()
    if method:
        world.fake.script(method, *faults)
    worker = world.worker(metrics=metrics)
    for _ in range(ticks):
        await worker.tick()
        world.clock.advance(MINUTE / 2)
    return world, metrics


def of(metrics: ToldMetrics, *names: str) -> list[tuple[object, ...]]:
    return [one for one in metrics.told if one[0] in names]


async def test_a_delivery_that_goes_well_is_made_claimed_and_posted() -> None:
    _, metrics = await settled(discord_like)
    assert of(metrics, "made", "posted", "retried", "skipped", "held", "given up") == [
        ("made", Platform.DISCORD),
        ("posted", Platform.DISCORD, 0.0),
    ]
    assert [told for told in of(metrics, "claimed") if told[2]] == [("claimed", Platform.DISCORD, 1)] * 2  # its thread


async def test_lateness_is_counted_from_the_due_instant_to_the_message() -> None:
    _, metrics = await settled(slack_like, "post", unavailable(30), unavailable(30))
    retried = ("retried", Platform.SLACK, Step.POST, Reason.UNAVAILABLE)
    assert of(metrics, "posted", "retried") == [retried, retried, ("posted", Platform.SLACK, 60.0)]


@pytest.mark.parametrize(("fault", "reason"), [(LOST, Reason.NO_ANSWER), (REFUSED_502, Reason.NO_ANSWER)])
async def test_what_is_in_doubt_is_counted_as_looked_for(fault: Fault, reason: Reason) -> None:
    _, metrics = await settled(slack_like, "post", fault)
    assert ("retried", Platform.SLACK, Step.LOOK, reason) in metrics.told
    assert len(of(metrics, "posted")) == 1


async def test_what_cannot_be_found_out_is_held() -> None:
    _, metrics = await settled(blind_slack, "post", LOST)
    assert of(metrics, "held", "posted") == [("held", Platform.SLACK)]


async def test_what_is_too_late_is_skipped_once() -> None:
    world, metrics = await discord_like(), ToldMetrics()
    await world.settle_in()
    world.clock.advance(timedelta(hours=7))
    worker = world.worker(metrics=metrics)
    for _ in range(3):
        await worker.tick()
    assert of(metrics, "skipped", "posted") == [("skipped", Platform.DISCORD, Reason.LATE)]


async def test_a_thread_is_retried_or_given_up() -> None:
    lost = Fault(after=None, error=ChatUncertain("No answer."))
    _, metrics = await settled(discord_like, "open_thread", lost)
    assert of(metrics, "retried", "given up") == [("retried", Platform.DISCORD, Step.THREAD, Reason.NO_ANSWER)]
    refused = Fault(after=None, error=ChatForbidden("No."))
    _, metrics = await settled(discord_like, "open_thread", refused)
    assert of(metrics, "retried", "given up") == [("given up", Platform.DISCORD)]
