"""The buttons below what admins are told, where they can decide at once."""

from __future__ import annotations

from bot.conversation import spoken_guests, spoken_submissions
from bot.conversation.parts import Press
from bot.conversation.phrases import Phrases
from bot.ports.chat import GuestsWaiting, Notice, Submitted


def below(notice: Notice, p: Phrases) -> tuple[Press, ...]:
    """One row; none where there is nothing to decide."""
    match notice:
        case Submitted(submission):
            return spoken_submissions.decisions(submission, p, with_reading=True)
        case GuestsWaiting():
            return spoken_guests.below(notice, p)
    return ()
