"""How the connection to a platform stands, for whoever watches over the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

log = logging.getLogger(__name__)


class Link:
    """``trouble`` is one sentence, or None while the platform ``name`` is connected."""

    def __init__(self, name: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._name = name
        self._now = now
        self._since: datetime | None = now()
        self._refusal = ""

    @property
    def name(self) -> str:
        """What it leads to."""
        return self._name

    def connected(self) -> None:
        """It works."""
        self._since, self._refusal = None, ""

    def lost(self) -> None:
        """It works no more, or not yet."""
        self._since = self._since or self._now()

    def refused(self, sentence: str) -> None:
        """The platform does not accept us; ``sentence`` says why, and what mends it. The log says so once, however
        often it is tried again.
        """
        self.lost()
        if sentence != self._refusal:
            log.error("%s Ichiwa keeps trying. The local page keeps running.", sentence)
        self._refusal = sentence

    @property
    def is_refused(self) -> bool:
        """Whether the platform has refused us since it was last connected."""
        return bool(self._refusal)

    @property
    def trouble(self) -> str | None:
        if self._since is None:
            return None
        since = f"since {self._since:%Y-%m-%d %H:%M} UTC"
        return f"{self._refusal} ({since})" if self._refusal else f"{self._name} is not connected ({since})."


@dataclass(frozen=True, slots=True)
class SlackLinks:
    """Slack's two ways: what members do comes by Socket Mode, and what we do goes with the bot's token."""

    socket: Link = field(default_factory=lambda: Link("Slack's Socket Mode"))
    token: Link = field(default_factory=lambda: Link("Slack"))
