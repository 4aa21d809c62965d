"""Sealing what must not be read in the database: the tokens of the workspaces that installed us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigError

_NOT_OURS: Final = (InvalidToken, ValueError)
"""The latter for what is not even ASCII."""


class Seal:
    """``keys`` are 32 bytes each in URL-safe base64: the first one seals, all of them open."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._first = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """``text``, unreadable without the first key."""
        return self._first.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises ``ConfigError`` where no key fits."""
        try:
            return self._all.decrypt(sealed).decode()
        except _NOT_OURS as exc:
            raise ConfigError(
                "SLACK_TOKEN_KEYS does not contain the key that the tokens of installed workspaces were encrypted with"
            ) from exc

    def is_newest(self, sealed: str) -> bool:
        """Whether ``sealed`` opens with the first key, so that the others are not needed for it."""
        try:
            self._first.decrypt(sealed)
        except _NOT_OURS:
            return False
        return True

    def stamp(self, word: str, now: datetime) -> str:
        """``word``, sealed with the present instant."""
        return self._first.encrypt_at_time(word.encode(), int(now.timestamp())).decode()

    def holds(self, stamp: str, now: datetime, lifetime: timedelta) -> bool:
        """Whether ``stamp`` is one of ours and not older than ``lifetime``."""
        try:
            seconds = int(lifetime.total_seconds())
            self._all.decrypt_at_time(stamp, ttl=seconds, current_time=int(now.timestamp()))
        except _NOT_OURS:
            return False
        return True


def new_key() -> str:
    """A key that nobody guesses."""
    return Fernet.generate_key().decode()
