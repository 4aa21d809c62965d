"""Screens that are a few sentences, in Block Kit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.adapters.slack.posts import render
from bot.adapters.slack.screens.escape import one_line, plain
from bot.adapters.slack.screens.layout import (
    Block,
    button,
    header,
    line,
    link,
    menu,
    note,
    option,
    quoted,
    rich,
    row,
    span,
)
from bot.adapters.slack.screens.running import moment
from bot.conversation import parts
from bot.conversation.parts import PASSAGE_MAX, Inline, Link, Menu, Note, Passage, Picture, Press, Quote, Title, Tone
from bot.conversation.phrases import beginning

_ALT_MAX: Final = 2_000
INLINE: Final = Inline(moment, render.mention, lambda title, limit: f"*{one_line(title, limit)}*")
_STYLES: Final = {Tone.USUAL: "", Tone.CHOSEN: "primary", Tone.DANGER: "danger"}


def shown(part: parts.Part) -> str | Block:
    """One part of such a screen."""
    match part:
        case Note(text):
            return note(text)
        case Quote(text):
            return rich(quoted(span(plain(text, parts.EXCERPT_MAX))))
        case Title(text):
            return header(text)
        case Menu():
            options = [option(label, value) for value, label in part.choices]
            name = ":".join(filter(None, (part.name, part.argument)))
            return row(menu(name, part.label, options, part.chosen))
        case Passage(text):
            return rich(line(span(plain(text, PASSAGE_MAX))))
        case Picture(address, alt):
            shown_at = {"type": "image", "image_url": address, "alt_text": beginning(alt, _ALT_MAX)}
            return shown_at if address else ""
        case Link(label, address):
            return row(link(label, address))
        case str():
            return part
    return buttons(part)


def buttons(presses: Sequence[Press]) -> Block:
    """Buttons beside each other."""
    return row(*(_button(press, number, alone=len(presses) == 1) for number, press in enumerate(presses, 1)))


def _button(press: Press, number: int, *, alone: bool) -> Block:
    """Within a row every name is single."""
    return button(press.label, press.name if alone else f"{press.name}:{number}", press.value, _STYLES[press.tone])
