"""JSON Feed."""

from __future__ import annotations

import re
from typing import Final

from bot.adapters.sources.feeds.feed_archive import FeedArchive

_VERSION: Final = re.compile(rb"jsonfeed\.org\\?/version")
_ITEMS: Final = re.compile(rb'"items"\s*:\s*\[')


class JsonFeed(FeedArchive):
    """A JSON Feed of any version, read as forgivingly as one in XML."""

    task = "bot.adapters.sources.feeds.json_feed_reading:read_json_feed"


def looks_like(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a JSON Feed: an object that says so, or that has items."""
    head = head.replace(b"\0", b"")
    opened = head.lstrip(b"\xef\xbb\xbf\xff\xfe\t\r\n ").startswith(b"{")
    return opened and (_VERSION.search(head) is not None or _ITEMS.search(head) is not None)
