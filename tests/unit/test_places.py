"""Who holds a place while deliveries are worked, and who has to give it up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.core.community import Community, Platform
from bot.services.delivery.pace import Pace
from bot.services.delivery.places import Places
from tests.fakes.leaping import leap_through

PACE = Pace(concurrency=4, per_community=4, patience=timedelta(seconds=3), slow=8)


def claimed_within(seconds: float, part: float = 1.0) -> int:
    """How many deliveries that take a minute each are begun in ``seconds``."""
    begun: list[int] = []

    async def work() -> None:
        begun.append(1)
        await asyncio.sleep(60)

    async def day() -> None:
        places, loop = Places(PACE, PACE.concurrency, lambda: part), asyncio.get_running_loop()
        number = 0
        while loop.time() < seconds:
            for _ in range(places.wanted):
                number += 1
                places.take(work(), Community(Platform.DISCORD, f"guild {number}"))
            await places.change()
        await places.stop()

    leap_through(day())
    return len(begun)


def test_what_hangs_gives_its_place_to_another() -> None:
    assert claimed_within(2) == PACE.concurrency
    assert claimed_within(10) == PACE.concurrency + PACE.slow


def test_a_process_claims_no_more_than_its_part_of_the_pace() -> None:
    assert claimed_within(2, part=0.5) == 2
    assert claimed_within(2, part=0.01) == 1
