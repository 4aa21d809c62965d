"""Whether a request is Slack's own: its signature, its age, and that it comes once."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.ports.clock import Clock

LIFETIME: Final = timedelta(minutes=5)
"""Slack's own advice: an older request is a recording."""
_STAMP: Final = re.compile(r"[0-9]{1,11}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class Signatures:
    """Knows Slack's requests by the app's signing secret (docs.slack.dev, Verifying requests from Slack)."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._taken: OrderedDict[str, datetime] = OrderedDict()

    def take(self, body: bytes, stamps: Sequence[str], signatures: Sequence[str]) -> str | None:
        """The signature of a request that is Slack's and was not taken before; None for any other.

        ``stamps`` and ``signatures`` are all values of Slack's two headers: there must be one of each.
        """
        if len(stamps) != 1 or len(signatures) != 1:
            return None
        [stamp], [signature] = stamps, signatures
        if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return None
        now = self._clock.now()
        if abs(now.timestamp() - int(stamp)) > LIFETIME.total_seconds():
            return None
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={digest}", signature):
            return None
        self._forget(now)
        if signature in self._taken:
            return None
        self._taken[signature] = now
        return signature

    def give_back(self, signature: str) -> None:
        """It could not be answered, so Slack may send the very same again."""
        self._taken.pop(signature, None)

    def _forget(self, now: datetime) -> None:
        """Those that are too old to be taken again in any case; a stamp may also be ahead of our clock."""
        while self._taken and now - next(iter(self._taken.values())) > 2 * LIFETIME:
            self._taken.popitem(last=False)
