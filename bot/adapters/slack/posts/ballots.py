"""A vote for tomorrow as a message with buttons in the thread of the post before it: Slack has no polls of its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.screens.escape import one_line, phrases_in
from bot.adapters.slack.screens.layout import Block, button, line, listed, rich, row, section, span
from bot.conversation import spoken_votes, wording
from bot.conversation.catalogue import Catalogue
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import Phrases
from bot.core.ballot import Ballot
from bot.core.community import MessageRef
from bot.errors import ChatError, ChatGone
from bot.services.community.voting import Voting

log = logging.getLogger(__name__)

_TITLE_MAX: Final = 300
_SHOWN_WHOLE: Final = 30
"""Of a button's text Slack may show about so many characters ("Button element" in its documentation)."""


class SlackBallots:
    """``BallotPort`` over Slack. ``voting`` keeps what members choose."""

    def __init__(self, chat: SlackChat, voting: Voting, catalogue: Catalogue) -> None:
        self._chat = chat
        self._voting = voting
        self._catalogue = catalogue

    async def open_ballot(self, ballot: Ballot, now: datetime) -> MessageRef:
        p = phrases_in(ballot.language, self._catalogue)
        return await self._chat.send(
            ballot.channel,
            thread_ts=ballot.thread,
            text=_text(ballot, p),
            blocks=_blocks(ballot, p),
            metadata=refs.metadata(refs.BALLOT, ballot.key),
        )

    async def find_ballot(self, ballot: Ballot) -> MessageRef | None:
        thread = refs.message_of(ballot.channel, ballot.thread)
        return next(iter(await self._chat.in_thread(thread, ballot.key)), None)

    async def count_ballot(self, ballot: Ballot) -> Sequence[int]:
        """Where nobody can look whether the message is still there, what was chosen counts."""
        try:
            is_there = bool(await self.find_ballot(ballot))
        except ChatError as error:
            log.info("Vote %s: counted unseen (%s)", ballot.key, error)
            is_there = True
        if not is_there:
            raise ChatGone("The message of {key} was deleted.", key=ballot.key)
        return await self._voting.counts(ballot)

    async def show_end(self, ballot: Ballot) -> None:
        p = phrases_in(ballot.language, self._catalogue)
        await self._chat.rewritten(
            ballot.message or ballot.under,
            text=f"{p.text(wording.VOTE_QUESTION)} {spoken_votes.outcome(p, ballot)}",
            blocks=_end(ballot, p),
            metadata=refs.metadata(refs.BALLOT, ballot.key),
        )


def _blocks(ballot: Ballot, p: Phrases) -> list[Block]:
    """A button for each; the titles also as a list where a button may not show one whole."""
    titles, question = _titles(ballot), _question(p)
    whole = [listed([span(title)] for title in titles)] if max(map(len, titles)) > _SHOWN_WHOLE else []
    presses = [
        button(title, f"choose:{number}", f"{ballot.slot.key}:{each.slug}")
        for number, (title, each) in enumerate(zip(titles, ballot.choices, strict=True))
    ]
    return [rich(question, *whole), row(*presses)]


def _end(ballot: Ballot, p: Phrases) -> list[Block]:
    """The counts, unless it was called off, and what became of it; nothing to press any more."""
    counted = zip(_titles(ballot), ballot.counts, strict=False)
    lines = [[span(f"{title} – {wording.votes(p, count)}")] for title, count in counted]
    return [rich(_question(p), *([listed(lines)] if lines else [])), section(spoken_votes.outcome(p, ballot))]


def _question(p: Phrases) -> Block:
    return line(span(p.text(wording.VOTE_QUESTION), bold=True))


def _titles(ballot: Ballot) -> list[str]:
    return [plain_line(each.title, _TITLE_MAX) or each.slug for each in ballot.choices]


def _text(ballot: Ballot, p: Phrases) -> str:
    titles = " / ".join(one_line(each.title, _TITLE_MAX) for each in ballot.choices)
    return f"{p.text(wording.VOTE_QUESTION)} {titles}"
