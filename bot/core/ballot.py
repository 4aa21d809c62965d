"""A vote of a channel's members on the essay of its next slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.core.community import Channel, MessageRef
from bot.core.essay import Language
from bot.core.ids import Slug, ThreadId
from bot.core.subscription import Slot

CHOICES: Final = (2, 3)
"""Among how many essays members may choose."""
CLOSES_BEFORE: Final = timedelta(minutes=10)
"""How long before the slot is due a vote is counted: no delivery ever waits for it."""
SHORTEST: Final = timedelta(hours=1)
"""No vote is opened that would be open for less: Discord has no shorter poll."""
BALLOT_MARK: Final = "v"


class BallotState(StrEnum):
    """``PLANNED`` until its message is known, then ``OPEN``; ``CLOSED`` once it is counted or called off."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Choice:
    """An essay that members may choose."""

    slug: Slug
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The vote on what ``slot`` shows. It stands in ``thread``, that of the post before it, ``under``. ``closes`` is
    when it is counted; ``next_attempt`` when something is to be done about it, and None when nothing is any more: one
    that is ``CLOSED`` has to show that where it stands. ``attempts`` counts what was begun in its state. ``counts`` are
    the votes for each of ``choices`` (empty until it is counted, and where it was called off), and ``won`` is the essay
    that was pinned by it. All instants are aware UTC.
    """

    slot: Slot
    under: MessageRef
    thread: ThreadId
    language: Language
    choices: tuple[Choice, ...]
    opened: datetime
    closes: datetime
    state: BallotState = BallotState.PLANNED
    next_attempt: datetime | None
    attempts: int = 0
    message: MessageRef | None = None
    counts: tuple[int, ...] = ()
    won: Slug | None = None

    @property
    def channel(self) -> Channel:
        return self.under.channel

    @property
    def key(self) -> str:
        """The key of its message, of at most 25 characters as that of a slot."""
        return f"{self.slot.key}{BALLOT_MARK}"

    @property
    def is_called_off(self) -> bool:
        """Whether it ended without being counted."""
        return self.state is BallotState.CLOSED and not self.counts


@dataclass(frozen=True, slots=True)
class Chosen:
    """The essay ``slug`` that a member chose ``at`` an instant, in the vote on ``slot``."""

    slot: Slot
    slug: Slug
    at: datetime


def closing_time(due: datetime) -> datetime:
    """When the vote on a slot that is ``due`` is counted."""
    return due - CLOSES_BEFORE


def is_worth_opening(now: datetime, closes: datetime) -> bool:
    """Whether members have time to vote."""
    return closes - now >= SHORTEST


def winner(choices: Sequence[Choice], counts: Sequence[int]) -> Slug | None:
    """The one essay with most votes; None where there are no votes, or several essays have most."""
    if len(choices) != len(counts):
        raise ValueError("a vote needs one count for each choice")
    most = max(counts, default=0)
    if most <= 0 or sum(count == most for count in counts) > 1:
        return None
    return choices[list(counts).index(most)].slug
