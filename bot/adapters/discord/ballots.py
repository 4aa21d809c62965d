"""A vote for tomorrow as Discord's own poll: a message by itself, since a poll cannot stand beside a post's parts.

Who voted for what stays with Discord, which lets no bot vote. A poll has no place for a key, so an earlier attempt's is
found by what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import discord
from discord import AllowedMentions

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.places import Places
from bot.conversation import spoken_votes, wording
from bot.conversation.catalogue import Catalogue
from bot.conversation.escaping import plain_line
from bot.core.ballot import Ballot
from bot.core.community import Channel, MessageRef
from bot.errors import ChatRejected, ChatUnavailable
from bot.ports.clock import Clock

ANSWER_MAX: Final = 55
QUESTION_MAX: Final = 300
LONGEST: Final = 768
"""Hours; all three are in "Poll Create Request Object" of Discord's documentation."""
_OVER_MARK: Final = "x"
_HOUR: Final = timedelta(hours=1)
_FINAL_WITHIN: Final = timedelta(minutes=5)
"""How long after a vote is closed its exact counts are waited for; half of what is left before the slot is due."""
_AGAIN: Final = timedelta(seconds=30)
_CLOCKS: Final = timedelta(minutes=1)
"""By how much Discord's clock may be behind ours."""


class DiscordBallots:
    """``BallotPort`` over Discord."""

    def __init__(self, client: discord.Client, places: Places, catalogue: Catalogue, clock: Clock) -> None:
        self._client = client
        self._places = places
        self._catalogue = catalogue
        self._clock = clock

    async def open_ballot(self, ballot: Ballot, now: datetime) -> MessageRef:
        hours = min(LONGEST, max(1, (ballot.closes - now) // _HOUR))
        poll = discord.Poll(self._question(ballot), timedelta(hours=hours))
        for answer in _answers(ballot):
            poll.add_answer(text=answer)
        channel = _thread(ballot)
        with wrapped():
            place = self._places.messages(channel)
            sent = await place.send(poll=poll, nonce=ballot.key, allowed_mentions=AllowedMentions.none())
        return refs.message_of(channel, sent.id)

    async def find_ballot(self, ballot: Ballot) -> MessageRef | None:
        channel, me = _thread(ballot), self._client.user
        wanted = (self._question(ballot), _answers(ballot))
        after = discord.Object(discord.utils.time_snowflake(ballot.opened - _CLOCKS))
        with wrapped():
            async for message in self._places.messages(channel).history(limit=None, after=after, oldest_first=True):
                poll = message.poll
                if me is None or message.author.id != me.id or poll is None:
                    continue
                if (poll.question, [answer.text for answer in poll.answers]) == wanted:
                    return refs.message_of(channel, message.id)
        await self._places.check_history(await self._places.place(ballot.channel))
        return None

    async def count_ballot(self, ballot: Ballot) -> Sequence[int]:
        if ballot.message is None:
            raise ValueError(f"{ballot.key} is counted without a message")
        with wrapped():
            message = await (await self._places.message(ballot.message)).fetch()
        poll = message.poll
        if poll is None or len(poll.answers) != len(ballot.choices):
            raise ChatRejected("The message of {key} is no poll.", key=ballot.key)
        if not poll.is_finalised() and self._clock.now() < ballot.closes + _FINAL_WITHIN:
            raise ChatUnavailable("The poll {key} is not counted yet.", key=ballot.key, retry_after=_AGAIN)
        return [answer.vote_count for answer in poll.answers]

    async def show_end(self, ballot: Ballot) -> None:
        """Discord itself shows who won a poll. One that was called off is ended, and a sentence below says so: else it
        would be taken for the result.
        """
        if ballot.message is None or not ballot.is_called_off:
            return
        with wrapped():
            message = await (await self._places.message(ballot.message)).fetch()
        p = DiscordPhrases(self._catalogue, ballot.language)
        sentence = spoken_votes.outcome(p, ballot)
        place = self._places.messages(ballot.message.channel)
        with wrapped():
            expires = message.poll.expires_at if message.poll is not None else None
            if expires is not None and expires > self._clock.now():
                await message.end_poll()
            if ballot.attempts > 1 and await _has_said(place, message, sentence):
                return
            nonce = f"{ballot.key}{_OVER_MARK}"
            await place.send(sentence, nonce=nonce, reference=message, allowed_mentions=AllowedMentions.none())

    def _question(self, ballot: Ballot) -> str:
        return self._catalogue.text(ballot.language, wording.VOTE_QUESTION)[:QUESTION_MAX]


async def _has_said(place: discord.abc.Messageable, poll: discord.Message, sentence: str) -> bool:
    """Whether an earlier attempt has written ``sentence`` below our ``poll``: a day's talk may stand there, too."""
    async for said in place.history(limit=None, after=poll):
        if said.author.id == poll.author.id and said.content == sentence:
            return True
    return False


def _thread(ballot: Ballot) -> Channel:
    return Channel(ballot.channel.community, ballot.thread)


def _answers(ballot: Ballot) -> list[str]:
    """The essays' titles, plain: a poll knows no markup."""
    return [plain_line(choice.title, ANSWER_MAX) or choice.slug[:ANSWER_MAX] for choice in ballot.choices]
