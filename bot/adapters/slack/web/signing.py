"""Whether a request is Slack's own: its signature and its age. That it comes once is another question."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ports.clock import Clock

LIFETIME: Final = timedelta(minutes=5)
"""Slack's own advice: an older request is a recording."""
_STAMP: Final = re.compile(r"[0-9]{1,11}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signed:
    """What Slack wrote under a request, and when."""

    signature: str
    at: datetime


class Signatures:
    """Knows Slack's requests by the app's signing secret (docs.slack.dev, Verifying requests from Slack)."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = secret.encode()
        self._clock = clock

    def check(self, body: bytes, stamps: Sequence[str], signatures: Sequence[str]) -> Signed | None:
        """The signature of a request that is Slack's and young; None for any other.

        ``stamps`` and ``signatures`` are all values of Slack's two headers: there must be one of each.
        """
        if len(stamps) != 1 or len(signatures) != 1:
            return None
        [stamp], [signature] = stamps, signatures
        if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return None
        if abs(self._clock.now().timestamp() - int(stamp)) > LIFETIME.total_seconds():
            return None
        digest = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={digest}", signature):
            return None
        return Signed(signature, datetime.fromtimestamp(int(stamp), UTC))
