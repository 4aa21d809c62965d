"""Sentences of the page that stand in more than one of its templates: each a catalogue key."""

from __future__ import annotations

from typing import Final

from bot.conversation import labels, spoken_guests, talk_text
from bot.core import phrase
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
MOTTO: Final = message("One essay a day")
LANGUAGE: Final = message("Language")
READ_ESSAY: Final = message("Read the essay")
SKIP: Final = message("Skip to the essays")
TODAY: Final = message("Today")
ABOUT: Final = message("About")
ARCHIVE: Final = message("Archive")
ALL_ESSAYS: Final = message("See all essays in the archive")
RANKING: Final = message("Ranking")
SEARCH: Final = message("Search")
WEEKS: Final = message("Week by week")
PAGES: Final = message("Pages")
FEEDS: Final = message("Feeds")
SKIP_BAR: Final = message("Skip to the content")
PAGES_OF_LIST: Final = message("Pages of this list")
NO_ESSAYS: Final = phrase.NO_ESSAYS
ASKS: Final = message("The essay asks")
RATING: Final = message("Rating")
A_READER: Final = spoken_guests.A_READER
SOMEBODY: Final = talk_text.SOMEBODY
WRITE_COMMENT: Final = message("Write a comment")
NONE: Final = message("None")
