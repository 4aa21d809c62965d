"""Exports of WordPress (WXR), which note.com writes, too.

What the form holds is said by the program that writes it, ``wp-admin/includes/export.php`` of WordPress.
"""

from __future__ import annotations

import hashlib
import re
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.blogs.entry_places import EntryPlaces
from bot.adapters.sources.blogs.file_archive import FileArchive
from bot.adapters.sources.blogs.plain_text import is_beginning, plain, plain_title, without_controls
from bot.adapters.sources.blogs.utf8_file import as_utf8, told_encoding
from bot.adapters.sources.blogs.wordpress_file import ITEM_MAX, Extent, Piece, head_of, pieces
from bot.adapters.sources.blogs.wordpress_item import Item, read_item
from bot.adapters.sources.blogs.wordpress_text import Picture, post_html
from bot.adapters.sources.cleaning.decoding import fold_dashes
from bot.adapters.sources.entry import Entry, Found
from bot.adapters.sources.given import Given
from bot.core.essay import READ_AS
from bot.errors import ParseFailed
from bot.ports.source import ArchivedComment, PassedOver, Spot

COMMENT_MAX: Final = 10_000
"""Characters of a comment that are kept."""

_MARKS: Final = (b"wordpress.org/export/", b"<wp:wxr_version")
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_STATES: Final[Mapping[str, str]] = {
    "draft": archive_reasons.DRAFT,
    "auto-draft": archive_reasons.DRAFT,
    "pending": archive_reasons.DRAFT,
    "future": archive_reasons.TO_COME,
    "private": archive_reasons.PRIVATE,
    "trash": archive_reasons.DELETED,
}
_TYPES: Final[Mapping[str, str]] = {"page": archive_reasons.PAGE, "attachment": archive_reasons.ATTACHMENT}
_NO_CATEGORY: Final = frozenset({"uncategorized", "未分類", "uncategorised"})
_VALUE: Final = rb"[^<>]{0,200}>\s{0,100}(?:<!\[CDATA\[)?([^<\]]{1,2000})"
_NAMES: Final = tuple(re.compile(rb"<" + name + _VALUE) for name in (b"guid", b"link"))
_OTHERWISE: Final = tuple(re.compile(rb"<" + name + _VALUE) for name in (b"title", b"pubDate"))
_PICTURES: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)\Z", re.IGNORECASE)


