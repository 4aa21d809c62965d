"""What the specifications ask of feeds: RFC 4287 and JSON Feed 1.1, as checks of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.etree import _Element as Element
from lxml.etree import fromstring
from lxml.html import fragment_fromstring

ATOM: Final = "{http://www.w3.org/2005/Atom}"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_FEED: Final = {"id", "title", "subtitle", "updated", "link", "author", "category", "rights", "generator", "entry"}
_ENTRY: Final = {"id", "title", "published", "updated", "link", "author", "category", "rights", "summary", "content"}
_ONCE: Final = {"id", "title", "updated"}
_RELATIONS: Final = {"alternate", "self", "via", "related"}
_ITEM: Final = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "date_published": str,
    "authors": list,
    "tags": list,
    "language": str,
}


def broken_in_atom(document: bytes) -> list[str]:
    """What RFC 4287 does not allow; empty where all is well."""
    return list(_atom(fromstring(document)))


def _atom(root: Element) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield f"4.1.1: the root is {root.tag}"
    yield from _container(root, _FEED)
    entries = root.findall(f"{ATOM}entry")
    ids = [(entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in entries]
    if len(set(ids)) != len(ids):
        yield "4.1.1: two entries with one id and one updated"
    if not any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")):
        yield "4.1.1: no link to itself"
    for entry in entries:
        yield from _container(entry, _ENTRY)
        alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        content = entry.findall(f"{ATOM}content")
        if not alternates and not content:
            yield "4.1.2: neither an alternate nor content"
        if len(content) > 1 or len(entry.findall(f"{ATOM}summary")) > 1 or len(entry.findall(f"{ATOM}published")) > 1:
            yield "4.1.2: twice"
        for html in content:
            yield from _content(html)


def _container(element: Element, known: set[str]) -> Iterator[str]:
    names = [child.tag.removeprefix(ATOM) for child in element]
    yield from (f"unknown {name}" for name in sorted(set(names) - known))
    yield from (f"{name} not once" for name in sorted(_ONCE) if names.count(name) != 1)
    if "author" not in names:
        yield "4.1: no author"
    for author in element.findall(f"{ATOM}author"):
        if not (author.findtext(f"{ATOM}name") or "").strip():
            yield "3.2.1: an author without a name"
    if not urlsplit(element.findtext(f"{ATOM}id") or "").scheme:
        yield "4.2.6: the id is no absolute IRI"
    for name in ("updated", "published"):
        for found in element.findall(f"{ATOM}{name}"):
            if not _INSTANT.fullmatch(found.text or ""):
                yield f"3.3: {name} is {found.text}"
    links = element.findall(f"{ATOM}link")
    kinds = [(each.get("type"), each.get("hreflang")) for each in links if each.get("rel") == "alternate"]
    if len(set(kinds)) != len(kinds):
        yield "4.1: two alternates of one kind"
    for link in links:
        if link.get("rel", "alternate") not in _RELATIONS or not _is_whole(link.get("href", "")):
            yield f"4.2.7: {link.attrib}"
    for category in element.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "4.2.2.1: a category without a term"
    if (language := element.get(LANG)) not in (None, "ja", "en"):
        yield f"2: xml:lang is {language}"


def _content(element: Element) -> Iterator[str]:
    if element.get("type") != "html" or len(element):
        yield "4.1.3: not HTML, or with elements in it"
    yield from not_whole(element.text or "")


def not_whole(html: str) -> list[str]:
    """The addresses in ``html`` that mean nothing elsewhere."""
    if not html:
        return ["nothing"]
    root = fragment_fromstring(html, create_parent="div")
    found = [element.get(name) for element in root.iter() for name in ("href", "src") if element.get(name) is not None]
    return [str(address) for address in found if not _is_whole(str(address)) and not str(address).startswith("mailto:")]


def broken_in_json(document: bytes) -> list[str]:
    """What JSON Feed 1.1 does not allow; empty where all is well."""
    return list(_json(json.loads(document)))


def _json(feed: dict[str, Any]) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not feed.get("title"):
        yield "version or title"
    if not isinstance(feed.get("items"), list):
        yield "no items"
    yield from (f"{name} is not whole" for name in ("home_page_url", "feed_url") if not _is_whole(feed.get(name, "")))
    yield from _authors(feed)
    ids = [item.get("id") for item in feed["items"]]
    if len(set(ids)) != len(ids) or not all(isinstance(each, str) and each for each in ids):
        yield "ids"
    for item in feed["items"]:
        for name, value in item.items():
            if not isinstance(value, _ITEM.get(name, bool)):
                yield f"{name}: {value!r}"
        if ("content_html" in item) == ("content_text" in item):
            yield "not one content"
        if not _INSTANT.fullmatch(item.get("date_published", "")):
            yield "date_published"
        yield from (
            f"{name} is not whole"
            for name in ("url", "external_url", "image")
            if not _is_whole(item.get(name, "http://a/"))
        )
        yield from _authors(item)
        yield from (f"a tag: {tag!r}" for tag in item["tags"] if not isinstance(tag, str) or not tag)
        if "content_html" in item:
            yield from not_whole(item["content_html"])


def _authors(of: dict[str, Any]) -> Iterator[str]:
    if not of.get("authors") or not all(author.get("name") for author in of["authors"]):
        yield "an author without a name"


def _is_whole(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
