"""Who is signed in: a signed cookie, given for the right password, that lets its browser in while others guess."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from typing import Final

COOKIE: Final = "ichiwa_session"
SESSION_SECONDS: Final = 30 * 24 * 3600
RENEWED_SECONDS: Final = 24 * 3600
"""An older cookie is replaced where the password comes with it."""
_NONCE_BYTES: Final = 16
_VALUE: Final = re.compile(r"([0-9]{1,11})\.([A-Za-z0-9_-]{22})\.([0-9a-f]{64})", re.ASCII)


class Sessions:
    """Signs and checks cookies. The key is made from the password: it needs no place of its own, every process with the
    same password accepts the cookie also after a restart, and another password ends all sessions.
    """

    def __init__(self, password: str, now: Callable[[], float] = time.time) -> None:
        # Slow on purpose: a stolen cookie must not be a quick way to try passwords. About 50 ms and 16 MiB, once.
        self._key = hashlib.scrypt(password.encode(), salt=b"ichiwa session", n=2**14, r=8, p=1)
        self._now = now

    def issue(self) -> str:
        """A cookie for somebody who has just shown the password."""
        signed = f"{int(self._now())}.{secrets.token_urlsafe(_NONCE_BYTES)}"
        return f"{signed}.{self._signature(signed)}"

    def age(self, cookie: str) -> float | None:
        """The seconds since ``cookie`` was given; None where it is not ours or too old."""
        match = _VALUE.fullmatch(cookie)
        if match is None or not hmac.compare_digest(self._signature(f"{match[1]}.{match[2]}"), match[3]):
            return None
        age = self._now() - int(match[1])
        return age if age < SESSION_SECONDS else None

    def _signature(self, signed: str) -> str:
        return hmac.new(self._key, signed.encode(), hashlib.sha256).hexdigest()
