"""The table of the weather: faults that are no crash and no single answer, and what they come to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.errors import ChatUnavailable
from tests.fakes.chat import Fault
from tests.fakes.leaping import leap_through
from tests.fakes.stores import MemoryStores
from tests.faults.crashes import HELD, ONCE, MakeWorld, verdict
from tests.faults.test_hanging import Crowd, guild
from tests.faults.test_leaps import leaping
from tests.faults.world import SLOT, FakeWorld, World, blind_slack, daily, discord_like, essay, slack_like

WALL = Fault(after=None, error=ChatUnavailable("A firewall's page.", foreign=True))
_ENDS = {ONCE: "one post, one question", HELD: "held, admins told"}


async def weather_table() -> str:
    """What happens, and what is seen in the end on each platform."""
    worlds = (discord_like, slack_like, blind_slack)
    lines = ["| What happens | Discord | Slack | History cannot be read |", "| --- " * 4 + "|"]
    for name, life in {
        "the database is restored from a copy of before the post, two hours after it": _restored,
        "a firewall answers the first sends with a 403 of its own": _walled,
    }.items():
        lines.append(f"| {name} | {' | '.join([await life(world) for world in worlds])} |")
    leap = await _leapt()
    lines.append(f"| the clock is 37 days ahead for an hour, and is set right | {' | '.join([leap] * 3)} |")
    hung = await _hung()
    lines.append(f"| 120 guilds never answer: what another guild sees | {' | '.join([hung] * 3)} |")
    return "\n".join(lines)


async def _restored(make_world: MakeWorld) -> str:
    world = await make_world()
    await world.settle_in()
    await world.worker().tick()
    old = MemoryStores.empty()
    again = replace(world, essays=old.essays, subscriptions=old.subscriptions, deliveries=old.deliveries)
    await again.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
    await again.subscriptions.add(daily(world.platform))
    world.clock.advance(timedelta(hours=2))
    await _ticked(again)
    return _ENDS[await verdict(again)]


async def _walled(make_world: MakeWorld) -> str:
    world = await make_world()
    assert isinstance(world, FakeWorld)
    await world.settle_in()
    world.fake.script("post", WALL, WALL, WALL)
    await _ticked(world)
    return _ENDS[await verdict(world)]


async def _ticked(world: World) -> None:
    worker = world.worker()
    for _ in range(40):
        await worker.tick()
        world.clock.advance(timedelta(seconds=30))


async def _leapt() -> str:
    world = await leaping()
    await world.ticks(timedelta(minutes=10))
    world.clock.set_by(timedelta(days=37))
    await world.ticks(timedelta(minutes=40))
    world.clock.set_right()
    await world.ticks(timedelta(minutes=30))
    return "one post, one question" if len(world.chat.visible(SLOT.key)) == 1 else "nothing"


async def _hung() -> str:
    took: list[float | None] = []

    async def work() -> None:
        crowd = Crowd()
        crowd.discord.hung = {guild(n).community for n in range(120)}
        for n in range(120):
            await crowd.subscribe(n, guild(n))
        fine = await crowd.subscribe(1000, guild(1000))
        await crowd.start()
        await asyncio.sleep(120)
        took.append(await crowd.posted_after(fine))
        await crowd.stop()

    await asyncio.to_thread(leap_through, work())
    [seconds] = took
    return "its post within half a minute" if seconds is not None and seconds < 30 else "a late post"
