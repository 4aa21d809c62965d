"""How fast platforms may be asked, as all processes of a bot know it together."""

from __future__ import annotations

from typing import Final, Protocol

from bot.core.pacing import Holder, Share

LEASE_SECONDS: Final = 3.0
"""How long a process has its places. One that was killed leaves them to the others after that."""


class Pacing(Protocol):
    """Every method raises ``StoreError`` where the others cannot be asked. A ``bucket`` is named for what is limited:
    a bot, a channel. Seconds are those of one clock for all; the caller's own clock is never asked.
    """

    async def share(self, bucket: str, mine: Holder, used: int, total: int) -> Share:
        """Renew the lease of ``mine`` on places of ``bucket``, for ``LEASE_SECONDS`` from some instant within the
        call, by the rule of ``bot.core.pacing.divided``. ``mine.places`` is what the last call returned. Who ``needs``
        none and has ``used`` none has no part in it any more.
        """
        ...

    async def book(self, bucket: str, pause: float, longest: float) -> float:
        """Book the next place of ``bucket``, whose places are ``pause`` seconds apart, and return in how many seconds,
        counted from the end of the call, its time comes. Where that is more than ``longest`` nothing is booked.
        """
        ...

    async def hold(self, bucket: str, seconds: float) -> None:
        """The platform wants nothing of ``bucket`` for ``seconds``, at most ``HOLD_MAX`` at a time."""
        ...


HOLD_MAX: Final = 60.0
"""Seconds. What lies further ahead was written by a clock that was set back since, and does not count."""
