"""Which connections are open, and which of them has to go for a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from bot.adapters.web.limits import Limits


class Connected(Protocol):
    """A connection as it is counted here."""

    @property
    def caller(self) -> str:
        """Whom it counts for."""

    def dismiss(self) -> None:
        """Close it at once."""


class Seats:
    """Counts connections. Where all seats are taken, a new one gets that of the connection which has kept us waiting
    for its request longest: silent ones never keep out those who speak. A connection that is being answered keeps its
    seat. ``is_exempt`` tells a caller who comes for many others.
    """

    def __init__(self, limits: Limits, is_exempt: Callable[[str], bool]) -> None:
        self._limits = limits
        self._is_exempt = is_exempt
        self._all: dict[Connected, str] = {}
        self._waiting: dict[Connected, None] = {}  # the one that waits longest comes first
        self._callers: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._all)

    def enter(self, connection: Connected) -> bool:
        """Give ``connection`` a seat; False where there is none."""
        caller = connection.caller
        if self._callers[caller] >= self._limits.each and not self._is_exempt(caller) and not self._clear(caller):
            return False
        if len(self._all) >= self._limits.connections and not self._clear():
            return False
        self._all[connection] = caller
        self._callers[caller] += 1
        self.waits(connection)
        return True

    def waits(self, connection: Connected) -> None:
        """Its request has not arrived yet, from now on."""
        self._waiting.pop(connection, None)
        if connection in self._all:
            self._waiting[connection] = None

    def works(self, connection: Connected) -> None:
        """It is being answered."""
        self._waiting.pop(connection, None)

    def leave(self, connection: Connected) -> None:
        """Its seat is free. A second call does nothing."""
        self._waiting.pop(connection, None)
        caller = self._all.pop(connection, None)
        if caller is None:
            return
        self._callers[caller] -= 1
        if not self._callers[caller]:
            del self._callers[caller]

    def _clear(self, caller: str | None = None) -> bool:
        """Free the seat that has waited longest, of ``caller`` where there is one."""
        for connection in self._waiting:
            if caller is None or connection.caller == caller:
                self.leave(connection)
                connection.dismiss()
                return True
        return False
