"""An order that an admin paused or removed while its delivery waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import SubscriptionState, ended
from tests.fakes.chat import GONE, LOST, REFUSED_502, Fault, unavailable
from tests.faults.test_delivering_rules import faulty, ticked
from tests.faults.world import SLOT, FakeWorld, slack_like

S = DeliveryState


@pytest.mark.parametrize("act", ["pause", "remove"])
@pytest.mark.parametrize("fault", [unavailable(7 * 3600), REFUSED_502], ids=["unavailable", "in doubt"])
async def test_an_order_that_is_paused_or_removed_while_its_delivery_waits_brings_no_notice(
    fault: Fault, act: str
) -> None:
    world = await faulty(slack_like, "post", fault)
    await ticked(world)
    await decided(world, act)
    row = await ticked(world, 7 * 3600, 600)
    assert (row.state, row.reason) == (S.SKIPPED, Reason.ADMIN)
    assert world.fake.notices == []


@pytest.mark.parametrize("act", ["pause", "remove"])
async def test_an_order_that_is_paused_or_removed_and_whose_channel_goes_brings_no_notice_of_its_delivery(
    act: str,
) -> None:
    world = await faulty(slack_like, "post", LOST)
    world.fake.script("find", GONE)
    await ticked(world)
    await decided(world, act)
    row = await ticked(world, 60)
    assert row.state is S.SKIPPED
    assert world.fake.notices == []


async def decided(world: FakeWorld, act: str) -> None:
    """What an admin does to the order."""
    if act == "remove":
        await world.subscriptions.update(SLOT.subscription, ended)
    else:
        paused = SubscriptionState.PAUSED
        await world.subscriptions.update(SLOT.subscription, lambda s: replace(s, state=paused, upcoming=None))
