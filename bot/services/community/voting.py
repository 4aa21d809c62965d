"""Members' votes on a channel's next essay, where the platform does not keep them itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.ballot import Ballot, BallotState, Choice, Chosen
from bot.core.community import Member, MessageRef, person_of
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

    async def choose(self, member: Member, slot: Slot, slug: Slug) -> tuple[Ballot, Choice]:
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
        return ballot, chosen

    async def counts(self, ballot: Ballot) -> Sequence[int]:
        """The votes so far for each of its choices."""
        chosen = await self._ballots.chosen(ballot.slot)
        return [chosen.get(each.slug, 0) for each in ballot.choices]

    async def under(self, message: MessageRef, slot: Slot, member: Member | None) -> tuple[Ballot, Slug | None] | None:
        """The vote that began with the post ``message`` of ``slot``, and what the member chose in it."""
        ballot = await self._ballots.of_subscription(slot.subscription)
        if ballot is None or ballot.under != message:
            return None
        chosen = await self._ballots.of_person(person_of(member)) if member is not None else ()
        return ballot, next((each.slug for each in chosen if each.slot == ballot.slot), None)

    def is_open(self, ballot: Ballot) -> bool:
        """Whether a choice still counts."""
        return ballot.state is not BallotState.CLOSED and self._clock.now() < ballot.closes
