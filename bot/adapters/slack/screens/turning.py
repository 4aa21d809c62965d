"""Buttons to the pages before and after the one that is shown."""

from __future__ import annotations

from collections.abc import Callable

from bot.adapters.slack.screens.layout import Block, button, row
from bot.conversation import labels
from bot.conversation.phrases import Phrases


def turning(p: Phrases, page: int, pages: int, name: str, argument_of: Callable[[int], str]) -> Block | None:
    """``argument_of`` gives what the button carries for a page's number. None where there is no other page."""

    def to(number: int, label: str, way: str) -> Block | None:
        return button(p.text(label), f"{name}:{way}", argument_of(number)) if 1 <= number <= pages else None

    before, after = to(page - 1, labels.PREVIOUS_PAGE, "back"), to(page + 1, labels.NEXT_PAGE, "on")
    return row(before, after) if before or after else None
