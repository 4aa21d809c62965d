"""Options that several commands have."""

from __future__ import annotations

from typing import Final

from bot.conversation import options
from bot.conversation.command import Option, Takes
from bot.core.phrase import message

LANGUAGE: Final = Option(
    "lang",
    message("Only essays in this language"),
    Takes.CHOICE,
    "lang:ja",
    options.LANGUAGES,
    formal="language",
)
ESSAY: Final = Option("essay", message("An essay other than today's"), Takes.ESSAY, "essay:the-green-folder")
