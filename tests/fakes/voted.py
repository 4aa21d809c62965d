"""A vote that a channel's members have decided."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.services import Services
from bot.core.ballot import Ballot, Choice
from bot.core.community import Channel, MessageRef
from bot.core.essay import Language
from bot.core.ids import MessageId, Slug, ThreadId
from bot.ports.ballots import BallotStore


async def members_chose(ballots: BallotStore, services: Services, channel: Channel, won: Slug, other: Slug) -> None:
    """``won`` comes in the next slot of the channel."""
    upcoming = (await services.subscribing.of_channel(channel)).upcoming
    assert upcoming is not None
    ballot = Ballot(
        slot=upcoming.slot,
        under=MessageRef(channel, MessageId("1")),
        thread=ThreadId("1"),
        language=Language.EN,
        choices=tuple(Choice(slug, slug) for slug in (won, other)),
        opened=services.clock.now(),
        closes=services.clock.now() + timedelta(hours=1),
        next_attempt=None,
    )
    assert await ballots.add(ballot)
    assert await ballots.close(ballot.slot, (1, 0), won)
