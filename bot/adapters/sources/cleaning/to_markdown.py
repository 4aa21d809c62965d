"""HTML as blogs have it, written in our Markdown (``docs/how-to/essays.md``), and plain text written in it.

The tree is walked without recursion, and each element is visited once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from bot.adapters.sources.cleaning.block_markdown import Blocks
from bot.adapters.sources.cleaning.footnote_markdown import Footnotes
from bot.adapters.sources.cleaning.html_tree import element_names, tree_of, visible, words_in
from bot.adapters.sources.cleaning.inline_markdown import Inline
from bot.adapters.sources.cleaning.listing_markdown import code_span, is_listing, listing
from bot.adapters.sources.cleaning.markdown_escapes import autolink, destination, escaped, web_address
from bot.adapters.sources.cleaning.picture_markdown import (
    caption_of,
    is_picture_address,
    only_picture,
    picture,
    picture_address,
)
from bot.adapters.sources.cleaning.ruby_markdown import ruby
from bot.adapters.sources.cleaning.table_markdown import is_data, table_lines

_PARTING: Final = element_names(
    "address article aside body caption center dd details div dl dt fieldset figcaption figure footer"
    " header main p section summary table tbody td tfoot th thead tr"
)
_STYLES: Final = {
    "b": "strong",
    "strong": "strong",
    "em": "em",
    "i": "em",
    "del": "del",
    "s": "del",
    "strike": "del",
    "sub": "sub",
    "sup": "sup",
    "mark": "mark",
    "kbd": "kbd",
    "q": "q",
}
_HEADINGS: Final = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LOOKS_LIKE_ID: Final = re.compile(r"\{[#.:][^{}]*\}\Z")
_HEADING_END: Final = re.compile(r"(?<!\S)#(?=#*\Z)")
_TITLE_ADVERTISES: Final = re.compile(r"facebook|twitter|like box|follow|ツイート|いいね|advertis|広告", re.IGNORECASE)


def to_markdown(html: str, base_url: str = "") -> str:
    """``html``, a stranger's, in our Markdown; relative addresses begin at ``base_url``. Of it stays what is text:
    headings, paragraphs and their lines, lists, quotes, tables, listings, emphasis, links, pictures with their words,
    ruby and footnotes. Raises ``TooMuchHtml``.
    """
    body = tree_of(html)
    return _Walk(body, base_url, with_forms=False).text() or _Walk(body, base_url, with_forms=True).text()


class _Walk:
    """One way through a tree."""

    def __init__(self, body: etree._Element, base_url: str, *, with_forms: bool) -> None:
        self._base = base_url
        self._body = body
        self._with_forms = with_forms
        self._blocks = Blocks()
        self._inline = Inline()
        self._notes = Footnotes(body)
        self._heading = 0
        self._opened: dict[etree._Element, Callable[[], None]] = {}
        self._captioned: dict[etree._Element, str] = {}
        self._wholes: Mapping[str, Callable[[etree._Element], None]] = {
            "br": lambda element: self._inline.end_line(),
            "code": self._code,
            "hr": self._rule,
            "iframe": self._embedded,
            "img": self._picture,
            "pre": self._listing,
            "ruby": lambda element: self._inline.add(ruby(element)),
            "video": self._embedded,
        }

    def text(self) -> str:
        walk = etree.iterwalk(self._body, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._start(element):
                    walk.skip_subtree()
                elif element.text:
                    self._inline.say(element.text)
            else:
                self._end(element)
                if element.tail and element is not self._body:
                    self._inline.say(element.tail)
        self._flush()
        return self._blocks.text()

    def _start(self, element: etree._Element) -> bool:
        """Whether all of the element is dealt with."""
        name = str(element.tag)
        if self._is_unseen(element, name):
            return True
        label = self._notes.mark(element)
        if label is not None:
            self._inline.add(f"[^{label}]" if label else "")
            return True
        self._note(element)
        if name in self._wholes:
            self._wholes[name](element)
            return True
        if name in _STYLES:
            self._enclose(element, _STYLES[name])
        elif name == "a":
            self._link(element)
        elif name == "table":
            return self._table(element)
        elif name in _HEADINGS:
            self._flush()
            self._heading = _HEADINGS[name]
            self._on_end(element, self._end_heading)
        else:
            self._part(element, name)
        return False

    def _is_unseen(self, element: etree._Element, name: str) -> bool:
        if name == "form" and not self._with_forms:
            self._flush()
            return True
        return element.get("style") == "display:none" or element.get("hidden") is not None

    def _end(self, element: etree._Element) -> None:
        closing = self._opened.pop(element, None)
        if closing is not None:
            closing()

    def _on_end(self, element: etree._Element, closing: Callable[[], None]) -> None:
        before = self._opened.get(element)

        def both() -> None:
            closing()
            if before is not None:
                before()

        self._opened[element] = both

    def _enclose(self, element: etree._Element, name: str) -> None:
        self._inline.open(name)
        self._on_end(element, lambda: self._inline.close(name))

    def _part(self, element: etree._Element, name: str) -> None:
        """Elements that stand in lines of their own."""
        if name in ("ul", "ol"):
            self._flush()
            self._blocks.open_list(None if name == "ul" else _number(element.get("start")))
            self._on_end(element, self._ending(self._blocks.close_list))
        elif name == "li" and not self._notes.is_note(element):
            self._flush()
            self._blocks.open_item()
            self._on_end(element, self._ending(self._blocks.close_item))
        elif name == "blockquote":
            self._flush()
            self._blocks.open_quote()
            self._on_end(element, self._ending(self._blocks.close))
        elif name in _PARTING or name == "li":
            self._flush()
            self._on_end(element, self._flush)
            if name == "dt":
                self._enclose(element, "strong")
            elif name in ("figure", "div"):
                self._caption(element)

    def _ending(self, close: Callable[[], None]) -> Callable[[], None]:
        def end() -> None:
            self._flush()
            close()

        return end

    def _flush(self) -> None:
        if self._inline.is_empty():
            return
        for lines in self._inline.paragraphs():
            self._blocks.paragraph(lines)

    def _end_heading(self) -> None:
        level, self._heading = self._heading, 0
        line = self._inline.one_line()
        if not line or not level:
            return
        if _LOOKS_LIKE_ID.search(line):  # would be taken for the heading's name
            self._blocks.paragraph([f"<strong>{line}</strong>"])
        else:
            self._blocks.block(["#" * level + " " + _HEADING_END.sub(r"\#", line)])

    def _note(self, element: etree._Element) -> None:
        label = self._notes.note(element)
        if label:
            self._flush()
            self._blocks.open_note(label)
            self._on_end(element, self._ending(self._blocks.close_note))

    # --- what is dealt with at once

    def _link(self, element: etree._Element) -> None:
        address = web_address(element.get("href") or "", self._base)
        if not address:
            return
        shown = only_picture(element) if is_picture_address(address) else None
        if shown is not None:  # the small picture leads to the large one
            shown.set("src", address)
            return
        self._enclose(element, address)

    def _picture(self, element: etree._Element) -> None:
        self._inline.add(picture(element, self._base, self._captioned.get(element, "")))

    def _caption(self, element: etree._Element) -> None:
        found = caption_of(element)
        if found is not None:
            shown, words, place = found
            self._captioned[shown] = words
            place.set("hidden", "")

    def _code(self, element: etree._Element) -> None:
        self._inline.add(code_span(words_in(element)))

    def _rule(self, element: etree._Element) -> None:
        self._flush()
        self._blocks.rule()

    def _listing(self, element: etree._Element) -> None:
        self._flush()
        lines = listing(element)
        if lines:
            self._blocks.block(lines)

    def _table(self, element: etree._Element) -> bool:
        if is_listing(element):
            self._listing(element)
            return True
        if not is_data(element):
            self._part(element, "table")
            return False
        self._flush()
        lines = table_lines(element, self._cell)
        if lines:
            self._blocks.block(lines)
        return True

    def _cell(self, cell: etree._Element) -> str:
        """The words of a cell, which has no blocks in it."""
        inner = _Walk(cell, self._base, with_forms=True)
        walk = etree.iterwalk(cell, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if element is not cell and inner._start(element):
                    walk.skip_subtree()
                elif element.text:
                    inner._inline.say(element.text)
            elif element is not cell:
                inner._end(element)
                if element.tail:
                    inner._inline.say(element.tail)
        lines = [line for lines in inner._inline.paragraphs() for line in lines]
        return "<br>".join(lines).replace("|", r"\|")

    def _embedded(self, element: etree._Element) -> None:
        """A film or a frame leaves a link to it."""
        address = web_address(element.get("src") or element.get("data-src") or "", self._base)
        title = (element.get("title") or "").strip()
        if not address or picture_address(element) == "" or _TITLE_ADVERTISES.search(f"{title} {address}"):
            return
        self._inline.add(f"[{escaped(title, linked=True)}]({destination(address)})" if title else autolink(address))


def _number(start: str | None) -> int:
    return int(start) if start and start.isascii() and start.isdigit() and len(start) < 7 else 1


def text_to_markdown(text: str) -> str:
    """Plain text in our Markdown: its lines stay lines, and an empty one parts paragraphs."""
    blocks = Blocks()
    inline = Inline()
    for line in visible(text).split("\n"):
        inline.say(line)
        inline.end_line()
    for lines in inline.paragraphs():
        blocks.paragraph(lines)
    return blocks.text()
