"""What an answer is built of, within Discord's limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from discord import ButtonStyle, SelectOption, ui

Part: TypeAlias = "str | ui.Item[Any]"

TEXT_MAX: Final = 3900
"""Characters of all texts of one message; Discord's own limit of a Components V2 message is 4,000."""
OPTIONS_MAX: Final = 25
LABEL_MAX: Final = 100
BUTTON_MAX: Final = 80
ID_MAX: Final = 100


def view_of(*parts: Part) -> ui.LayoutView:
    """A message of texts and rows. What does not fit any more is left out, the last text first."""
    view = ui.LayoutView(timeout=None)
    left = TEXT_MAX
    for part in parts:
        if not isinstance(part, str):
            view.add_item(part)
        elif part and left > 1:
            text = part if len(part) <= left else part[: left - 1] + "…"
            left -= len(text)
            view.add_item(ui.TextDisplay(text))
    return view


def row(*items: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(*items)


def button(
    label: str, custom_id: str, style: ButtonStyle = ButtonStyle.secondary, *, off: bool = False
) -> ui.Button[Any]:
    return ui.Button(label=label[:BUTTON_MAX], custom_id=custom_id, style=style, disabled=off)


def link(label: str, url: str) -> ui.Button[Any]:
    return ui.Button(label=label[:BUTTON_MAX], url=url)


def menu(custom_id: str, placeholder: str, options: Iterable[SelectOption]) -> ui.ActionRow[Any]:
    """A menu with one choice. Discord takes 1 to 25 options."""
    choices = list(options)[:OPTIONS_MAX]
    return row(ui.Select(custom_id=custom_id, placeholder=placeholder[:150], options=choices))


def option(label: str, value: str, description: str = "", *, chosen: bool = False) -> SelectOption:
    """An option; its texts are plain, so nothing in them is escaped."""
    return SelectOption(
        label=plain(label), value=value[:LABEL_MAX], description=plain(description) or None, default=chosen
    )


def plain(text: str) -> str:
    """``text`` in one line, at most 100 characters, for a place that shows no markup."""
    line = " ".join(text.split())
    return line if len(line) <= LABEL_MAX else line[: LABEL_MAX - 1] + "…"
