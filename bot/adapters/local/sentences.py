"""Sentences of the page that stand in more than one of its templates: each a catalogue key."""

from __future__ import annotations

from typing import Final

from bot.conversation import labels
from bot.core.phrase import message

COMMANDS: Final = message("Commands")
NICKNAME: Final = message("Nickname")
MEAN: Final = message("Mean rating:")
NO_RATINGS: Final = message("No ratings yet")
OWN_RATING: Final = message("Your rating is {score}.")
EXAMPLE: Final = message("Example:")
THIS_PAGE: Final = message("this page")
RESUME: Final = labels.RESUME
GONE: Final = message("This message no longer exists.")
BACK: Final = message("Back to the channel")
SKIP: Final = message("Skip to the essays")
TODAY: Final = message("Today")
ABOUT: Final = message("About")
ASKS: Final = message("The essay asks")
RATING: Final = message("Rating")
