"""HTML that was written with line ends for breaks, as Movable Type and its likes convert it."""

from __future__ import annotations

import re
from typing import Final

from bot.adapters.sources.cleaning.html_tree import element_names, visible

_ELEMENT: Final = r"</?[A-Za-z](?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*>"
_TAG: Final = re.compile(f"(<!--.*?-->|{_ELEMENT})", re.DOTALL)
_NO_COMMENT: Final = re.compile(f"({_ELEMENT})")
_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_BLOCKS: Final = element_names(
    "address article aside blockquote caption center col colgroup dd details div dl dt embed fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr iframe li main object ol p pre script section style summary table"
    " tbody td textarea tfoot th thead tr ul"
)
_RAW: Final = frozenset({"pre", "script", "style", "textarea"})
_BLANKS: Final = "\n\t "


def broken_lines_to_html(text: str) -> str:
    """HTML in which a line's end is one, and an empty line begins a paragraph, as its blog shows it: with a break for
    each line's end. Beside blocks and in listings, a line's end means nothing.
    """
    pieces = _pieces(visible(text))
    parts: list[str] = []
    raw = ""
    beside_block = True
    for i, piece in enumerate(pieces):
        if i % 2:
            parts.append(piece)
            name = _name(piece)
            raw = _raw(raw, name, closes=piece.startswith("</"))
            beside_block = name in _BLOCKS
        elif raw:
            parts.append(piece)
        else:
            before_block = i + 1 == len(pieces) or _name(pieces[i + 1]) in _BLOCKS
            parts.append(_with_breaks(piece, beside_block, before_block))
    return "".join(parts)


def _pieces(text: str) -> list[str]:
    """Text and tags in turn. Behind the last comment's end none is looked for: each that opens there would take the
    time of all that follows.
    """
    end = text.rfind("-->") + len("-->") if "-->" in text else 0
    if "<!--" not in text[end:]:
        return _TAG.split(text)
    *before, last = _TAG.split(text[:end])
    first, *behind = _NO_COMMENT.split(text[end:])
    return [*before, last + first, *behind]


def _name(tag: str) -> str:
    """The element of a tag; a comment stands for itself, as a block does."""
    found = _NAME.match(tag)
    return found.group(1).lower() if found else "p"


def _raw(raw: str, name: str, *, closes: bool) -> str:
    """The element in which lines stay as they are, behind a tag."""
    if raw:
        return "" if closes and name == raw else raw
    return name if name in _RAW and not closes else ""


def _with_breaks(text: str, after_block: bool, before_block: bool) -> str:
    if after_block or (before_block and not text.strip(_BLANKS)):
        text = text.lstrip(_BLANKS)
    if before_block:
        text = text.rstrip(_BLANKS)
    return text.replace("\n", "<br>\n")
