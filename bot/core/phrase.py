"""The mark of a sentence that members read, and the sentences that more than one layer says."""

from __future__ import annotations

from typing import Final


def message(key: str) -> str:
    """Mark ``key`` for extraction where it is defined apart from where it is shown."""
    return key


NO_ESSAY: Final = message("There is no essay called “{slug}”.")
NO_SOURCE: Final = message("There is no source “{name}”.")
OF_OTHERS: Final = message("The collection “{name}” belongs to others now. Whoever runs this bot can give it back.")
SOURCE_THERE: Final = message("There is a source “{title}” already.")
NO_COMMENT: Final = message("This comment no longer exists.")
NO_GUEST_COMMENT: Final = message("This comment from the page no longer exists.")
NO_SUBMISSION: Final = message("This submission no longer exists.")
NO_SUBSCRIPTION: Final = message("There is no subscription “{id}”.")
BUSY: Final = message("The database is busy, so nothing was saved. Try again in a moment.")
UNFORESEEN: Final = message("Something went wrong. The error was logged for those who run this bot.")
NOT_A_CHOICE: Final = message("“{value}” does not fit {option}. Choose one of these: {choices}")
NOTHING_AHEAD: Final = message("Nothing is due: the schedule has no day in the next two years.")
NO_ESSAYS: Final = message("The library has no essays yet.")
