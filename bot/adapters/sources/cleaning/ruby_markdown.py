"""Ruby, which Markdown has no sign for, as raw HTML."""

from __future__ import annotations

from typing import Final

from lxml import etree

from bot.adapters.sources.cleaning.html_tree import words_in
from bot.adapters.sources.cleaning.inline_markdown import squeezed
from bot.adapters.sources.cleaning.markdown_escapes import escaped

_KEPT: Final = frozenset({"ruby", "rb", "rt", "rp"})


def ruby(element: etree._Element) -> str:
    """The word and its reading; an element without a reading is its words alone."""
    if element.find(".//rt") is None:
        return escaped(squeezed(words_in(element)).strip(), linked=True)
    parts: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        kept = str(inner.tag) in _KEPT and not (inner.tag == "ruby" and inner is not element)
        if event == "start":
            parts += (f"<{inner.tag}>" if kept else "", _words(inner.text))
        else:
            parts += (f"</{inner.tag}>" if kept else "", _words(inner.tail) if inner is not element else "")
    return "".join(parts)


def _words(text: str | None) -> str:
    return escaped(squeezed(text).replace("\n", ""), linked=True) if text and text.strip() else ""
