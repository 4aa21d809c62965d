"""What somebody asked of the app, and how it was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.fronts.slack.state import Json, Message, View

TRIGGER_LIVES: Final = timedelta(seconds=3)
RESPONSES: Final = 5
RESPONSE_LIVES: Final = timedelta(minutes=30)


@dataclass(slots=True)
class Delivery:
    """One envelope or signed request on its way to the app. ``sent`` and ``acknowledged`` are seconds of the machine's
    monotonic clock; ``answer`` is what came with the acknowledgement; ``status`` that of an HTTP answer.
    """

    kind: str
    payload: Json
    workspace: str
    id: str
    attempts: int = 0
    sent: float = 0.0
    acknowledged: float | None = None
    answer: Json | None = None
    status: int | None = None
    failed: bool = False

    @property
    def waited(self) -> float:
        """Seconds from sending to the acknowledgement."""
        assert self.acknowledged is not None
        return self.acknowledged - self.sent


@dataclass(slots=True)
class Asked:
    """``shown``: the messages that answered (ephemeral ones, or in the channel by the response URL); ``view``: the
    modal that was opened with it; ``options``: what an external select was offered.
    """

    kind: str
    workspace: str
    who: str
    channel: str | None
    at: datetime
    trigger: str
    token: str
    delivery: Delivery
    origin: Message | View | None = None
    shown: list[Message] = field(default_factory=list)
    view: View | None = None
    options: list[Json] | None = None
    errors: Json = field(default_factory=dict)
    deleted: bool = False
    trigger_used: bool = False
    responses: int = 0

    @property
    def acknowledged(self) -> bool:
        return self.delivery.acknowledged is not None

    @property
    def answered(self) -> bool:
        """Whether something was shown for it."""
        told = self.shown or self.view is not None or self.options is not None or self.errors or self.deleted
        return bool(told) or (self.kind == "view_submission" and self.acknowledged)

    @property
    def text(self) -> str:
        """The fallback text of the last message that answered."""
        return self.shown[-1].text if self.shown else ""
