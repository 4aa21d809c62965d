"""Members' votes on a channel's next essay, where the platform does not keep them itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.ballot import Ballot, Choice, Chosen
from bot.core.community import Member
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.subscription import Slot
from bot.errors import InvalidInput, NotFound
from bot.ports.ballots import BallotStore
from bot.ports.clock import Clock

_OVER: Final = message("This vote is closed. Your choice does not count.")
_NO_BOTS: Final = message("Bots do not vote.")


class Voting:
    """One choice a member, which they may change until the vote closes."""

    def __init__(self, ballots: BallotStore, clock: Clock) -> None:
        self._ballots = ballots
        self._clock = clock

    async def choose(self, member: Member, slot: Slot, slug: Slug) -> Choice:
        """Keep that the member wants the essay in ``slot``. Raises ``NotFound`` for what cannot be chosen there, and
        ``InvalidInput`` for a bot.
        """
        if member.is_bot:
            raise InvalidInput(_NO_BOTS)
        ballot = await self._ballots.get(slot)
        if ballot is None or ballot.channel.community.platform is not member.community.platform:
            raise NotFound(_OVER)
        chosen = next((each for each in ballot.choices if each.slug == slug), None)
        if chosen is None or not await self._ballots.choose(member, Chosen(slot, slug, self._clock.now())):
            raise NotFound(_OVER)
        return chosen

    async def counts(self, ballot: Ballot) -> Sequence[int]:
        """The votes so far for each of its choices."""
        chosen = await self._ballots.chosen(ballot.slot)
        return [chosen.get(each.slug, 0) for each in ballot.choices]
