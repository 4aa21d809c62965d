"""What this process itself has seen of a delivery that waits: whether anything can stand in its channel already."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from bot.core.delivery import Delivery
from bot.core.subscription import Slot

KNOWN_MAX: Final = 50_000
"""Deliveries that are remembered. One that is forgotten is looked for once more than it had to be."""


class Trail:
    """A row says only what its own database knows. One that was restored from an older copy knows nothing of what was
    posted since, so that a delivery which is worked ``late`` is looked for before it is sent, unless this very process
    has watched it all the time.
    """

    def __init__(self, late: timedelta) -> None:
        self._late = late
        self._watched: OrderedDict[Slot, int] = OrderedDict()
        self._doubtful: set[Slot] = set()

    def made(self, slot: Slot) -> None:
        """The slot was made at its time, so that nobody has worked it."""
        self._watch(slot, 0)

    def refused(self, row: Delivery, foreign: bool) -> None:
        """Nothing stands there after this attempt at ``row``; ``foreign``: only somebody on the way says so."""
        if foreign:
            self._doubtful.add(row.slot)
        else:
            self._doubtful.discard(row.slot)
        self._watch(row.slot, row.fence)

    def is_late(self, row: Delivery, now: datetime) -> bool:
        """Whether ``row`` comes so late that others may have posted it, and this process did not watch it."""
        return now > row.due + self._late and self._watched.get(row.slot) != row.fence - 1

    def is_clean(self, row: Delivery, now: datetime) -> bool:
        """Whether ``row``, which is claimed to be sent, can be sent without a look."""
        return row.slot not in self._doubtful and not self.is_late(row, now)

    def _watch(self, slot: Slot, fence: int) -> None:
        self._watched[slot] = fence
        self._watched.move_to_end(slot)
        if len(self._watched) > KNOWN_MAX:
            self._doubtful.discard(self._watched.popitem(last=False)[0])
