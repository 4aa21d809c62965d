"""RSS 0.9 to 2.0, Atom and RDF."""

from __future__ import annotations

import re
from typing import Final

from bot.adapters.sources.feeds.feed_archive import FeedArchive

_ROOT: Final = re.compile(rb"<(?:[A-Za-z0-9_-]{1,20}:)?(rss|feed|RDF)[\s>]")
_PROLOG: Final = re.compile(
    rb"\s*(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE(?:[^>\[]|\[[^\]]*\])*>|\s+)", re.DOTALL | re.IGNORECASE
)
_EXPORT: Final = b"//wordpress.org/export/"
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Feed(FeedArchive):
    """A feed in XML, read by feedparser, which forgives most of what is wrong with one."""

    task = "bot.adapters.sources.feeds.feed_reading:read_feed"


def looks_like(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a feed: its first element says so. WordPress's exports are RSS with
    more in it, and none.
    """
    head = head.replace(b"\0", b"")
    for mark in _MARKS:
        head = head.removeprefix(mark)
    at = 0
    while (prolog := _PROLOG.match(head, at)) is not None:
        at = prolog.end()
    return _ROOT.match(head, at) is not None and _EXPORT not in head
