"""What a platform does for members' votes on what a channel's next slot shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.ballot import Ballot
from bot.core.community import MessageRef


class BallotPort(Protocol):
    """A platform on which members can vote. Every method can raise any ``ChatError``, in the sense of ``ChatPort``."""

    async def open_ballot(self, ballot: Ballot, now: datetime) -> MessageRef:
        """Post the poll into the ballot's thread with its key, mentions off; it ends by ``ballot.closes``."""
        ...

    async def find_ballot(self, ballot: Ballot) -> MessageRef | None:
        """The poll of an earlier attempt. Raises ``ChatForbidden`` where the history may not be read."""
        ...

    async def count_ballot(self, ballot: Ballot) -> Sequence[int]:
        """The people's votes for each choice. Raises ``ChatGone`` where the poll was deleted."""
        ...

    async def show_end(self, ballot: Ballot) -> None:
        """Let everybody see where the closed ballot stands how it ended, and take no more votes there. Its ``message``
        is known. Where it has more ``attempts`` than one, an earlier one may have done so: twice is the same as once.
        """
        ...
