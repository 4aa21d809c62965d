"""Raw HTML in an essay: one allow-list for what stays, words for all else, and the plain text of a page."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import nh3

from bot.core.picture import PATH
from bot.language.detect import CJK
from bot.language.lines import ASIDE, RULE

TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:._-]*+)((?:[^<>\"'`{]|\"[^\"<]*+\"|'[^'<]*+'|\{[^{}<>]*+\})*+)>")
"""A tag with its slash, name and attributes, as authors write them: quotes closed, the rest as it comes."""

SAFE_LINK: Final = re.compile(r"(?:https?://[^/]|mailto:[^/])", re.IGNORECASE)
_OWN_ANCHOR: Final = re.compile(r"#?fn(?:ref)?[0-9]{1,6}(?::[0-9]{1,6})?")


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_PHRASES: Final = _names(
    "a abbr b bdi bdo cite code del dfn em i ins kbd label mark q rb rp rt ruby s samp small span strong sub sup time"
    " u var"
)
_OURS: Final = _names("span input section img")  # what our own rules write, and no author
_VOID: Final = _names("br hr wbr input img")
_BLOCKS: Final = _names(
    "blockquote caption dd details div dl dt figcaption figure h2 h3 h4 h5 h6 li ol p pre section summary table tbody"
    " td tfoot th thead tr ul"
)
ALLOWED: Final = _PHRASES | _VOID | _BLOCKS
_BECOMES: Final = {"h1": "h2", "strike": "s", "tt": "code"} | dict.fromkeys(
    _names("address article aside center fieldset footer form header hgroup legend main nav section"), "div"
)
_UNSHOWN: Final = _names(
    "acronym applet area audio base basefont big blink body button canvas col colgroup command data datalist dialog"
    " dir embed font frame frameset head html iframe image isindex keygen link map marquee math menu menuitem meta"
    " meter nobr noembed noframes noscript object optgroup option output param picture plaintext progress rtc script"
    " select slot source spacer strike style svg template textarea title track video xmp"
)
"""Known elements that are not shown; their words are."""

_ATTRIBUTES: Final = {
    "a": {"href", "title", "id", "class"},
    "abbr": {"title"},
    "blockquote": {"class"},
    "code": {"class"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"type", "checked", "disabled"},
    "li": {"id", "class", "value"},
    "ol": {"start", "class"},
    "section": {"class"},
    "span": {"class"},
    "sup": {"class"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan"},
    "ul": {"class"},
}
_CLASS: Final = re.compile(
    r"language-[\w+#.-]{1,40}|footnote(?:s|s-list|-item|-ref|-backref)|picture|picture unnamed|centered|to-the-right"
)
_OWN_PICTURE: Final = re.compile(re.escape(PATH) + r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9]{1,6}")


def _kept(tag: str, name: str, value: str) -> str | None:
    """The attribute's value where it may stay. A link's scheme is the cleaner's own affair."""
    if name == "class":
        return value if _CLASS.fullmatch(value) else None
    if name == "id":
        return value if _OWN_ANCHOR.fullmatch(value) else None
    if name == "src":
        return value if _OWN_PICTURE.fullmatch(value) else None
    if name in ("start", "value", "colspan", "rowspan", "width", "height"):
        return value if _NUMBER.fullmatch(value) else None
    if name == "type":
        return value if value == "checkbox" else None
    if name == "href":
        return value if SAFE_LINK.match(value) or _OWN_ANCHOR.fullmatch(value) else None
    return value


_CLEANER: Final = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags=set(),
    attributes=_ATTRIBUTES,
    attribute_filter=_kept,
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)
_NO_LINK: Final = re.compile(r'<a(?:(?! href=)(?:[^>"]|"[^"]*+"))*+>(.*?)</a>', re.DOTALL)
_SIGNED: Final = re.compile(
    r"\n?[—–] [^<>\n]{1,100}\(@\w{1,30}\)[^<>]*+(?:<a [^<>]*+>[^<>]*+</a>)?(?=\s*</blockquote>)"
)
"""Who wrote an embedded post of a social network, and when."""
_EMPTY: Final = re.compile(r"<p>\s*+</p>\n?")


def cleaned(html: str) -> str:
    """``html`` with the elements and attributes of the allow-list alone, each closed, and without empty paragraphs."""
    clean = _SIGNED.sub("", _CLEANER.clean(html))
    return _EMPTY.sub("", _NO_LINK.sub(r"\1", clean))


