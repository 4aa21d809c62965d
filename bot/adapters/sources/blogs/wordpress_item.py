"""One item of a WordPress export, by itself: strictly as XML, then mended, and at last field by field.

Of fifty exports that people have, eight are not well-formed. A parser that recovers loses what it cannot place and does
not say so; here a field is found by its own tags, and one that has no end is named.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from typing import Final

from lxml import etree

from bot.adapters.sources.blogs.plain_text import without_controls

_PREFIXES: Final = frozenset({"content", "excerpt", "wfw", "dc", "wp", "atom", "media", "georss", "slash", "sy"})
_PREFIX: Final = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_REFERENCE: Final = re.compile(r"&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)?")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
"""Threads may share it: it locks itself."""
_OPEN, _CLOSE = "<![CDATA[", "]]>"
_DOMAIN: Final = re.compile(r"""\bdomain\s*=\s*["']([^"'<>]{0,100})["']""")

TEXTS: Final = ("content:encoded", "excerpt:encoded", "description")
VALUES: Final = (
    "title",
    "language",
    "link",
    "guid",
    "pubDate",
    "dc:creator",
    "wp:post_id",
    "wp:post_date",
    "wp:post_name",
    "wp:status",
    "wp:post_type",
    "wp:post_parent",
    "wp:post_password",
    "wp:attachment_url",
)
_COMMENT: Final = (
    "wp:comment_author",
    "wp:comment_date_gmt",
    "wp:comment_content",
    "wp:comment_approved",
    "wp:comment_type",
)
_AUTHOR: Final = ("wp:author_login", "wp:author_display_name")
_RECORDS: Final = frozenset({"wp:comment", "wp:author"})
_META: Final = ("wp:meta_key", "wp:meta_value")


@dataclass(slots=True)
class Item:
    """The fields of an item by the names in the file, without spaces around. ``terms`` are (domain, name) of its
    categories and tags. ``lost`` are the fields that begin and do not end. ``authors`` are those of a whole blog.
    """

    values: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str]] = field(default_factory=list)
    comments: list[Mapping[str, str]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    authors: list[Mapping[str, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def one(self, name: str) -> str:
        return self.values.get(name, "")


def read_item(raw: bytes) -> Item:
    """The item in ``raw``, UTF-8 from ``<item>`` to ``</item>``. It raises nothing."""
    try:
        return _of_tree(_tree(raw, _PREFIXES))
    except etree.XMLSyntaxError:
        text = without_controls(raw.decode("utf-8", "replace"))
    mended = _mended(text)
    try:
        return _of_tree(_tree(mended.encode(), _PREFIXES | set(_PREFIX.findall(mended)) - {"xml", "xmlns"}))
    except etree.XMLSyntaxError:
        return _by_tags(text)


def _tree(raw: bytes, prefixes: frozenset[str] | set[str]) -> etree._Element:
    """The item's element. No document type reaches the parser, so there are no entities to expand."""
    names = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in sorted(prefixes)).encode()
    root = etree.fromstring(b"<i" + names + b">" + raw + b"</i>", _PARSER)
    return root[0] if len(root) else root


def _of_tree(element: etree._Element) -> Item:
    item = Item()
    for child in element:
        name = _name(child)
        if name == "category":
            item.terms.append((child.get("domain", "category"), _text(child)))
        elif name in _RECORDS:
            record = {_name(part): _text(part) for part in child}
            (item.comments if name == "wp:comment" else item.authors).append(record)
        elif name == "wp:postmeta":
            parts = {_name(part): _text(part) for part in child}
            item.meta.setdefault(parts.get("wp:meta_key", ""), parts.get("wp:meta_value", ""))
        elif name:
            item.values.setdefault(name, _text(child))
    return item


def _name(element: etree._Element) -> str:
    """The name with the file's prefix, whatever address a version of the form gives it."""
    local = element.tag.rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local


