"""An essay as blocks of words: what a chat shows of it, in its own markup.

They are read from the HTML that the page shows, so that notes, footnotes and captions are the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from html import unescape
from typing import Final, NamedTuple, TypeAlias

from bot.language.tags import PIECE, SAFE_LINK, attribute


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of words in one style, as they are read: nothing in them is escaped. ``link`` is where they lead, and
    empty where they lead nowhere.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""


class Role(Enum):
    """What a block of words is."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    CAPTION = auto()
    ROW = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """A block of words; a line break in them stays one, as in a poem. ``level`` is 2 to 6 for a heading, and for an
    item how deep its list is, from 0. ``marker`` begins an item; where it is empty, the item goes on. The cells of a
    row follow each other, with a bar between.
    """

    role: Role
    spans: tuple[Span, ...]
    level: int = 0
    marker: str = ""
    quoted: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of which there is a copy under ``path`` on our pages, with the ``words`` that describe it."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two sections."""


Block: TypeAlias = "Words | Image | Rule"

BULLET: Final = "•"
BAR: Final = " | "
_DONE, _TO_DO = "☑", "☐"
_SPACES: Final = re.compile(r"[ \t\n]+")
_STYLES: Final = {
    **dict.fromkeys(("strong", "b", "th", "dt", "summary"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "emphasis"),
    **dict.fromkeys(("code", "kbd", "samp"), "code"),
    **dict.fromkeys(("s", "del"), "struck"),
}
_HEADINGS: Final = {f"h{level}": level for level in range(2, 7)}
_BREAKING: Final = frozenset({"p", "div", "dd", "dl", "dt", "details", "figure", "section", "summary", "table"})


def blocks_in(html: str) -> tuple[Block, ...]:
    """The blocks of ``html``, which is as ``to_html`` gives it. A reading given as ruby stands behind its word in
    parentheses. The time is linear.
    """
    reader = _Reader()
    at = 0
    for piece in PIECE.finditer(html):
        reader.say(html[at : piece.start()])
        reader.tag(piece.group(2), piece.group(), closing=bool(piece.group(1)))
        at = piece.end()
    reader.say(html[at:])
    reader.end()
    return tuple(reader.blocks)


class _Style(NamedTuple):
    strong: bool
    emphasis: bool
    code: bool
    struck: bool
    link: str


class _Reader:
    """Collects the blocks while tags and texts come."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[tuple[_Style, list[str]]] = []
        self._last = "\n"  # the latest character of the block
        self._depth = dict.fromkeys(("strong", "emphasis", "code", "struck"), 0)
        self._links: list[str] = []
        self._lists: list[int | None] = []
        self._marker = ""
        self._heading = 0
        self._quotes = 0
        self._captions = 0
        self._cells = -1  # of the row so far; -1: in no row
        self._silent = ""  # the element whose words are not shown
        self._listing: list[str] | None = None
        self._reading: list[str] | None = None
        self._blocks_begin: dict[str, Callable[[str, bool], None]] = {
            "a": self._link,
            "blockquote": self._quote,
            "br": self._line,
            "caption": self._caption,
            "figcaption": self._caption,
            "hr": self._rule,
            "img": self._image,
            "input": self._box,
            "li": self._item,
            "ol": self._list,
            "pre": self._pre,
            "rp": self._hush,
            "rt": self._ruby,
            "td": self._cell,
            "th": self._cell,
            "tr": self._row,
            "ul": self._list,
            **dict.fromkeys(_HEADINGS, self._title),
            **dict.fromkeys(_BREAKING, self._block),
        }

    def say(self, text: str) -> None:
        if not text or self._silent:
            return
        if self._listing is not None:
            self._listing.append(unescape(text))
        elif self._reading is not None:
            self._reading.append(_SPACES.sub(" ", unescape(text)))
        else:
            self._add(_SPACES.sub(" ", unescape(text)))

    def tag(self, name: str, whole: str, *, closing: bool) -> None:
        if self._silent:
            self._silent = "" if closing and name == self._silent else self._silent
            return
        if self._listing is not None and name != "pre":
            return
        act = self._blocks_begin.get(name)
        if act is not None and closing:
            self._styled(name, closing)  # the style ends with its element, and the block behind it
            act(whole, closing)
        elif act is not None:
            act(whole, closing)
            self._styled(name, closing)
        else:
            self._styled(name, closing)

    def _styled(self, name: str, closing: bool) -> None:
        if style := _STYLES.get(name):
            self._depth[style] += -1 if closing else 1

    def end(self) -> None:
        """The block ends here; in a row nothing but the row itself does."""
        if self._cells >= 0:
            self._add(" ")
            return
        spans = _spans(self._pieces)
        self._pieces, self._last = [], "\n"
        if not spans:
            return
        role, level = self._role()
        self.blocks.append(Words(role, spans, level, self._marker, quoted=self._quotes > 0))
        self._marker = ""

    def _role(self) -> tuple[Role, int]:
        if self._heading:
            return Role.HEADING, self._heading
        if self._captions:
            return Role.CAPTION, 0
        return (Role.ITEM, len(self._lists) - 1) if self._lists else (Role.PARAGRAPH, 0)

    def _add(self, text: str) -> None:
        if self._last in " \n" and text[:1] == " ":
            text = text[1:]
        if text:
            style = self._style()
            if not self._pieces or self._pieces[-1][0] != style:
                self._pieces.append((style, []))
            self._pieces[-1][1].append(text)
            self._last = text[-1]

    def _style(self) -> _Style:
        strong, emphasis, code, struck = (depth > 0 for depth in self._depth.values())
        return _Style(strong, emphasis, code, struck, self._links[-1] if self._links else "")

    def _block(self, tag: str, closing: bool) -> None:
        self.end()

    def _title(self, tag: str, closing: bool) -> None:
        self.end()
        self._heading = 0 if closing else int(tag[2])

    def _quote(self, tag: str, closing: bool) -> None:
        self.end()
        self._quotes += -1 if closing else 1

    def _caption(self, tag: str, closing: bool) -> None:
        self.end()
        self._captions += -1 if closing else 1

    def _line(self, tag: str, closing: bool) -> None:
        self._add(" " if self._cells >= 0 else "\n")

    def _rule(self, tag: str, closing: bool) -> None:
        self.end()
        self.blocks.append(Rule())

    def _image(self, tag: str, closing: bool) -> None:
        words = attribute(tag, "alt")
        if self._cells >= 0:
            self._add(words)
            return
        self.end()
        self.blocks.append(Image(attribute(tag, "src"), words))

    def _box(self, tag: str, closing: bool) -> None:
        self._add(_DONE if " checked" in tag else _TO_DO)

    def _link(self, tag: str, closing: bool) -> None:
        if closing:
            self._links.pop()
        elif "footnote-backref" in tag:  # it leads back on the page, and nowhere here
            self._silent = "a"
        else:
            address = attribute(tag, "href")
            self._links.append(address if SAFE_LINK.match(address) else "")

    def _hush(self, tag: str, closing: bool) -> None:
        self._silent = "" if closing else "rp"

    def _ruby(self, tag: str, closing: bool) -> None:
        if not closing:
            self._reading = []
            return
        reading, self._reading = "".join(self._reading or ()).strip(), None
        self._add(f"（{reading}）" if reading else "")

    def _pre(self, tag: str, closing: bool) -> None:
        if not closing:
            self.end()
            self._listing = []
        elif self._listing is not None:
            listing, self._listing = "".join(self._listing).strip("\n"), None
            if listing.strip():
                self.blocks.append(Words(Role.CODE, (Span(listing),), quoted=self._quotes > 0))

    def _list(self, tag: str, closing: bool) -> None:
        self.end()
        if closing:
            self._lists.pop()
        else:
            start = attribute(tag, "start")
            self._lists.append((int(start) if start else 1) if tag[1:3] == "ol" else None)

    def _item(self, tag: str, closing: bool) -> None:
        self.end()
        self._marker = ""
        if closing or not self._lists:
            return
        number = self._lists[-1]
        self._marker = BULLET if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1

    def _row(self, tag: str, closing: bool) -> None:
        if not closing:
            self._cells = -1
            self.end()
            self._cells = 0
            return
        self._cells = -1
        spans, self._pieces, self._last = _spans(self._pieces), [], "\n"
        if spans:
            self.blocks.append(Words(Role.ROW, spans, quoted=self._quotes > 0))

    def _cell(self, tag: str, closing: bool) -> None:
        if closing or self._cells < 0:
            return
        if self._cells:
            self._add(BAR)
        self._cells += 1


def _spans(pieces: Sequence[tuple[_Style, list[str]]]) -> tuple[Span, ...]:
    """The spans of a block, without white space at its ends, at the ends of its lines, and where nothing else is."""
    spans = [Span("".join(texts), *style) for style, texts in pieces]
    while spans and not (kept := spans[-1].text.rstrip(" \n")):
        spans.pop()
    if spans:
        spans[-1] = replace(spans[-1], text=kept)
    while spans and not (kept := spans[0].text.lstrip(" \n")):
        del spans[0]
    if spans:
        spans[0] = replace(spans[0], text=kept)
    return tuple(spans)
