"""Counting for reports, as a task of any worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.wiring.core import Core

COUNT: Final = "reports:count"
"""The task of counting for reports what members did up to yesterday."""
EVERY: Final = timedelta(hours=1)
"""Once a day there is something to count; asked more often, so that it is soon done wherever midnight is."""


def report_ticker(core: Core) -> Ticker:
    """The clock that has it done by one of all processes. It declares the task."""
    from bot.ports.background import Task
    from bot.wiring.background import repeating

    async def count(_: str) -> None:
        await core.services.reporting.count()

    core.background.shared.tasks[COUNT] = Task(count)
    return repeating(core, COUNT, EVERY)
