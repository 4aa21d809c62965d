"""Reading JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/); runs in a confined process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from bot.adapters.sources.cleaning.decoding import Undecodable, decode
from bot.adapters.sources.confined import Record
from bot.adapters.sources.entry import Markup
from bot.adapters.sources.feeds.excerpts import SHORT, is_beginning, is_cut, plain
from bot.adapters.sources.stamps import is_japanese, local_date
from bot.core.phrase import message
from bot.errors import SourceError

_SAMPLE: Final = 2_000


def read_json_feed(data: bytes, about: Mapping[str, str]) -> list[Record]:
    """The feed's own record, then one for each item. ``about`` has the ``charset`` of the answer."""
    try:
        feed: object = json.loads(decode(data, about.get("charset", "")), parse_int=str, parse_float=str)
    except (Undecodable, ValueError, RecursionError) as exc:
        raise SourceError(message("{name} is no JSON that can be read.")) from exc
    if not isinstance(feed, Mapping) or not isinstance(feed.get("items"), list):
        raise SourceError(message("{name} is JSON, but no feed: it has no items."))
    head = {
        "title": _text(feed, "title"),
        "author": _author(feed),
        "language": _text(feed, "language"),
        "next": _text(feed, "next_url"),
    }
    return [head, *(_item(item, head) for item in _parts(feed, "items"))]


def _item(item: Mapping[object, object], head: Record) -> Record:
    body, markup = _text(item, "content_html"), Markup.HTML
    if not body:
        body, markup = _text(item, "content_text"), Markup.TEXT
    excerpt = is_cut(plain(body))
    summary = _text(item, "summary")
    if not body:
        body, excerpt = summary, is_cut(summary) or len(summary) <= SHORT
    picture = _text(item, "image") or _text(item, "banner_image")
    if markup is Markup.HTML and picture.startswith("http") and "<img" not in body and not set(picture) & set('"<>'):
        body = f'<p><img src="{picture.replace("&", "&amp;")}" alt=""></p>{body}'
    tags = list(dict.fromkeys(" ".join(tag.split()) for tag in _texts(item, "tags") if tag.strip()))
    title = _text(item, "title")
    stamp = _text(item, "date_published") or _text(item, "date_modified")
    written = local_date(stamp, japanese=is_japanese(title + body[:_SAMPLE]))
    return {
        "id": _text(item, "id"),
        "link": _text(item, "url") or _text(item, "external_url"),
        "title": title,
        "author": _author(item) or head["author"],
        "date": written.isoformat() if written else "",
        "language": _text(item, "language") or head["language"],
        "category": tags[0] if tags else "",
        "tags": "\n".join(tags[1:]),
        "licence": "",
        "summary": "" if is_beginning(summary, plain(body)) else summary,
        "body": body,
        "markup": markup.value,
        "excerpt": "yes" if excerpt else "",
    }


def _author(part: Mapping[object, object]) -> str:
    """By 1.1 a list, by 1.0 one."""
    written = part.get("author")
    authors = [*_parts(part, "authors"), *([written] if isinstance(written, Mapping) else [])]
    return next((name for author in authors if (name := _text(author, "name"))), "")


def _text(part: Mapping[object, object], key: str) -> str:
    """A number is taken for the text that it is written as: ids are numbers more often than not."""
    value = part.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(part: Mapping[object, object], key: str) -> Iterator[str]:
    value = part.get(key)
    yield from (text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _parts(part: Mapping[object, object], key: str) -> Iterator[Mapping[object, object]]:
    value = part.get(key)
    yield from (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else ()
