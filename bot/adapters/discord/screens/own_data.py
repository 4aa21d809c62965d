"""What a member saved, and everything that is stored about them."""

from __future__ import annotations

from typing import Final

from discord import ButtonStyle, ui

from bot.adapters.discord.layout import Part, button, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.essays import listed
from bot.conversation import labels, report_text, wording
from bot.conversation.screens import (
    ForgetScreen,
    OwnDataFileScreen,
    OwnDataScreen,
    ReportFileScreen,
    SavedEssaysScreen,
)

FILE_NAME: Final = "my-data.json"
_LIST_MAX: Final = 25


def list_of_saved(screen: SavedEssaysScreen, p: DiscordPhrases) -> list[Part]:
    title = f"### {p.text(labels.SAVED_ESSAYS)}"
    if not screen.essays:
        return [title, p.text(wording.NONE_SAVED)]
    return listed(title, screen.essays[:_LIST_MAX], screen.scores, p)


def counts(screen: OwnDataScreen, p: DiscordPhrases) -> list[Part]:
    """How much is stored, and what can be done with it."""
    if screen.stored.is_empty:
        return [p.text(wording.NO_OWN_DATA)]
    shown = row(button(p.text(labels.ON_PAGE), "ichiwa:page-consent"))
    return ["\n".join(f"- {each}" for each in wording.own_counts(p, screen)), wording.own_data_commands(p), shown]


def file(screen: OwnDataFileScreen, p: DiscordPhrases) -> list[Part]:
    return [p.text(wording.OWN_DATA), ui.File(f"attachment://{FILE_NAME}")]


def report_file(screen: ReportFileScreen, p: DiscordPhrases) -> list[Part]:
    return [p.text(report_text.FILE_HERE), ui.File(f"attachment://{report_text.FILE_NAME}")]


def forget(screen: ForgetScreen, p: DiscordPhrases) -> list[Part]:
    """Asks once more before everything is deleted."""
    sure = row(button(p.text(labels.FORGET), "ichiwa:forget", ButtonStyle.danger))
    return ["\n".join(wording.forget_warning(p, screen)), sure]
