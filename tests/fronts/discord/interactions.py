"""Interactions: what a member asked of the bot, and what it answered so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.fronts.discord.state import Json, Message

ANSWER_WITHIN: Final = timedelta(seconds=3)
TOKEN_HOLDS: Final = timedelta(minutes=15)

EPHEMERAL: Final = 1 << 6


@dataclass(slots=True)
class Interaction:
    """``answer`` is the body of the callback, ``original`` the message that it made or changes, ``more`` the follow-ups
    and ``seconds`` what the first answer took by the machine's clock.
    """

    id: int
    token: str
    kind: int
    user: int
    channel: int
    guild: int | None
    at: datetime
    data: Json
    asked: float
    message: Message | None = None
    answer: Json | None = None
    original: Message | None = None
    more: list[Message] = field(default_factory=list)
    seconds: float | None = None

    @property
    def answered(self) -> bool:
        return self.answer is not None

    @property
    def thinking(self) -> bool:
        """A deferred answer that has not come yet."""
        return self.answer is not None and self.answer["type"] == 5 and self.original is None

    @property
    def choices(self) -> list[Json]:
        """What autocomplete offers."""
        found: list[Json] = ((self.answer or {}).get("data") or {}).get("choices") or []
        return found

    @property
    def modal(self) -> Json:
        """The form that opened."""
        assert self.answer is not None
        assert self.answer["type"] == 9, self.answer
        form: Json = self.answer["data"]
        return form