def looks_like(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is such an export."""
    text = head.replace(b"\0", b"")
    return b"<rss" in text and any(mark in text for mark in _MARKS)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    line: int
    extent: Extent


class WordPress(FileArchive):
    """An ``Archive`` of one export."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._file: BinaryIO = given.file
        self._language = ""
        self._authors: dict[str, str] = {}
        self._pictures: dict[str, Picture] = {}
        self._pictures_of: dict[str, list[str]] = {}
        self._places: dict[str, _Place] = {}

    def _walk(self) -> list[Spot]:
        self._file = self._in_utf8()
        self._read_head(head_of(self._file))
        authors = hashlib.sha256(repr(sorted(self._authors.items())).encode()).hexdigest()[:16]
        places = EntryPlaces(self._given.name)
        spots = []
        for piece in pieces(self._file):
            digest = hashlib.sha256(piece.raw).hexdigest()
            place = places.named(*_identity(piece.raw))
            self._places[place] = _Place(piece.start, piece.end, piece.line, piece.extent)
            where = f"{self._given.name}:{piece.line}"
            spots.append(Spot(place, where, f"{READ_AS}:{authors}:{digest}", piece.end - piece.start))
            self._keep_picture(piece)
        return spots

    def _in_utf8(self) -> BinaryIO:
        self._given.file.seek(0)
        named = _DECLARED.match(self._given.file.read(300))
        declared = named[1].decode() if named else self._given.charset
        encoding = told_encoding(self._given.file, declared) or "utf-8"
        if encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "utf8", "ascii", "us-ascii"):
            return self._given.file
        made = as_utf8(self._given.file, encoding)
        weakref.finalize(self, made.close)
        return made

    def _read_head(self, head: bytes) -> None:
        """The blog's title and language, and what its authors call themselves."""
        start = head.find(b"<channel")
        blog = read_item(b"<item" + head[start + len(b"<channel") :] + b"</item>") if start >= 0 else Item()
        self.title = plain(blog.one("title"))
        self._language = blog.one("language")
        for author in blog.authors:
            self._authors[author.get("wp:author_login", "")] = plain(author.get("wp:author_display_name", ""))

    def _keep_picture(self, piece: Piece) -> None:
        if b"attachment" not in piece.raw or b"<wp:attachment_url" not in piece.raw:
            return
        item = read_item(piece.raw)
        url = item.one("wp:attachment_url")
        if item.one("wp:post_type") == "attachment" and _PICTURES.search(url.partition("?")[0]):
            alt = item.meta.get("_wp_attachment_image_alt", "") or plain(item.values.get("excerpt:encoded", ""))
            self._pictures[item.one("wp:post_id")] = Picture(url, alt)
            self._pictures_of.setdefault(item.one("wp:post_parent"), []).append(item.one("wp:post_id"))

    def _found(self, spot: Spot) -> Found:
        place = self._places[spot.place]
        if place.extent is Extent.TOO_LONG:
            return self._broken(place, archive_reasons.TOO_LONG, limit=ITEM_MAX)
        if place.extent is Extent.CUT_OFF:
            return self._broken(place, archive_reasons.CUT_OFF)
        self._file.seek(place.start)
        item = read_item(self._file.read(place.end - place.start))
        kind, state = item.one("wp:post_type") or "post", item.one("wp:status")
        if kind != "post":
            return PassedOver(spot.where, _TYPES.get(kind, archive_reasons.OTHER))
        if state not in ("", "publish"):
            return PassedOver(spot.where, _STATES.get(state, archive_reasons.PRIVATE))
        if item.one("wp:post_password"):
            return PassedOver(spot.where, archive_reasons.PROTECTED)
        if item.lost:
            lost = ", ".join(dict.fromkeys(item.lost))
            return self._broken(place, archive_reasons.LOST, fields=lost)
        return self._entry(spot, item)

    def _entry(self, spot: Spot, item: Item) -> Entry | PassedOver:
        written = item.one("content:encoded") or item.one("description")
        body, markup = post_html(written, lambda ids: self._gallery(item, ids))
        body = fold_dashes(self._with_cover(item, body))
        if not body.strip():
            return PassedOver(spot.where, archive_reasons.EMPTY)
        excerpt = fold_dashes(item.one("excerpt:encoded"))
        named = [plain(name) for domain, name in item.terms if domain == "category"]
        categories = [name for name in named if name.lower() not in _NO_CATEGORY]
        tags = (plain(name) for domain, name in item.terms if domain in ("post_tag", "tag"))
        author = item.one("dc:creator")
        return Entry(
            spot=spot,
            title=fold_dashes(plain_title(item.one("title"))),
            author=self._authors.get(author) or author,
            written=_day(item),
            language=self._language,
            category=next(iter(categories), ""),
            tags=tuple(dict.fromkeys(filter(None, (*categories[1:], *tags)))),
            url=item.one("link") if _is_address(item.one("link")) else "",
            slug=without_controls(unquote(item.one("wp:post_name"))),
            summary="" if is_beginning(excerpt, body) else excerpt,
            body=body,
            markup=markup,
            comments=tuple(_comments(item)),
        )

    def _gallery(self, item: Item, ids: str) -> Sequence[Picture]:
        chosen = ids.replace(",", " ").split() if ids else self._pictures_of.get(item.one("wp:post_id"), [])
        return [self._pictures[number] for number in chosen if number in self._pictures]

    def _with_cover(self, item: Item, body: str) -> str:
        """The text with the post's picture before it, unless it holds that in some size (``name-300x200.jpg``)."""
        cover = self._pictures.get(item.meta.get("_thumbnail_id", ""))
        if cover is None or not body.strip() or _PICTURES.sub("", cover.url.partition("?")[0]) in body:
            return body
        return f"{cover.html}\n\n{body}"

    def _broken(self, place: _Place, message: str, **fields: object) -> ParseFailed:
        return ParseFailed(message, where=self._given.name, line=place.line, **fields)


def _identity(raw: bytes) -> tuple[Sequence[str], Sequence[str]]:
    """What the item is known by: its guid, which stays when its address changes, else its address; and its title and
    day, for one that has neither. It is not parsed for that, which would take twice as long.
    """
    texts = raw.find(b"<content:encoded")
    head = raw[:texts] if texts >= 0 else raw
    names, otherwise = (
        [match[1].strip().decode("utf-8", "replace") for rule in rules if (match := rule.search(head))]
        for rules in (_NAMES, _OTHERWISE)
    )
    if not names:
        item = read_item(raw)
        names = [item.one(name) for name in ("guid", "link", "wp:post_id")]
        otherwise = [item.one(name) for name in ("title", "wp:post_date", "pubDate")]
    return names, otherwise


def _day(item: Item) -> date | None:
    """The day on which the post was published, in its author's zone."""
    try:
        return date.fromisoformat(item.one("wp:post_date")[:10])
    except ValueError:
        pass  # 0000-00-00, or none
    try:
        return parsedate_to_datetime(item.one("pubDate")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _comments(item: Item) -> Sequence[ArchivedComment]:
    """What readers wrote and the blog shows; no pings."""
    found = []
    for comment in item.comments:
        is_shown = comment.get("wp:comment_approved") in ("1", "approved")
        text = plain(comment.get("wp:comment_content", ""))[:COMMENT_MAX]
        if is_shown and text and comment.get("wp:comment_type", "") in ("", "comment"):
            author = plain(comment.get("wp:comment_author", ""))[:200]
            found.append(ArchivedComment(author, text, _moment(comment.get("wp:comment_date_gmt", ""))))
    return found


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _is_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False
