"""How often comments can come from one address, and from all together, whichever process takes them."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.core.guest_day import IN_ALL, OF_ADDRESS, GuestDay, Rules
from bot.core.ids import GuestCommentId
from bot.ports.clock import Clock
from bot.ports.guest_days import GuestDayStore

_NOTHING: Final = GuestDay(date.min, "")


class GuestLimits:
    """The store counts for all processes. What this one saw there last is enough to refuse a flood: nothing is
    taken back within a day, so whoever was over a limit then is so until time has passed.
    """

    def __init__(
        self, days: GuestDayStore, clock: Clock, of_address: Rules = OF_ADDRESS, in_all: Rules = IN_ALL
    ) -> None:
        self._days = days
        self._clock = clock
        self._of_address = of_address
        self._in_all = in_all
        self._seen = _NOTHING
        self._taken: set[GuestCommentId] = set()

    def check(self, address: str, form: GuestCommentId) -> None:
        """Raise ``InvalidInput`` where this process knows, without asking the store, that ``address`` comes too soon.
        A form that it has taken may come again: that makes no second comment.
        """
        now = self._clock.now()
        if self._seen.day == now.date() and form not in self._taken:
            self._seen.check(address, now, self._of_address, self._in_all)

    async def take(self, address: str, form: GuestCommentId) -> None:
        """Count one more comment from ``address``. Raises ``InvalidInput`` where it comes too soon: it is not counted
        then.
        """
        now = self._clock.now()
        found = self._seen

        def one_more(day: GuestDay) -> GuestDay:
            nonlocal found
            found = day
            day.check(address, now, self._of_address, self._in_all)
            return day.with_one_more(address, now)

        try:
            found = await self._days.change(now.date(), one_more)
        finally:
            self._see(found)
        self._taken.add(form)

    async def forget(self) -> None:
        """What was before this day is over."""
        today = self._clock.now().date()
        if self._seen.day != today:
            self._see(GuestDay(today, ""))
            await self._days.forget(today)

    def _see(self, day: GuestDay) -> None:
        if self._seen.day != day.day:
            self._taken = set()
        self._seen = day
