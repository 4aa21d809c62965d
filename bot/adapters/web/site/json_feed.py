"""A feed in JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Final

from bot.adapters.web.site.feed import Entry, Feed

JSON_FEED: Final = "application/feed+json"
VERSION: Final = "https://jsonfeed.org/version/1.1"


def to_json_feed(feed: Feed) -> bytes:
    """The document, in UTF-8."""
    said = {
        "version": VERSION,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.home,
        "feed_url": feed.json,
        "language": feed.language or "",
        "authors": [{"name": feed.title, "url": feed.home}],
        "items": [_item(entry) for entry in feed.entries],
    }
    kept = {name: value for name, value in said.items() if value != ""}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: Entry) -> dict[str, object]:
    said: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "external_url": "" if entry.html else entry.original,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": "" if entry.html else entry.summary,
        "summary": entry.summary,
        "image": entry.card,
        "date_published": entry.since.isoformat(timespec="seconds"),
        "authors": [{"name": entry.author}],
        "tags": list(dict.fromkeys(filter(None, (entry.category, *entry.tags)))),
        "language": entry.language.value,
    }
    return {name: value for name, value in said.items() if value}
