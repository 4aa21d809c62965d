"""When guests' comments came today, for all processes. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from bot.core.guest_day import GuestDay


class GuestDayStore(Protocol):
    """One row for the day that runs. The days before it go with their keys."""

    async def change(self, day: date, change: Callable[[GuestDay], GuestDay]) -> GuestDay:
        """Change what is known of a day, in a transaction of its own, and forget the days before it. Where nothing is
        known, ``change`` gets a day with a new key. It may be called again; what it raises is passed on, and nothing is
        written. Of several callers at once each sees what the others wrote. Returns the day as it is now.
        """
        ...

    async def forget(self, before: date) -> None:
        """Forget the days before this one."""
        ...
