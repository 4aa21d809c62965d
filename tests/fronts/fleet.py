"""Ichiwa as several processes of their own roles, each with a folder of its own as if on a machine of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.config import Settings
from bot.core.community import Channel
from bot.core.delivery import DeliveryState
from bot.core.essay import Language
from bot.core.ids import SubscriptionId
from bot.core.role import Role
from bot.services.community.changes import Change
from bot.wiring import Core, opened
from tests.adapters.cli.conftest import fill
from tests.hanging import HANGING
from tests.tools.process import SHIPPED, Running

SOON: Final = timedelta(seconds=4)


def leased(seconds: float) -> list[str]:
    """The command of a process whose leases are short, so that a test need not wait for a minute."""
    return [sys.executable, "-m", "tests.fronts.leased", str(seconds)]


class Fleet:
    """Processes on one database at ``url``; ``settings`` are those of all."""

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        fill(folder / "essays")
        self._folder = folder
        self._settings = {"DATABASE_URL": url, "ESSAYS_DIR": str(folder / "essays")} | settings
        self.running: list[Running] = []

    def process(self, name: str, role: Role, command: Sequence[str] = SHIPPED) -> Running:
        """One that does not run yet."""
        made = Running(self._folder / name, command, ROLE=role.value, **self._settings)
        self.running.append(made)
        return made

    async def start(self, *processes: Running) -> None:
        """Returns when all of them can do their work, and load nothing any more."""
        for each in processes:
            each.start()
        for each in processes:
            await asyncio.to_thread(each.wait_until_ready)

    async def end(self, *processes: Running) -> list[int]:
        """Their exit codes."""
        return list(await asyncio.gather(*(asyncio.to_thread(each.end) for each in processes)))

    async def subscribe(self, *channels: Channel, apart: timedelta = timedelta()) -> list[SubscriptionId]:
        """Daily subscriptions whose first slots come due in a moment, each so much after the one before."""
        async with opened(Settings.load(None, self.running[0].environment)) as core:
            made, first = [], datetime.now(UTC).replace(microsecond=0) + SOON
            for number, channel in enumerate(channels):
                change = Change(at=(first + number * apart).time(), zone="UTC", language=Language.EN)
                made.append((await core.services.subscribing.add(channel, change)).id)
            return made

    async def settled(self, *subscriptions: SubscriptionId) -> None:
        """Wait until each of them has had an essay, with its thread and question."""
        async with asyncio.timeout(HANGING), opened(Settings.load(None, self.running[0].environment)) as core:
            for each in subscriptions:
                while not await _is_settled(core, each):  # noqa: ASYNC110 (a database tells nobody of a change)
                    await asyncio.sleep(0.05)

    @property
    def log(self) -> str:
        """What all of them have said."""
        return "\n".join(each.log for each in self.running if each.has_begun)


async def _is_settled(core: Core, subscription: SubscriptionId) -> bool:
    found = await core.stores.subscriptions.get(subscription)
    assert found is not None
    rows = await core.stores.deliveries.recent(found.channel, 5)
    return any(row.state is DeliveryState.DONE for row in rows)


@asynccontextmanager
async def fleet(folder: Path, url: str, **settings: str) -> AsyncIterator[Fleet]:
    """No process of it is left behind."""
    made = Fleet(folder, url, **settings)
    try:
        yield made
    finally:
        for running in made.running:
            running.stop_for_good()
