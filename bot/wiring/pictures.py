"""Copying pictures, beside everything else."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.library.picturing import Picturing
    from bot.wiring.core import Core

PICTURES: Final = "pictures"
"""The task of copying the pictures that wait."""
EVERY: Final = timedelta(seconds=10)
"""How often a serving process looks for essays whose pictures wait."""
ESSAYS_A_TICK: Final = 10


async def picturing(core: Core) -> Picturing:
    """The service that copies pictures. Its libraries load beside the loop."""
    await asyncio.to_thread(importlib.import_module, "bot.adapters.sources.fetching.pictures")
    from bot.adapters.sources.fetching.pictures import WebPictures
    from bot.services.library.picturing import Picturing

    source = WebPictures(await core.web.fetcher())
    return Picturing(core.stores.essays, core.stores.pictures, source, core.services.clock)


async def copy_pictures(core: Core, progress: Callable[[int], None] = lambda done: None) -> int:
    """Copy all that waits, as a command does after an import, and return of how many essays; ``progress`` is called
    with how many so far. Raises ``StoreError``.
    """
    done = 0
    if not await core.stores.pictures.uncopied(core.services.clock.now(), 1):
        return done
    copying = await picturing(core)
    while some := await copying.pictures_missing(1):
        done += some
        progress(done)
    return done


def picture_ticker(core: Core) -> Ticker:
    """The clock that has copied what waits. Nothing is loaded before something does."""
    from bot.ports.background import Task
    from bot.wiring.background import looking

    made: list[Picturing] = []

    async def is_due() -> bool:
        return bool(await core.stores.pictures.uncopied(core.services.clock.now(), 1))

    async def copy(_: str) -> None:
        if not made:
            made.append(await picturing(core))
        while await made[0].pictures_missing(ESSAYS_A_TICK):
            pass

    core.background.shared.tasks[PICTURES] = Task(copy, tries=1)
    return looking(core, PICTURES, is_due, EVERY)
