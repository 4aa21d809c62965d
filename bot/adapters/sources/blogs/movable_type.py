"""Exports in the form of Movable Type, as livedoor, Hatena, FC2, Seesaa and others write them.

The form is described at <https://movabletype.org/documentation/appendices/import-export-format.html>: entries end in a
line of eight hyphens, their sections in one of five; such a line of a text itself is followed by a TAB, if the exporter
knows that. Neither an encoding nor a time zone is declared.
"""

from __future__ import annotations

import html
import re
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.blogs.entry_places import EntryPlaces
from bot.adapters.sources.blogs.file_archive import FileArchive
from bot.adapters.sources.blogs.movable_type_comments import day_of, read_comment
from bot.adapters.sources.blogs.movable_type_file import HEAD_MAX, Piece, pieces
from bot.adapters.sources.blogs.plain_text import is_beginning, plain_title, without_controls
from bot.adapters.sources.blogs.utf8_file import as_utf8, is_wide, told_encoding
from bot.adapters.sources.cleaning.decoding import Undecodable, decode, fold_dashes
from bot.adapters.sources.entry import Entry, Found, Markup
from bot.adapters.sources.given import Given
from bot.core.essay import READ_AS
from bot.errors import ParseFailed
from bot.ports.source import PassedOver, Spot

ENTRY_MAX: Final = 8_000_000
"""Bytes of an entry with its comments: what is longer has a file inside it, or no line ends."""

JAPAN: Final = timezone(timedelta(hours=9), "JST")
"""The time of the services that write this form today."""

_TITLE_MAX: Final = 500
"""Characters up to which a title goes on in further lines."""

_KEY: Final = re.compile(r"([A-Z][A-Z0-9 _-]{0,40}):[ \t]*(.*)")
_SECTION: Final = re.compile(r"(BODY|EXTENDED BODY|EXCERPT|KEYWORDS|COMMENT|PING):[ \t]*")
_ON_ONE_LINE: Final = re.compile(r"(EXCERPT|KEYWORDS):[ \t]*(\S.*)")
_SEPARATOR: Final = "-----"
_ESCAPED: Final = re.compile(r"(-----|--------)\t\s*")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_PARAGRAPH: Final = "\n<br>\n<br>\n"
"""Between the two parts of a text, which are often no paragraphs of their own."""
_BREAK_AT_END: Final = re.compile(r"<br\s*/?>\s*\Z", re.IGNORECASE)
_BLOCK: Final = re.compile(r"<(?:p|div|br|table|ul|ol|blockquote|h[1-6])\b", re.IGNORECASE)
_QUOTED_OR_NOT: Final = re.compile(r'"([^"]*)"|([^",、，]+)')
_ADDRESS_KEYS: Final = ("UNIQUE URL", "PERMALINK", "LINK", "URL")
_STATES: Final = {
    "draft": archive_reasons.DRAFT,
    "future": archive_reasons.TO_COME,
    "scheduled": archive_reasons.TO_COME,
}
_PUBLISHED: Final = frozenset({"", "publish", "published", "release", "2"})
_HEAD_KEYS: Final = re.compile(
    rb"(?m)^(?:TITLE|AUTHOR|DATE|BASENAME|STATUS|CATEGORY|PRIMARY CATEGORY|ALLOW COMMENTS|CONVERT BREAKS|TAGS):"
)
_HEAD_LINE: Final = re.compile(rb"\s*(?:-{8}\s+)?[A-Z][A-Z0-9 _-]{0,40}:")


