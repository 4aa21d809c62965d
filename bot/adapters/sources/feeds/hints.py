"""What an answer says beside its essays: where a blog's feed is, and when a feed wants to be read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import unescape
from typing import Final
from urllib.parse import urljoin, urlsplit

from bot.adapters.sources.given import Given
from bot.core.reading_times import REST_MOST

FEEDS: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_LINK: Final = re.compile(r"<link\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([a-zA-Z-]{1,20})\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)""")
_COMMENTS: Final = re.compile("comment|コメント", re.IGNORECASE)
_TTL: Final = re.compile(rb"<ttl>\s*(\d{1,5})\s*</ttl>", re.IGNORECASE)
_SKIPPED: Final = re.compile(rb"<skip(hours|days)>(.{0,2000}?)</skip(?:hours|days)>", re.IGNORECASE | re.DOTALL)
_ITEM: Final = re.compile(rb"<(?:hour|day)>\s*(\w{1,9})\s*</(?:hour|day)>", re.IGNORECASE)
_HOUR: Final = timedelta(hours=1)


def feed_in(head: bytes, given: Given) -> str:
    """The address of the feed that the front page of a blog names; empty for a page further in, which is meant itself,
    and for what is no page.
    """
    if given.media_type not in _HTML or not given.url or not _is_front(given.url):
        return ""
    found = next(_feeds(head.decode("latin-1")), "")  # what matters is ASCII in every encoding of pages
    return urljoin(given.url, found) if found else ""


def rest_of(head: bytes, now: datetime) -> timedelta | None:
    """How long an RSS feed wants to be left alone: its ``ttl`` in minutes, and then until an hour and a day that it
    does not skip, in GMT (RSS 2.0 specification, "Optional channel elements"). None where it does not say.
    """
    ttl = _TTL.search(head)
    hours: set[int] = set()
    days: set[str] = set()
    for kind, items in _SKIPPED.findall(head):
        named = [item.decode("ascii", "replace").lower() for item in _ITEM.findall(items)]
        if kind.lower() == b"hours":
            hours |= {int(item) % 24 for item in named if item.isascii() and item.isdecimal()}
        else:
            days |= set(named)
    if ttl is None and not hours and not days:
        return None
    rest = timedelta(minutes=int(ttl[1])) if ttl else timedelta()
    rest = min(max(rest, _HOUR), REST_MOST)
    while rest < REST_MOST and _is_skipped(now + rest, hours, days):
        rest += _HOUR
    return rest


def _is_skipped(at: datetime, hours: set[int], days: set[str]) -> bool:
    return at.hour in hours or _DAYS[at.weekday()] in days


_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _is_front(url: str) -> bool:
    """Whether an address is that of a whole blog: nothing stands behind its host but the blog's name."""
    parts: Sequence[str] = [part for part in urlsplit(url).path.split("/") if part]
    return not parts or (len(parts) == 1 and "." not in parts[0])


def _feeds(page: str) -> Iterator[str]:
    """The addresses of the feeds that a page names, but those of its comments."""
    for link in _LINK.findall(page):
        its = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(link)}
        is_feed = "alternate" in its.get("rel", "").lower().split() and its.get("type", "").lower().strip() in FEEDS
        if is_feed and its.get("href") and not _COMMENTS.search(its.get("title", "") + its["href"]):
            yield its["href"].strip()
