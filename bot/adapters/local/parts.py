"""Parts of screens, as a template shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from bot.conversation.parts import EXCERPT_MAX, Link, Menu, Note, Part, Passage, Picture, Press, Quote, Title
from bot.conversation.phrases import beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlPart:
    """``lines`` are markup; ``text`` and the labels are not escaped yet."""

    kind: str
    text: str = ""
    lines: tuple[Markup, ...] = ()
    buttons: tuple[Press, ...] = ()
    label: str = ""
    name: str = ""
    argument: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""


def parts_of(parts: Iterable[Part]) -> list[HtmlPart]:
    """Those that are not empty."""
    return [_part(part) for part in parts if part]


def _part(part: Part) -> HtmlPart:
    match part:
        case Title(text):
            return HtmlPart(kind="title", text=text)
        case Quote(text):
            return HtmlPart(kind="quote", text=beginning(text, EXCERPT_MAX))
        case Passage(text):
            return HtmlPart(kind="quote", text=text)
        case Note(text):
            return HtmlPart(kind="note", lines=_lines(text))
        case Menu(label, name, argument, choices, chosen):
            return HtmlPart(kind="menu", label=label, name=name, argument=argument, choices=choices, chosen=chosen)
        case Picture(address, alt):
            return HtmlPart(kind="picture", name=address, text=alt)
        case Link(label, address):
            return HtmlPart(kind="link", name=address, label=label)
        case str():
            return HtmlPart(kind="text", lines=_lines(part))
    return HtmlPart(kind="buttons", buttons=part)


def _lines(text: str) -> tuple[Markup, ...]:
    """What was said with ``HtmlPhrases`` is escaped, also where it was joined to a plain text."""
    return tuple(Markup(line) for line in text.split("\n"))  # noqa: S704 (each field passed through HtmlPhrases)
