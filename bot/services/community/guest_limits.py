"""How often comments can come from one address, and from all together."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

from bot.core.phrase import message
from bot.errors import InvalidInput
from bot.ports.clock import Clock

Rules: TypeAlias = Sequence[tuple[timedelta, int]]
"""So many in so long a time."""

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OF_ADDRESS: Final[Rules] = ((_MINUTE, 2), (_HOUR, 6), (_DAY, 20))
IN_ALL: Final[Rules] = ((_MINUTE, 20), (_HOUR, 60), (_DAY, 300))
"""It also bounds what is remembered here."""
_TOO_MANY: Final = message("Several comments came from your network a short while ago. Try again in {minutes} min.")
_TOO_MANY_IN_ALL: Final = message("Very many comments are coming in at the moment. Try again in {minutes} min.")


class GuestLimits:
    """Remembers when comments came, by the day of UTC, in this process's memory alone. An address is kept as a hash
    whose key is made anew each day and written nowhere: by tomorrow nobody can tell any more who wrote today.
    """

    def __init__(self, clock: Clock, of_address: Rules = OF_ADDRESS, in_all: Rules = IN_ALL) -> None:
        self._clock = clock
        self._of_address = of_address
        self._in_all = in_all
        self._day: date | None = None
        self._key = b""
        self._came: list[tuple[bytes, datetime]] = []

    def take(self, address: str) -> None:
        """Count one more comment from ``address``. Raises ``InvalidInput`` where it comes too soon: it is not counted
        then.
        """
        now = self._clock.now()
        self.forget()
        sender = hmac.new(self._key, address.encode(), hashlib.sha256).digest()
        _check(_TOO_MANY, [at for each, at in self._came if each == sender], self._of_address, now)
        _check(_TOO_MANY_IN_ALL, [at for _, at in self._came], self._in_all, now)
        self._came.append((sender, now))

    def forget(self) -> None:
        """What was before this day is over."""
        today = self._clock.now().date()
        if self._day != today:
            self._day, self._key, self._came = today, secrets.token_bytes(32), []


def _check(sentence: str, came: Sequence[datetime], rules: Rules, now: datetime) -> None:
    for span, most in rules:
        recent = [at for at in came if at > now - span]
        if len(recent) >= most:
            tomorrow = datetime.combine(now.date() + _DAY, time(), UTC)  # when all is forgotten
            wait = min(recent[-most] + span, tomorrow) - now
            raise InvalidInput(sentence, minutes=max(-(-wait // _MINUTE), 1))
