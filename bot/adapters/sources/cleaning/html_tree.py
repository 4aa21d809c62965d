"""A stranger's HTML as a small tree that can be walked: parsed as a browser parses it, without what is no text of the
page, and bounded in depth and size before anything looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import nh3
from lxml import etree

HTML_MAX: Final = 4_000_000
"""Characters of HTML that are read: four times what an essay may have, since tags take room."""

_TAGS_AT_ONCE: Final = 2_000
_PHRASES_AT_ONCE: Final = 200
_CHARACTERS_AT_ONCE: Final = 200_000
"""HTML is parsed in pieces of so many tags. A browser's rules take the square of the elements that stand open, and
write phrases that were not closed into every paragraph anew.
"""
_DEEPEST: Final = 100
"""Elements in each other; libxml2 gives up at 256."""

_INVISIBLE: Final = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_RARE_BREAK: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMBEDDED_DATA: Final = re.compile(r"""(["'])\s*data:[^"'<>]{200,}\1""", re.IGNORECASE)
_PHRASE: Final = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE)
_SEAM: Final = re.compile(r"<(?=(?:p|div|h[1-6]|br|hr|section|article|table|ul|ol|blockquote)[\s/>])", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[^<>\"]|\"[^\"]*+\")*+>")
_VOID: Final = frozenset({"br", "hr", "img", "input", "wbr"})


def element_names(line: str) -> frozenset[str]:
    """Names with spaces between."""
    return frozenset(line.split())


_GONE: Final = element_names(
    "script style template title head noscript noembed noframes textarea select button svg math object"
    " applet audio canvas datalist map dialog nav frameset xmp"
)
"""These go with all that is in them."""
_WALKED: Final = element_names(
    "a abbr address article aside b big blockquote body br caption center cite code dd del details div dl"
    " dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd"
    " label li main mark nobr ol p pre q rb rp rt rtc ruby s samp section small span strike strong sub"
    " summary sup table tbody td tfoot th thead tr tt u ul var video wbr"
)
_ATTRIBUTES: Final = {
    "*": {"id", "class", "style", "hidden"},
    "a": {"href", "name"},
    "code": {"data-lang", "lang"},
    "iframe": {"src", "data-src", "title", "width", "height"},
    "img": {
        "alt",
        "data-lazy-src",
        "data-lazy-srcset",
        "data-original",
        "data-src",
        "data-srcset",
        "height",
        "src",
        "srcset",
        "title",
        "width",
    },
    "ol": {"start"},
    "pre": {"data-lang", "lang"},
    "td": {"colspan"},
    "th": {"colspan"},
    "video": {"src", "title"},
}
_UNSEEN: Final = re.compile(r"(?:\A|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The attribute's value, of a style only whether it hides; an address is checked by who writes it down."""
    if name == "style":
        return "display:none" if _UNSEEN.search(value) else None
    return value


_CLEANER: Final = nh3.Cleaner(
    tags=set(_WALKED),
    clean_content_tags=set(_GONE),
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


class TooMuchHtml(Exception):
    """It is longer than an essay can be, or becomes so when it is parsed."""


def tree_of(html: str) -> etree._Element:
    """The ``body`` of ``html``, never deeper than a parser reads it. Raises ``TooMuchHtml``."""
    if len(html) > HTML_MAX:
        raise TooMuchHtml
    clean: list[str] = []
    size = 0
    for piece in _pieces(visible(html)):
        clean.append(_CLEANER.clean(piece))
        size += len(clean[-1])
        if size > 2 * HTML_MAX:
            raise TooMuchHtml
    shallow = f"<html><body>{_flat(''.join(clean))}</body></html>"
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    root = etree.fromstring(visible(shallow).encode(), parser)
    body = root.find("body")
    return root if body is None else body


def words_in(element: etree._Element) -> str:
    """All the text in an element, as it stands there."""
    return "".join(map(str, element.itertext()))


def visible(text: str) -> str:
    """``text`` without control characters, zero-width spaces and what turns the direction of writing; ``\\n`` ends its
    lines.
    """
    return _INVISIBLE.sub("", _RARE_BREAK.sub("\n", text))


def _pieces(html: str) -> Iterator[str]:
    if html.count("<") <= _PHRASES_AT_ONCE and len(html) <= _CHARACTERS_AT_ONCE:
        yield html
        return
    html = _EMBEDDED_DATA.sub('""', html)
    start = tags = phrases = 0
    seam = 0
    for sign in re.finditer("<", html):
        tags += 1
        phrases += _PHRASE.match(html, sign.start()) is not None
        if _SEAM.match(html, sign.start()):
            seam = sign.start()
        if tags > _TAGS_AT_ONCE or phrases > _PHRASES_AT_ONCE or sign.start() - start > _CHARACTERS_AT_ONCE:
            end = seam if seam > start else sign.start()
            yield from _by_size(html[start:end])
            start, tags, phrases = end, html.count("<", end, sign.end()), 0
    yield from _by_size(html[start:])


def _by_size(piece: str) -> Iterator[str]:
    for at in range(0, len(piece), _CHARACTERS_AT_ONCE):
        yield piece[at : at + _CHARACTERS_AT_ONCE]


def _flat(clean: str) -> str:
    """Clean HTML without the tags that stand too deep; their words stay."""
    if clean.count("<") <= _DEEPEST:
        return clean
    depth = 0
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(clean):
        if tag.group(2) in _VOID:
            continue
        depth += -1 if tag.group(1) else 1
        if depth + bool(tag.group(1)) > _DEEPEST:
            parts.append(clean[at : tag.start()])
            at = tag.end()
    parts.append(clean[at:])
    return "".join(parts)