def _text(element: etree._Element) -> str:
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(map(str, element.itertext())).strip()


def _mended(text: str) -> str:
    """``text`` with each bare ``&`` and each unknown entity outside CDATA written as XML has it."""
    return "".join(part if is_data else _REFERENCE.sub(_reference, part) for part, is_data in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of ``text``, and whether each is a CDATA section. One without an end is none."""
    at = 0
    while (opened := text.find(_OPEN, at)) >= 0 and (closed := text.find(_CLOSE, opened)) >= 0:
        yield text[at:opened], False
        yield text[opened : closed + len(_CLOSE)], True
        at = closed + len(_CLOSE)
    yield text[at:], False


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name.startswith("#"):
        return html.escape(without_controls(html.unescape(found[0])))
    if name in _XML_NAMES:
        return found[0]
    known = html5.get(f"{name};")
    return html.escape(known, quote=False) if known else f"&amp;{name};"


def _by_tags(text: str) -> Item:
    """The fields between their own tags, whatever stands there."""
    item = Item()
    for name in TEXTS:
        start, end = _opened(text, name), text.rfind(f"</{name}>")
        if start is None or text.startswith("/", start[1] - 2):
            continue
        if end < start[1]:
            item.lost.append(name)
            continue
        item.values[name] = _unwrapped(text[start[1] : end])
        text = text[: start[0]] + text[end:]
    for block in _blocks(text, "wp:comment", item.lost):
        item.comments.append(_values(block, _COMMENT, item.lost))
    item.authors = [_values(block, _AUTHOR, item.lost) for block in _blocks(text, "wp:author", item.lost)]
    for block in _blocks(text, "wp:postmeta", item.lost):
        meta = _values(block, _META, item.lost)
        item.meta.setdefault(meta.get("wp:meta_key", ""), meta.get("wp:meta_value", ""))
    comments = text.find("<wp:comment>")
    head = text if comments < 0 else text[:comments]
    for tag, value in _tagged(head, "category", item.lost):
        domain = _DOMAIN.search(tag)
        item.terms.append((domain[1] if domain else "category", _unwrapped(value)))
    item.values |= _values(head, VALUES, item.lost)
    return item


def _values(text: str, names: tuple[str, ...], lost: list[str]) -> dict[str, str]:
    found = {}
    for name in names:
        if first := next(_tagged(text, name, lost), None):
            found[name] = _unwrapped(first[1])
    return found


def _blocks(text: str, name: str, lost: list[str]) -> Iterator[str]:
    return (inner for _, inner in _tagged(text, name, lost))


def _tagged(text: str, name: str, lost: list[str]) -> Iterator[tuple[str, str]]:
    """Each element called ``name``: its tag, and what stands in it."""
    at = 0
    while (opened := _opened(text, name, at)) is not None:
        start, inner = opened
        if text.startswith("/", inner - 2):  # <name/>
            at = inner
            continue
        end = text.find(f"</{name}>", inner)
        if end < 0:
            lost.append(name)
            return
        yield text[start:inner], text[inner:end]
        at = end


def _opened(text: str, name: str, at: int = 0) -> tuple[int, int] | None:
    """Where the tag ``name`` stands, and where it ends."""
    while (start := text.find(f"<{name}", at)) >= 0:
        at = start + len(name) + 1
        if text[at : at + 1] in (">", "/", " ", "\n", "\t"):
            end = text.find(">", at)
            return (start, end + 1) if end >= 0 else None
    return None


def _unwrapped(inner: str) -> str:
    """What is meant by the text of an element: that of its CDATA section, even one that ends too early."""
    inner = inner.strip()
    if inner.startswith(_OPEN) and inner.endswith(_CLOSE):
        return inner[len(_OPEN) : -len(_CLOSE)].replace("]]]]><![CDATA[>", "]]>").strip()
    return html.unescape(inner.removeprefix(_OPEN)).strip()