def looks_like(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is such an export."""
    text = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    text = text.replace(b"\r", b"\n")
    if not _HEAD_LINE.match(text):
        return False
    header = text.partition(b"\n-----\n")[0]
    return len(set(_HEAD_KEYS.findall(header))) >= 2


@dataclass(frozen=True, slots=True)
class _Fields:
    """An entry in its parts: the values of each key, and its sections in order."""

    values: dict[str, list[str]]
    sections: list[tuple[str, str]]

    def one(self, *keys: str) -> str:
        return next((value for key in keys for value in self.values.get(key, ()) if value), "")

    def section(self, name: str) -> str:
        return next((text for found, text in self.sections if found == name), "")


class MovableType(FileArchive):
    """An ``Archive`` of one export. ``zone`` is where its times are meant."""

    def __init__(self, given: Given, zone: tzinfo = JAPAN) -> None:
        super().__init__(given)
        self._zone = zone
        self._file: BinaryIO | None = None
        self._encoding = ""
        self._pieces: dict[str, Piece] = {}

    def _walk(self) -> list[Spot]:
        self._file = self._given.file
        self._encoding = told_encoding(self._file, self._given.charset)
        if is_wide(self._encoding):
            self._file = as_utf8(self._file, self._encoding)
            weakref.finalize(self, self._file.close)
            self._encoding = "utf-8"
        places = EntryPlaces(self._given.name)
        spots = []
        for piece in pieces(self._file):
            header = self._header(piece)
            names = (*(header.one(key) for key in ("BASENAME", *_ADDRESS_KEYS)),)
            place = places.named(names, (header.one("DATE"), header.one("TITLE")))
            self._pieces[place] = Piece(piece.start, piece.end, piece.line, b"", piece.digest)
            fingerprint = f"{READ_AS}:{self._encoding}:{piece.digest}"
            spots.append(Spot(place, f"{self._given.name}:{piece.line}", fingerprint, piece.end - piece.start))
        return spots

    def _header(self, piece: Piece) -> _Fields:
        head = piece.head[: piece.head.rfind(b"\n") + 1] if len(piece.head) == HEAD_MAX else piece.head
        return _fields(_lines(head.decode(self._encoding or "utf-8", "replace")), header_only=True)

    def _found(self, spot: Spot) -> Found:
        piece = self._pieces[spot.place]
        if piece.end - piece.start > ENTRY_MAX:
            return self._broken(piece, archive_reasons.TOO_LONG, limit=ENTRY_MAX)
        assert self._file is not None  # noqa: S101
        self._file.seek(piece.start)
        data = self._file.read(piece.end - piece.start).replace(b"\0", b"")  # it is not UTF-16 any more
        try:
            text = self._text(data)
        except Undecodable:
            return self._broken(piece, archive_reasons.UNDECODABLE)
        fields = _fields(_lines(text))
        if not fields.values or not fields.sections:
            return self._broken(piece, archive_reasons.NO_ENTRY)
        return self._entry(spot, fields)

    def _text(self, data: bytes) -> str:
        """The whole file tells its encoding better than one short entry. Raises ``Undecodable``."""
        try:
            return fold_dashes(data.decode(self._encoding))
        except (UnicodeError, LookupError):
            return decode(data)

    def _entry(self, spot: Spot, fields: _Fields) -> Entry | PassedOver:
        status = fields.one("STATUS").lower()
        if status not in _PUBLISHED:
            return PassedOver(spot.where, _STATES.get(status, archive_reasons.PRIVATE))
        parts = [text for name in ("BODY", "EXTENDED BODY") if (text := fields.section(name).strip("\n")).strip()]
        if not parts:
            return PassedOver(spot.where, archive_reasons.EMPTY)
        markup = _markup(fields.one("CONVERT BREAKS"), "\n\n".join(parts))
        body = (_PARAGRAPH if markup is Markup.HTML else "\n\n").join(parts)
        excerpt = fields.section("EXCERPT").strip()
        category, *others = [*fields.values.get("PRIMARY CATEGORY", ()), *fields.values.get("CATEGORY", ())] or [""]
        url = next((found for key in _ADDRESS_KEYS if _is_address(found := fields.one(key))), "")
        read = (read_comment(text, self._zone) for name, text in fields.sections if name == "COMMENT")
        return Entry(
            spot=spot,
            title=plain_title(fields.one("TITLE")),
            author=fields.one("AUTHOR"),
            written=day_of(fields.one("DATE")),
            category=category,
            tags=_once([*(other for other in others if other != category), *_tags(fields)]),
            url=url,
            slug=fields.one("BASENAME"),
            summary="" if is_beginning(excerpt, body) else excerpt,
            body=_with_picture(body, fields.one("IMAGE"), markup),
            markup=markup,
            comments=tuple(comment for comment in read if comment is not None),
        )

    def _broken(self, piece: Piece, message: str, **fields: object) -> ParseFailed:
        return ParseFailed(message, where=self._given.name, line=piece.line, **fields)


def _lines(text: str) -> list[str]:
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return without_controls(unified).split("\n")


def _fields(lines: Sequence[str], *, header_only: bool = False) -> _Fields:
    """The header until the first separator or section, then the sections."""
    values: dict[str, list[str]] = {}
    key = ""
    for number, line in enumerate(lines):  # noqa: B007
        if line.rstrip(" ") == _SEPARATOR or _SECTION.fullmatch(line):
            break
        if found := _KEY.fullmatch(line):
            key = found.group(1).strip()
            value = found.group(2).strip()
            values.setdefault(key, []).extend([value] if value else [])
        elif line.strip() and key == "TITLE" and values[key] and len(values[key][-1]) < _TITLE_MAX:
            values[key][-1] += f" {line.strip()}"
    return _Fields(values, [] if header_only else _sections(lines[number:]))


def _sections(lines: Sequence[str]) -> list[tuple[str, str]]:
    """A separator ends a section only where another one that is known, or nothing, follows."""
    found: list[tuple[str, list[str]]] = []
    had: set[str] = set()
    last = max((n for n, line in enumerate(lines) if line.strip()), default=-1)
    opens, held = True, [""]  # whether a section may begin in this line; what of the text that is, if none does
    for line in lines[: last + 1]:
        if opens and not line.strip():
            held.append(line)
            continue
        if opens and (heading := _heading(line, had)):
            had.add(heading[0])
            found.append((heading[0], [heading[1]] if heading[1] else []))
            opens = False
            continue
        if opens and found:
            found[-1][1].extend(held)
        opens, held = line.rstrip(" ") == _SEPARATOR, [_SEPARATOR]
        if not opens and found:
            escaped = _ESCAPED.fullmatch(line)
            found[-1][1].append(escaped[1] if escaped else line)
    return [(name, "\n".join(text)) for name, text in found]


def _heading(line: str, had: set[str]) -> tuple[str, str] | None:
    """The section that ``line`` opens, with what of it stands in the line itself."""
    if (known := _SECTION.fullmatch(line)) and (known.group(1) in ("COMMENT", "PING") or known.group(1) not in had):
        return known.group(1), ""
    if (known := _ON_ONE_LINE.fullmatch(line)) and known.group(1) not in had:
        return known.group(1), known.group(2)
    return None


def _markup(breaks: str, body: str) -> Markup:
    """What CONVERT BREAKS says, and where it says nothing, the text itself: without a single tag, it has no other
    paragraphs than its lines; and where most of its lines end in ``<br>``, those are its breaks.
    """
    how = breaks.strip().lower()
    if how.startswith("markdown"):
        return Markup.MARKDOWN
    if not _TAG.search(body):
        return Markup.BROKEN_LINES
    if how in ("0", "none", "richtext"):
        return Markup.HTML
    lines = [line for line in body.split("\n") if line.strip()]
    if 2 * sum(_BREAK_AT_END.search(line[-40:]) is not None for line in lines) > len(lines):
        return Markup.HTML
    if how in ("1", "__default__", "default"):  # the last is FC2's
        return Markup.BROKEN_LINES
    return Markup.HTML if _BLOCK.search(body) else Markup.BROKEN_LINES


def _with_picture(body: str, url: str, markup: Markup) -> str:
    """The text with the entry's own picture before it, which Hatena names beside the text."""
    if markup is Markup.MARKDOWN or not _is_address(url) or url in body or html.escape(url) in body:
        return body
    return f'<p><img src="{html.escape(url)}" alt=""></p>\n\n{body}'


def _tags(fields: _Fields) -> list[str]:
    """TAGS, with quotes around what holds a comma; else KEYWORDS."""
    written = ",".join(fields.values.get("TAGS", ())) or fields.section("KEYWORDS").replace("\n", ",")
    return [(quoted or bare).strip() for quoted, bare in _QUOTED_OR_NOT.findall(written)]


def _once(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))


def _is_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False
