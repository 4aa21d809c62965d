"""Screens that are a few sentences, in Discord's markup."""

from __future__ import annotations

from typing import Any, Final

from discord import ButtonStyle, MediaGalleryItem, ui

from bot.adapters.discord import render
from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.layout import Part, button, link, menu, option, row
from bot.adapters.discord.screens.admins import moment
from bot.conversation import parts, report_text
from bot.conversation.parts import Inline, Link, Menu, Note, Passage, Picture, Press, Quote, Title, Tone
from bot.conversation.phrases import beginning

INLINE: Final = Inline(moment, render.mention, lambda title, limit: f"**{one_line(title, limit)}**")
_ALT_MAX: Final = 256
_STYLES: Final = {
    Tone.USUAL: ButtonStyle.secondary,
    Tone.CHOSEN: ButtonStyle.primary,
    Tone.DANGER: ButtonStyle.danger,
}


def shown(part: parts.Part) -> Part:
    """One part of such a screen."""
    match part:
        case Note(text):
            return f"-# {text}"
        case Quote(text):
            return "\n".join(f"> {line}" for line in escape(beginning(text, parts.EXCERPT_MAX)).split("\n"))
        case Title(text):
            return f"### {one_line(text, parts.EXCERPT_MAX)}"
        case Menu():
            options = [option(label, value, chosen=value == part.chosen) for value, label in part.choices]
            custom_id = ":".join(filter(None, ("ichiwa", part.name, part.argument)))
            return menu(custom_id, part.label, options)
        case Passage(text):
            return escape(text)
        case Picture(_, alt):
            file = f"attachment://{report_text.PICTURE_NAME}"
            return ui.MediaGallery(MediaGalleryItem(file, description=beginning(alt, _ALT_MAX)))
        case Link(label, address):
            return row(link(label, address))
        case str():
            return part
    return row(*map(pressed, part))


def pressed(press: Press) -> ui.Button[Any]:
    return button(press.label, ":".join(filter(None, ("ichiwa", press.name, press.value))), _STYLES[press.tone])
