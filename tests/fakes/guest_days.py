"""When guests' comments came, in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.core.guest_day import GuestDay


class MemoryGuestDays:
    """Days by date. Their keys are no secrets, so that in no run two addresses are taken for one by chance."""

    def __init__(self) -> None:
        self.kept: dict[date, GuestDay] = {}
        self.asked = 0

    async def change(self, day: date, change: Callable[[GuestDay], GuestDay]) -> GuestDay:
        self.asked += 1
        changed = change(self.kept.get(day, GuestDay(day, f"key of {day}")))
        await self.forget(day)
        self.kept[day] = changed
        return changed

    async def forget(self, before: date) -> None:
        for day in [day for day in self.kept if day < before]:
            del self.kept[day]