class RawTags:
    """Decides what each raw tag of one essay becomes. Elements may stand only so deep in each other: a browser's way of
    reading them takes the square of the depth.
    """

    _DEEPEST: Final = 20

    def __init__(self, source: str) -> None:
        self._closed = {m.group(2) for m in TAG.finditer(source) if m.group(1)}
        self._open: list[str] = []
        self._phrases: list[str] = []

    def as_html(self, tag: str) -> str | None:
        """The tag as it goes to the cleaner, empty where only its words stay; None where it is text such as
        ``List<String>``.
        """
        found = TAG.fullmatch(tag)
        if found is None:
            return ""
        slash, name, attributes = found.groups()
        element = _BECOMES.get(name.lower(), name.lower())
        if element in _OURS:
            return ""
        if element in _VOID:
            return "" if slash else f"<{element}>"
        if element not in ALLOWED:
            return self._unknown(name, slash, attributes)
        return self._closing(element) if slash else self._opening(element, attributes)

    def end_of_block(self) -> str:
        """What closes the phrases that a paragraph leaves open."""
        closing = "".join(f"</{element}>" for element in reversed(self._phrases))
        self._phrases.clear()
        return closing

    def _opening(self, element: str, attributes: str) -> str:
        within = self._within(element)
        if len(within) >= self._DEEPEST:
            return ""
        within.append(element)
        return f"<{element}{attributes.removesuffix('/')}>"

    def _closing(self, element: str) -> str:
        within = self._within(element)
        if element not in within:
            return ""
        while within.pop() != element:
            pass
        return f"</{element}>"

    def _within(self, element: str) -> list[str]:
        """An unclosed ``<pre>`` would hide the rest of the essay from a summary, so it ends as phrases do."""
        return self._phrases if element in _PHRASES or element == "pre" else self._open

    def _unknown(self, name: str, slash: str, attributes: str) -> str | None:
        known = name.lower() in _UNSHOWN or name in self._closed or any(c in name for c in ":-.")
        return "" if known or slash or "=" in attributes or attributes.endswith("/") else None


def attribute(tag: str, name: str) -> str:
    """The value of a raw tag's attribute; empty where it has none."""
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", tag, re.IGNORECASE)
    return unescape(next((value for value in found.groups() if value is not None), "")) if found else ""


PIECE: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*+")*+)>')
_SPACES: Final = re.compile(r"[ \t\n]+")
_AROUND_BREAK: Final = re.compile(r" *\n *")
_JOINED: Final = re.compile(rf"[{CJK}]")
_SENTENCE_END: Final = re.compile(r"[。．.！!？?」』…][\s]*\Z")
_MARKED: Final = "\0"  # an aside while it is not known how many there are; no text holds it
_MARK: Final = re.compile(f"^{_MARKED}", re.MULTILINE)
_MARKS: Final = re.compile(_MARKED)
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6", "dt"})  # what names that which follows
_SLANTED: Final = frozenset({"em", "i", "small"})
_QUOTES: Final = frozenset({"blockquote", "figcaption", "caption"})
_SILENT: Final = frozenset({"rt", "rp", "pre"})
_RUBY: Final = re.compile(r"<ruby>(.*?)</ruby>", re.DOTALL)
_READING: Final = re.compile(r"<rt>([^<]*)")


def words_of(html: str, *, sentences: bool = False) -> str:
    """The words of clean HTML as a reader sees them, by blocks with one blank line between.

    Listings, footnotes and their marks are left out, and of ruby the reading; the cells of a row follow each other.
    With ``sentences``, tables are left out, too, and headings and defined terms unless one is the end; blocks that are
    not the author's own way begin with ``ASIDE``, unless they are more than the rest, and ``RULE`` stands between
    sections.
    """
    words = _Words(sentences)
    at = 0
    for piece in PIECE.finditer(html):
        words.say(html[at : piece.start()])
        words.tag(piece.group(2), piece.group(3), closing=bool(piece.group(1)))
        at = piece.end()
    words.say(html[at:])
    return words.text()


def readings_of(html: str) -> str:
    """The readings that stand as ruby in clean HTML, one for each word."""
    return " ".join(unescape("".join(_READING.findall(ruby))) for ruby in _RUBY.findall(html))


def _aside(block: str) -> str:
    return block if block.startswith(_MARKED) else _MARKED + block.replace("\n", f"\n{_MARKED}")


