"""Buttons to the pages before and after the one that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from discord import ui

from bot.adapters.discord.layout import button, row
from bot.adapters.discord.phrases import DiscordPhrases
from bot.conversation import labels


def turning(
    p: DiscordPhrases, page: int, pages: int, id_of: Callable[[int], str], *between: ui.Button[Any]
) -> ui.ActionRow[Any]:
    """``id_of`` gives the button's id for a page's number. Where there is no such page, its button is off."""
    return row(
        button(p.text(labels.PREVIOUS_PAGE), id_of(page - 1), off=page <= 1),
        *between,
        button(p.text(labels.NEXT_PAGE), id_of(page + 1), off=page >= pages),
    )
