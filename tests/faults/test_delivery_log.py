"""Whatever goes wrong with a delivery on a platform's real adapter, every line of the log says which one it was."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest

from bot.cli.logs import start_log
from bot.core.community import Platform
from tests.faults.crashes import ONCE, verdict
from tests.faults.discord_world import FrontWorld, front_world
from tests.faults.slack_world import SlackWorld, slack_world
from tests.faults.world import SLOT
from tests.fronts.discord import faults as discord_faults
from tests.fronts.discord.front import CREATE, THREAD
from tests.fronts.slack import faults as slack_faults
from tests.fronts.slack.front import POST

Made = FrontWorld | SlackWorld


async def _on_discord() -> Made:
    world = await front_world()
    world.front.faults.add(CREATE, discord_faults.too_many(90), discord_faults.refused(503), discord_faults.LOST)
    world.front.faults.add(THREAD, discord_faults.accepted(502), discord_faults.UNHEARD)
    return world


async def _on_slack() -> Made:
    world = await slack_world()
    world.front.faults.add(POST, slack_faults.too_many(90), slack_faults.refused(503), slack_faults.LOST)
    world.front.faults.add(POST, slack_faults.accepted(502))
    return world


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = root.level, list(root.handlers), own.level
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    own.setLevel(before[2])


@pytest.mark.parametrize(("make", "platform"), [(_on_discord, Platform.DISCORD), (_on_slack, Platform.SLACK)])
async def test_every_line_says_which_delivery_it_is_about(
    make: Callable[[], Awaitable[Made]], platform: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    world = await make()
    await world.settle_in()
    start_log("debug", as_json=True)
    for _ in range(60):  # with a new worker each time: what is left behind is found by another
        await world.worker().tick()
        world.clock.advance(timedelta(seconds=30))
    assert await verdict(world) == ONCE
    await world.close()
    entries = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    ours = [entry for entry in entries if entry["message"] != "Discord is connected."]
    assert len(ours) > 6, ours
    for entry in ours:
        assert entry.get("delivery") == SLOT.key, entry
        assert entry["platform"] == platform, entry
    for words in ("not accepted", "in doubt", "found what an earlier attempt had posted", "its thread waits", ": done"):
        assert any(words in entry["message"] for entry in ours), words