class _Words:
    """Collects the words, block by block."""

    def __init__(self, sentences: bool) -> None:
        self._sentences = sentences
        self._silent_here = _SILENT | {"table"} if sentences else _SILENT
        self._in_heading = False
        self._headings: set[int] = set()
        self._quoted = 0
        self._in_link = False
        self._own = False  # something of the block stands outside of links
        self._slants = 0
        self._upright = False  # something of the block is not emphasised
        self._slanted: set[int] = set()
        self._blocks: list[str] = []
        self._parts: list[str] = []
        self._marker = ""
        self._lists: list[int | None] = []
        self._silent: list[str] = []
        self._apart = False
        self._break = ""  # waits for what follows: "br", or "picture" behind one that is no part of a sentence

    def text(self) -> str:
        self._end()
        if not self._sentences:
            return "\n\n".join(self._blocks)
        while self._blocks[-1:] == [RULE]:
            self._blocks.pop()
        self._set_apart_what_is_about_the_page()
        dropped = self._headings - {len(self._blocks) - 1}
        text = "\n\n".join(block for i, block in enumerate(self._blocks) if i not in dropped)
        aside = sum(len(line) for line in text.split("\n") if line.startswith(_MARKED))
        return _MARKS.sub("", _MARK.sub(ASIDE if 2 * aside <= len(text) else "", text))

    def _set_apart_what_is_about_the_page(self) -> None:
        """Behind the last rule, all in italics: who wrote this, what it belongs to, where there is more."""
        rule = max((i for i, block in enumerate(self._blocks) if block == RULE), default=len(self._blocks))
        behind = range(rule + 1, len(self._blocks))
        if self._slanted >= set(behind) and not any("?" in self._blocks[i] or "？" in self._blocks[i] for i in behind):
            for i in behind:
                self._blocks[i] = _aside(self._blocks[i])

    def say(self, text: str) -> None:
        if self._silent or not text:
            return
        said = _SPACES.sub(" ", unescape(text))
        if self._break and (said != " " or text[0] == "\n"):
            self._parts.append(self._joint(text, said))
            self._break = ""
        if not said.isspace():
            self._own = self._own or not self._in_link
            self._upright = self._upright or not self._slants
        self._parts.append(said)

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if self._silent:
            self._listen(name, closing)
        elif name in self._silent_here or 'class="footnote' in attributes or "unnamed" in attributes:
            if name != "hr":
                self._silent.append(name)
            if name in ("pre", "table"):
                self._end()
        elif name in ("ol", "ul"):
            self._list(name, attributes, closing)
        elif name == "li":
            self._item(closing)
        elif name in ("td", "th"):
            self._parts.append(" ")
        elif name == "br":
            self._break = "br"
        elif name == "span":
            self._picture(closing)
        elif name == "a":
            self._in_link = not closing
        elif name in _SLANTED:
            self._slants += -1 if closing else 1
        elif name in _BLOCKS or name == "hr":
            self._end()
            self._in_heading = name in _HEADINGS and not closing
            self._quoted += (-1 if closing else 1) if name in _QUOTES else 0
            if name == "hr" and self._sentences and self._blocks:
                self._blocks.append(RULE)

    def _listen(self, name: str, closing: bool) -> None:
        """A silent element ends where its own name is closed, however many of that name are in it."""
        if name == self._silent[0]:
            if closing:
                self._silent.pop()
            else:
                self._silent.append(name)

    def _joint(self, text: str, said: str) -> str:
        """A break written as a tag in the middle of a Japanese line is one for the eye; any other ends a line."""
        last = next((part[-1] for part in reversed(self._parts) if part), "")
        for_the_eye = self._break == "br" and _JOINED.match(last) and _JOINED.match(said)
        return "" if for_the_eye or (self._break == "picture" and not said.strip()) else "\n"

    def _picture(self, closing: bool) -> None:
        """Its words stand alone unless a sentence goes on through them."""
        if closing:
            self._break = "picture" if self._apart else ""
            return
        before = "".join(self._parts[-3:])
        self._apart = not before.strip() or _SENTENCE_END.search(before) is not None
        if self._apart:
            self._parts.append(f"\n{_MARKED}" if self._sentences else "\n")

    def _list(self, name: str, attributes: str, closing: bool) -> None:
        self._end()
        if closing and self._lists:
            self._lists.pop()
        elif not closing:
            start = re.search(r'start="(\d+)"', attributes)
            self._lists.append((int(start.group(1)) if start else 1) if name == "ol" else None)

    def _item(self, closing: bool) -> None:
        self._end()
        self._marker = ""
        if closing:
            return
        number = self._lists[-1] if self._lists else None
        self._marker = "- " if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _end(self) -> None:
        text = _AROUND_BREAK.sub("\n", _SPACES_ONLY.sub(" ", "".join(self._parts))).strip()
        self._parts.clear()
        self._break = ""
        own, self._own = self._own, False
        upright, self._upright = self._upright, False
        if text:
            self._headings |= {len(self._blocks)} if self._in_heading else set()
            if self._sentences and not self._marker and (self._quoted or not own):
                text = _aside(text)
            self._slanted |= set() if upright else {len(self._blocks)}
            self._blocks.append(self._marker + text)
            self._marker = ""


_SPACES_ONLY: Final = re.compile(r" {2,}")
