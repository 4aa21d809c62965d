"""Screens and forms: what answers are built of, within Block Kit's limits (docs.slack.dev, Block Kit reference)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bot.adapters.slack.screens.escape import escape
from bot.conversation.escaping import plain_line

Block: TypeAlias = "dict[str, Any]"

SECTION_MAX: Final = 3000
NOTE_MAX: Final = 2000
HEADER_MAX: Final = 150
BUTTON_MAX: Final = 75
LABEL_MAX: Final = 75
VALUE_MAX: Final = 150
PLACEHOLDER_MAX: Final = 150
OPTIONS_MAX: Final = 100
TITLE_MAX: Final = 24
INPUT_MAX: Final = 3000
MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
FALLBACK_MAX: Final = 4000
"""Characters that Slack asks a message's ``text`` to stay below."""
LINK_MAX: Final = 3000
"""Characters of a button's address."""
PREFIX: Final = "ichiwa:"
LINK: Final = "link"
"""The name of buttons that are links: Slack tells that one was followed, and wants no more than to be heard."""
_BROKEN_END: Final = re.compile(r"(?:&[a-z]{0,4}|<[^>]*)\Z")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is shown, as a message or in a modal whose title is ``title``."""

    blocks: tuple[Block, ...]
    title: str = ""

    @property
    def text(self) -> str:
        """The same for notifications and screen readers, which do not read blocks."""
        return clipped("\n".join(_texts(self.blocks)), FALLBACK_MAX)


def rendered(*parts: str | Block | None, title: str = "") -> Rendered:
    """Texts (mrkdwn) and blocks, one after the other. What is empty is left out."""
    blocks = [section(part) if isinstance(part, str) else part for part in parts if part]
    return Rendered(tuple(blocks[:VIEW_BLOCKS]), title)


def clipped(text: str, limit: int) -> str:
    """The beginning of mrkdwn, never cut inside an escape or a reference."""
    if len(text) <= limit:
        return text
    return _BROKEN_END.sub("", text[: limit - 1]).rstrip() + "…"


def section(text: str, accessory: Block | None = None) -> Block:
    made: Block = {"type": "section", "text": _mrkdwn(text, SECTION_MAX)}
    return made | {"accessory": accessory} if accessory is not None else made


def note(text: str) -> Block:
    """A small line."""
    return {"type": "context", "elements": [_mrkdwn(text, NOTE_MAX)]}


def _mrkdwn(text: str, limit: int) -> Block:
    """Verbatim: only what is written as a link or a mention is one, and no bare @here."""
    return {"type": "mrkdwn", "text": clipped(text, limit), "verbatim": True}


def span(text: str, *, bold: bool = False) -> Block:
    """A stretch of rich text: it is shown as it is, so nothing in it is escaped."""
    made: Block = {"type": "text", "text": text or " "}
    return made | {"style": {"bold": True}} if bold else made


def way(url: str, text: str) -> Block:
    """A link in rich text."""
    return {"type": "link", "url": url, "text": text or url}


def rich(*parts: Block) -> Block:
    """Lines, quotes and lists of rich text."""
    return {"type": "rich_text", "elements": list(parts)}


def line(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def quoted(*elements: Block) -> Block:
    return {"type": "rich_text_quote", "elements": list(elements)}


def listed(items: Iterable[Sequence[Block]], *, numbered: bool = False) -> Block:
    """One line for each item."""
    style = "ordered" if numbered else "bullet"
    return {"type": "rich_text_list", "style": style, "elements": [line(*item) for item in items]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_MAX)}


def divider() -> Block:
    return {"type": "divider"}


def row(*elements: Block | None) -> Block:
    """Buttons and menus beside each other."""
    return {"type": "actions", "elements": [element for element in elements if element]}


def button(label: str, name: str, value: str = "", style: str = "") -> Block:
    """``name`` routes it; within one row it must be single, so it may go on after another colon."""
    made: Block = {"type": "button", "text": plain(label, BUTTON_MAX), "action_id": PREFIX + name}
    if value:
        made["value"] = value
    return made | {"style": style} if style else made


def link(label: str, url: str, name: str = LINK) -> Block:
    return {"type": "button", "text": plain(label, BUTTON_MAX), "action_id": PREFIX + name, "url": url}


def option(label: str, value: str, description: str = "") -> Block:
    """An option; its texts are plain, so nothing in them is escaped."""
    made: Block = {"text": plain(label, LABEL_MAX), "value": value[:VALUE_MAX]}
    return made | {"description": plain(description, LABEL_MAX)} if description.strip() else made


def menu(name: str, placeholder: str, options: Iterable[Block], chosen: str | None = None) -> Block:
    """A menu with one choice. Slack takes 1 to 100 options."""
    made = _select("static_select", name, placeholder, options)
    initial = next((each for each in made["options"] if each["value"] == chosen), None)
    return made | {"initial_option": initial} if initial is not None else made


def menu_of_many(name: str, placeholder: str, options: Iterable[Block], chosen: Collection[str]) -> Block:
    """A menu of which any number can be chosen. Slack takes 1 to 100 options."""
    made = _select("multi_static_select", name, placeholder, options)
    initial = [each for each in made["options"] if each["value"] in chosen]
    return made | {"initial_options": initial} if initial else made


def _select(kind: str, name: str, placeholder: str, options: Iterable[Block]) -> Block:
    return {
        "type": kind,
        "action_id": PREFIX + name,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
        "options": list(options)[:OPTIONS_MAX],
    }


def live_menu(name: str, placeholder: str, chosen: Block | None = None, least: int = 1) -> Block:
    """A menu whose options are asked for while the member types, from ``least`` characters on."""
    made: Block = {
        "type": "external_select",
        "action_id": PREFIX + name,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
        "min_query_length": least,
    }
    return made | {"initial_option": chosen} if chosen is not None else made


def entry(name: str, label: str, element: Block, hint: str = "", *, needed: bool = True) -> Block:
    """A field of a form; ``name`` is that of its value and of the place where a mistake is told."""
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, 2000),
        "element": {**element, "action_id": PREFIX + name},
        "optional": not needed,
    }
    return made | {"hint": plain(hint, 2000)} if hint else made


def typed(initial: str = "", limit: int = INPUT_MAX, *, lines: bool = False) -> Block:
    """The element of a field in which text is typed."""
    made: Block = {"type": "plain_text_input", "max_length": min(limit, INPUT_MAX), "multiline": lines}
    return made | {"initial_value": initial[: made["max_length"]]} if initial else made


def choices(kind: str, options: Sequence[Block], chosen: Sequence[str]) -> Block:
    """The element of a field of ``radio_buttons`` or ``checkboxes`` (at most 10)."""
    initial = [each for each in options if each["value"] in chosen]
    made: Block = {"type": kind, "options": list(options)}
    if not initial:
        return made
    return made | ({"initial_options": initial} if kind == "checkboxes" else {"initial_option": initial[0]})


def plain(text: str, limit: int) -> Block:
    """A plain_text object of one line; Slack takes none that is empty."""
    return {"type": "plain_text", "text": plain_line(text, limit) or "–", "emoji": False}


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "section":
                yield _as_mrkdwn(block["text"])
            case "header":
                yield _as_mrkdwn(block["text"])
            case "context":
                yield " ".join(_as_mrkdwn(element) for element in block["elements"])
            case "rich_text":
                yield from (escape(_spoken(part)) for part in block["elements"])


def _as_mrkdwn(text: Block) -> str:
    """A text object as mrkdwn, which is what a message's ``text`` is read as."""
    return str(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


def _spoken(part: Block) -> str:
    """The words of a part of a rich text."""
    if part["type"] == "rich_text_list":
        return "\n".join(f"• {_spoken(item)}" for item in part["elements"])
    return "".join(element.get("text") or element.get("fallback", "") for element in part["elements"])
