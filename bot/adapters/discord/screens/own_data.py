"""What a member saved, and everything that is stored about them."""

from __future__ import annotations

from typing import Final

from discord import ButtonStyle, ui

from bot.adapters.discord.layout import Part, button, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.essays import listed
from bot.adapters.discord.screens.sentences import INLINE, shown
from bot.conversation import labels, report_text, spoken_own_reading, wording
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
    """What the member saved, and below it what else they did."""
    title = f"### {p.text(labels.SAVED_ESSAYS)}"
    saved: list[Part] = [title, p.text(wording.NONE_SAVED)]
    if screen.essays:
        essays, mine = screen.essays[:_LIST_MAX], screen.own.scores
        saved = listed(title, essays, screen.scores, p, spoken_own_reading.own_scores(essays, mine, p))
    above, below = spoken_own_reading.above(screen, p), spoken_own_reading.below(screen, p, INLINE)
    return [*map(shown, above), *saved, *map(shown, below)]


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
