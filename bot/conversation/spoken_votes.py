"""How a vote for tomorrow ended, in words."""

from __future__ import annotations

from typing import Final

from bot.conversation.phrases import Phrases, beginning
from bot.core.ballot import Ballot, winner
from bot.core.phrase import message

_CHOSEN: Final = message("The vote is closed. You chose “{title}” as the next essay.")
_CHOSEN_INSTEAD: Final = message(
    "The vote is closed. The next essay is “{title}”: one with as many votes or more is not available any more."
)
_CALLED_OFF: Final = message("This vote was called off, because what comes next was changed.")
_NOBODY: Final = message("The vote is closed. Nobody voted, so the next essay comes in the usual order.")
_TIE: Final = message("The vote is closed. It ended in a tie, so the next essay comes in the usual order.")
_OTHERWISE: Final = message(
    "The vote is closed. The essay with the most votes is not available any more, so another one comes."
)

_TITLE_MAX: Final = 300


def outcome(p: Phrases, ballot: Ballot) -> str:
    """What became of a closed ballot, for those who voted."""
    won = next((each.title for each in ballot.choices if each.slug == ballot.won), None)
    if won is not None:
        is_first = winner(ballot.choices, ballot.counts) == ballot.won
        return p.text(_CHOSEN if is_first else _CHOSEN_INSTEAD, title=beginning(won, _TITLE_MAX))
    if ballot.is_called_off:
        return p.text(_CALLED_OFF)
    if not sum(ballot.counts):
        return p.text(_NOBODY)
    return p.text(_TIE if winner(ballot.choices, ballot.counts) is None else _OTHERWISE)
