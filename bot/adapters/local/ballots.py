"""A vote for tomorrow below the post before it: the page shows it there, so it is no message of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.adapters.local.chat import LocalChat
from bot.core.ballot import Ballot
from bot.core.community import MessageRef
from bot.services.community.voting import Voting


class LocalBallots:
    """``BallotPort`` over the local channel. ``voting`` keeps what members choose."""

    def __init__(self, chat: LocalChat, voting: Voting) -> None:
        self._chat = chat
        self._voting = voting

    async def open_ballot(self, ballot: Ballot, now: datetime) -> MessageRef:
        await self._chat.show_again(ballot.under)
        return ballot.under

    async def find_ballot(self, ballot: Ballot) -> MessageRef | None:
        """None: to show it twice is the same as once."""
        return None

    async def count_ballot(self, ballot: Ballot) -> Sequence[int]:
        await self._chat.show_again(ballot.under)
        return await self._voting.counts(ballot)

    async def show_end(self, ballot: Ballot) -> None:
        await self._chat.show_again(ballot.under)
