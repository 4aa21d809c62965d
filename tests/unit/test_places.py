"""Who holds a place while deliveries are worked, and who has to give it up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.core.community import Community, Platform
from bot.services.delivery.pace import Pace
from bot.services.delivery.places import Places
from tests.fakes.leaping import leap_through

PACE = Pace(concurrency=4, per_community=4, patience=timedelta(seconds=3), slow=8)


def claimed_within(seconds: float, queue: int) -> int:
    """How many deliveries that take a minute each are begun in ``seconds``."""
    begun: list[int] = []

    async def work() -> None:
        begun.append(1)
        await asyncio.sleep(60)

    async def day() -> None:
        places, loop = Places(PACE, lambda: queue), asyncio.get_running_loop()
        while loop.time() < seconds:
            for _ in range(places.wanted):
                places.take(work(), Community(Platform.DISCORD, f"guild {len(begun)}"))
            await places.change()
        await places.stop()

    leap_through(day())
    return len(begun)


def test_what_hangs_gives_its_place_to_another() -> None:
    assert claimed_within(10, queue=0) == PACE.concurrency + PACE.slow


def test_while_most_wait_for_the_pace_no_more_are_claimed() -> None:
    assert claimed_within(10, queue=3) == PACE.concurrency
    assert claimed_within(10, queue=2) > PACE.concurrency, "half of them hang"
