"""What ``/healthz`` says of a program whose parts are real and fail one after another, each until it works again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.scheduler.pulse import STILL_AFTER, Pulse
from bot.adapters.scheduler.ticker import Ticker
from bot.config import Settings
from bot.core.link import Link
from bot.errors import StoreFull
from bot.services.delivery.delivering import Delivering
from bot.wiring import Core, opened
from bot.wiring.filling import LOOKING, Filling
from bot.wiring.health import FULL, ONE_FAILED, STILL, UNREADABLE, Condition
from bot.wiring.readiness import NO_TICK, STARTING, STOPPING, Readiness


def delivering(core: Core) -> Delivering:
    return Delivering(
        subscriptions=core.stores.subscriptions,
        deliveries=core.stores.deliveries,
        picking=core.picking,
        chats={},
        clock=core.services.clock,
        holidays=core.services.holidays,
    )


async def tick(work: Delivering, pulse: Pulse) -> None:
    """One tick, as the program's own clock makes it."""
    ticked = asyncio.Event()

    async def once() -> bool:
        well = await work.tick_well()
        ticked.set()
        return well

    ticker = Ticker(timedelta(hours=1), once, pulse=pulse)
    ticker.start()
    await ticked.wait()
    await ticker.stop()


async def rename(core: Core, table: str, name: str) -> None:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))

    await core.database.write(work)


async def test_health_says_what_is_wrong_until_it_is_right_again(tmp_path: Path) -> None:
    now = [0.0]
    pulse, link = Pulse(lambda: now[0]), Link("Slack")
    link.connected()
    essays = tmp_path / "essays"
    essays.mkdir()
    (essays / "one.md").write_text("---\ntitle: One\n---\n\nIt rained. Nobody came.\n")
    given = {"DATA_DIR": str(tmp_path), "TIMEZONE": "UTC", "ESSAYS_DIR": str(essays)}
    async with opened(Settings.load(None, given)) as core:
        filling = Filling(core)
        condition, work = Condition(core, pulse, [link], filling), delivering(core)
        filling.start()
        await filling.tried()
        clock = pulse.part()
        await tick(work, clock)
        assert await condition.problems() == []

        await rename(core, "deliveries", "away")  # every phase fails, and nothing is raised
        await tick(work, clock)
        assert await condition.problems() == [ONE_FAILED]
        await tick(work, clock)
        assert await condition.problems() == ["The last 2 ticks of the clock ended in errors; the log says why."]
        await rename(core, "away", "deliveries")
        await tick(work, clock)
        assert await condition.problems() == []

        await rename(core, "subscriptions", "away")
        assert UNREADABLE in await condition.problems()
        await rename(core, "away", "subscriptions")

        link.refused("Slack does not accept SLACK_BOT_TOKEN.")
        [trouble] = await condition.problems()
        assert trouble.startswith("Slack does not accept SLACK_BOT_TOKEN. (since ")
        link.connected()

        core.database.outcomes.failed(StoreFull("No space is left."))
        assert await condition.problems() == [FULL]
        await condition.look()  # a small write goes through
        assert await condition.problems() == []

        now[0] += STILL_AFTER.total_seconds() + 1
        assert await condition.problems() == [STILL]
        await tick(work, clock)
        assert await condition.problems() == []


async def test_a_process_is_ready_from_its_first_tick_until_it_stops(tmp_path: Path) -> None:
    pulse, link = Pulse(), Link("Slack")
    link.connected()
    essays = tmp_path / "essays"
    essays.mkdir()
    given = {"DATA_DIR": str(tmp_path), "TIMEZONE": "UTC", "ESSAYS_DIR": str(essays)}
    async with opened(Settings.load(None, given)) as core:
        filling = Filling(core)
        readiness = Readiness(Condition(core, pulse, [link], filling), pulse)
        work, clock = delivering(core), pulse.part()
        assert (await readiness.missing(), readiness.is_up) == ([STARTING], False)
        with readiness.while_running():
            assert (await readiness.missing(), readiness.is_up) == (
                [NO_TICK, f"There is no essay to post yet. {LOOKING}"],
                False,
            )
            await tick(work, clock)
            assert await readiness.missing() == [f"There is no essay to post yet. {LOOKING}"]
            (essays / "one.md").write_text("---\ntitle: One\n---\n\nIt rained. Nobody came.\n")
            filling.start()
            await filling.tried()
            assert (await readiness.missing(), readiness.is_up) == ([], True)
            link.lost()
            [trouble] = await readiness.missing()
            assert trouble.startswith("Slack is not connected")
            link.connected()
            assert await readiness.missing() == []
        assert (await readiness.missing(), readiness.is_up) == ([STOPPING], False)


def test_a_role_without_clocks_waits_for_none() -> None:
    assert Pulse().has_ticked
    pulse = Pulse()
    first, second = pulse.part(), pulse.part()
    first.count(failed=True)
    assert not pulse.has_ticked
    second.count(failed=False)
    assert pulse.has_ticked
