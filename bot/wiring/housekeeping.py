"""The clock that keeps house."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.wiring.core import Core

EVERY: Final = timedelta(days=1)


def housekeeping_ticker(core: Core) -> Ticker:
    """The clock that lets go of what is over in the database: at the start, and then once a day."""
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.housekeeping import Housekeeping

    return Ticker(EVERY, Housekeeping(core.stores.leftovers, core.services.clock).keep)
