"""A feed in Atom (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.adapters.web.site.feed import Entry, Feed

ATOM: Final = "application/atom+xml"
NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def to_atom(feed: Feed) -> bytes:
    """The document, in UTF-8."""
    root = Element("feed", {"xmlns": NAMESPACE} | ({_LANGUAGE: feed.language} if feed.language else {}))
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _instant(feed.updated))
    _link(root, "self", feed.atom, ATOM)
    _link(root, "alternate", feed.home, "text/html")
    _text(SubElement(root, "author"), "name", feed.title)
    _text(root, "generator", "Ichiwa")
    for entry in feed.entries:
        _entry(root, entry)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, entry: Entry) -> None:
    made = SubElement(root, "entry", {_LANGUAGE: entry.language})
    _text(made, "id", entry.id)
    _text(made, "title", entry.title)
    _text(made, "published", _instant(entry.since))
    _text(made, "updated", _instant(entry.since))
    if entry.original and not entry.html:
        _link(made, "alternate", entry.original, "text/html")
        _link(made, "related", entry.url, "text/html")
    else:
        _link(made, "alternate", entry.url, "text/html")
        if entry.original:
            _link(made, "via", entry.original, "text/html")
    _text(SubElement(made, "author"), "name", entry.author)
    for term in dict.fromkeys(filter(None, (entry.category, *entry.tags))):
        SubElement(made, "category", {"term": term})
    _text(made, "rights", entry.licence)
    _text(made, "summary", entry.summary)
    if entry.html:
        _text(made, "content", entry.html).set("type", "html")


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text
    return element


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
