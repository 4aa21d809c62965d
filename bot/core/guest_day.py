"""How often readers without an account may comment: what came on one day, from whom, and what is too much."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex
from typing import Final, Self, TypeAlias

from bot.core.phrase import message
from bot.errors import InvalidInput

Rules: TypeAlias = Sequence[tuple[timedelta, int]]
"""So many in so long a time."""

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OF_ADDRESS: Final[Rules] = ((_MINUTE, 2), (_HOUR, 6), (_DAY, 20))
IN_ALL: Final[Rules] = ((_MINUTE, 20), (_HOUR, 60), (_DAY, 300))
"""It also bounds what is kept of a day."""
_SENDER_DIGITS: Final = 4
"""Hexadecimal digits that are kept of an address's hash. Some 65,000 IPv4 addresses share each, so that not even the
key tells whose it was; of 300 comments a day hardly two senders are taken for one.
"""
_TOO_MANY: Final = message("Several comments came from your network a short while ago. Try again in {minutes} min.")
_TOO_MANY_IN_ALL: Final = message("Very many comments are coming in at the moment. Try again in {minutes} min.")


@dataclass(frozen=True, slots=True)
class GuestDay:
    """One day of UTC. ``came`` has the sender and the instant of each comment that was taken. A sender is what
    ``sender`` makes of an address with the day's own ``key``, so tomorrow nobody is known again.
    """

    day: date
    key: str
    came: tuple[tuple[str, datetime], ...] = ()

    @classmethod
    def new(cls, day: date) -> Self:
        return cls(day, token_hex(32))

    def sender(self, address: str) -> str:
        return hmac.new(self.key.encode(), address.encode(), hashlib.sha256).hexdigest()[:_SENDER_DIGITS]

    def check(self, address: str, now: datetime, of_address: Rules = OF_ADDRESS, in_all: Rules = IN_ALL) -> None:
        """Raise ``InvalidInput`` where one more from ``address`` would come too soon."""
        sender = self.sender(address)
        self._check(_TOO_MANY, [at for each, at in self.came if each == sender], of_address, now)
        self._check(_TOO_MANY_IN_ALL, [at for _, at in self.came], in_all, now)

    def with_one_more(self, address: str, now: datetime) -> Self:
        return replace(self, came=(*self.came, (self.sender(address), now)))

    def _check(self, sentence: str, came: Sequence[datetime], rules: Rules, now: datetime) -> None:
        for span, most in rules:
            recent = sorted(at for at in came if at > now - span)
            if len(recent) >= most:
                tomorrow = datetime.combine(self.day + _DAY, time(), UTC)  # when all is forgotten
                wait = min(recent[-most] + span, tomorrow) - now
                raise InvalidInput(sentence, minutes=max(-(-wait // _MINUTE), 1))
