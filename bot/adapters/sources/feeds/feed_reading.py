"""Reading RSS, Atom and RDF; runs in a confined process alone, which imports feedparser."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import feedparser

from bot.adapters.sources.confined import DAMAGED, Record
from bot.adapters.sources.entry import Markup
from bot.adapters.sources.feeds.excerpts import SHORT, is_beginning, is_cut, plain, without_announcement
from bot.adapters.sources.feeds.safe_xml import safe_xml
from bot.adapters.sources.stamps import is_japanese, local_date
from bot.core.phrase import message
from bot.errors import SourceError

_MARKUP: Final = {"text/plain": Markup.TEXT}
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_IMAGE: Final = re.compile(r"<img\b", re.IGNORECASE)
_SAMPLE: Final = 2_000
_NO_CATEGORY: Final = frozenset({"uncategorized", "uncategorised", "未分類"})
_DATES: Final = ("published", "created", "updated")


def read_feed(data: bytes, about: Mapping[str, str]) -> list[Record]:
    """The feed's own record, then one for each entry. ``about`` has the ``charset`` and the ``url`` of the answer."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    if about.get("url"):
        headers["content-location"] = about["url"]
    # In a file: feedparser takes bytes for the name of a file, and a string for an address to fetch.
    source = io.BytesIO(safe_xml(data, about.get("charset", "")))
    try:
        feed = feedparser.parse(source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except MemoryError:
        raise
    except Exception as exc:  # it stumbles over what is damaged badly enough
        raise SourceError(DAMAGED, detail=type(exc).__name__) from exc
    if not feed.get("version") and not feed.entries:
        raise SourceError(message("{name} is no feed."))
    links = [(_text(link, "rel"), _text(link, "href")) for link in _parts(feed.feed, "links")]
    head = {
        "title": plain(_text(feed.feed, "title")),
        "author": _author(feed.feed),
        "language": _text(feed.feed, "language") or _text(feed.feed, "dc_language"),
        "next": next((href for rel, href in links if rel in {"next", "prev-archive"}), ""),
    }
    return [head, *(_entry(entry, head) for entry in feed.entries)]


def _entry(entry: object, head: Record) -> Record:
    body, markup, language = _body(entry)
    excerpt = _text(entry, "summary")
    is_full = any(_text(content, "value") for content in _parts(entry, "content")) or len(plain(body)) > SHORT
    title = plain(_text(entry, "title"))
    terms = list(
        dict.fromkeys(plain(_text(tag, "term")) or plain(_text(tag, "label")) for tag in _parts(entry, "tags"))
    )
    terms = [term for term in terms if term and term.lower() not in _NO_CATEGORY]
    japanese = is_japanese(title + body[:_SAMPLE])
    written = _written(entry, japanese=japanese)
    summary = plain(excerpt) if excerpt and excerpt != body else ""
    return {
        "id": _text(entry, "id"),
        "link": _text(entry, "feedburner_origlink") or _text(entry, "link"),
        "title": title,
        "author": _author(entry) or head["author"],
        "date": written.isoformat() if written else "",
        "language": language or head["language"],
        "category": terms[0] if terms else "",
        "tags": "\n".join(terms[1:]),
        "licence": _text(entry, "license") or _text(entry, "rights"),
        "summary": "" if is_beginning(summary, plain(body)) else summary,
        "body": _with_picture(body, entry),
        "markup": markup.value,
        "excerpt": "yes" if is_cut(plain(body)) or not is_full else "",
    }


def _body(entry: object) -> tuple[str, Markup, str]:
    """The longest of the texts that the entry holds, how it is written, and the language that it declares."""
    texts = [*_parts(entry, "content"), _get(entry, "summary_detail")]
    found = [(_text(part, "value"), _text(part, "type"), _text(part, "language")) for part in texts]
    value, kind, language = max(found, key=lambda text: len(text[0]), default=("", "", ""))
    value = without_announcement(value) or _text(entry, "media_description")
    if kind == "text/plain":
        return value, Markup.TEXT, language
    if not _TAG.search(value):
        return html.unescape(value), Markup.TEXT, language
    return value, Markup.HTML, language


def _with_picture(body: str, entry: object) -> str:
    """``body``, headed by the entry's picture where it has none of its own."""
    if _IMAGE.search(body) or not _TAG.search(body):
        return body
    for part in (*_parts(entry, "media_content"), *_parts(entry, "media_thumbnail"), *_parts(entry, "enclosures")):
        address = _text(part, "url") or _text(part, "href")
        kind = _text(part, "type") or _text(part, "medium") or "image"
        if address.startswith(("http://", "https://")) and kind.startswith("image") and '"' not in address:
            return f'<p><img src="{address.replace("&", "&amp;").replace("<", "&lt;")}" alt=""></p>{body}'
    return body


def _written(entry: object, *, japanese: bool) -> date | None:
    stamps = (local_date(_text(entry, key), japanese=japanese) for key in _DATES if _text(entry, key))
    return next((stamp for stamp in stamps if stamp), None)


def _author(part: object) -> str:
    """A name; an address of mail alone is none."""
    names = [_text(_get(part, "author_detail"), "name"), _text(part, "author")]
    names += [_text(author, "name") for author in _parts(part, "authors")]
    return next((plain(name) for name in names if name and "@" not in name), "")


def _get(part: object, key: str) -> object:
    return part.get(key) if isinstance(part, Mapping) else None


def _text(part: object, key: str) -> str:
    value = _get(part, key)
    return value.strip() if isinstance(value, str) else ""


def _parts(part: object, key: str) -> Iterator[object]:
    value = _get(part, key)
    yield from value if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else ()
