"""Keeping house, as a task of any worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.wiring.core import Core

KEEP: Final = "house:keep"
"""The task of letting go of what is over in the database."""
EVERY: Final = timedelta(days=1)


def housekeeping_ticker(core: Core) -> Ticker:
    """The clock that has it done at the start, and then once a day by one of all processes. It declares the task."""
    from bot.ports.background import Task
    from bot.services.housekeeping import Housekeeping
    from bot.wiring.background import repeating

    housekeeping = Housekeeping(core.stores.leftovers, core.services.clock)

    async def keep(_: str) -> None:
        await housekeeping.keep()

    core.background.shared.tasks[KEEP] = Task(keep, tries=1)
    return repeating(core, KEEP, EVERY)
