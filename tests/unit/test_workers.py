"""What a process that does not post knows of those that do, and what it says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.acts.running import posted_now
from bot.conversation.stage import Stage
from bot.services.delivery.workers import AWAY_AFTER, Workers
from tests.fakes.clock import FixedClock
from tests.fakes.host import MemoryHost
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.fakes.worker_signs import MemoryWorkerSigns
from tests.unit.arranged import NOW, standing_order


async def test_workers_are_away_when_none_has_left_a_sign_for_a_while() -> None:
    signs, clock = MemoryWorkerSigns(), FixedClock(NOW)
    worker, gateway = Workers(signs, clock), Workers(signs, clock, works=False)
    assert await gateway.are_away()
    await worker.leave_sign()
    assert not await gateway.are_away()
    clock.advance(AWAY_AFTER)
    assert not await gateway.are_away()
    clock.advance(timedelta(microseconds=1))
    assert await gateway.are_away()
    assert not await worker.are_away(), "whoever works needs no other"


@pytest.mark.parametrize("has_worker", [True, False])
async def test_an_essay_that_nobody_posts_is_not_said_to_be_on_its_way(has_worker: bool) -> None:
    stores, clock = MemoryStores.empty(), FixedClock(NOW)
    services = made_services(stores, clock, works=False)
    await stores.subscriptions.add(standing := standing_order())
    if has_worker:
        await stores.worker_signs.leave(NOW)
    screen = await posted_now(Stage(services, MemoryHost()), standing)
    assert screen.waits is not has_worker
