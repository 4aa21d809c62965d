"""Where the items of a WordPress export begin and end: the file is walked once, in bounded memory, and never a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, Final

from bot.adapters.sources.blogs.utf8_file import CHUNK

ITEM_MAX: Final = 8_000_000
"""Bytes of an item with its comments; what is longer has a file inside it, or no end."""
HEAD_MAX: Final = 4_000_000
"""Bytes in front of the first item that are looked at: the blog's authors and categories."""

_BEGIN: Final = re.compile(rb"<item[\s>]")
_END: Final = b"</item>"
_OPEN: Final = b"<![CDATA["
_CLOSE: Final = b"]]>"
_ESCAPED_CLOSE: Final = b"]]]]><![CDATA[>"
_NEXT: Final = re.compile(rb"</item>\s*<item[\s>]")


class Extent(Enum):
    """Whether an item is there as a whole."""

    WHOLE = "whole"
    TOO_LONG = "too long"
    CUT_OFF = "cut off"
    """The file ends inside it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: bytes ``start`` to ``end`` of the file, from the line ``line`` on (from 1); ``raw`` is what stands
    there, and empty where it is too long.
    """

    start: int
    end: int
    line: int
    raw: bytes
    extent: Extent = Extent.WHOLE


def head_of(file: BinaryIO) -> bytes:
    """What stands in front of the first item, or the beginning of that."""
    file.seek(0)
    data = file.read(HEAD_MAX)
    first = _BEGIN.search(data)
    return data[: first.start()] if first else data


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The items in the file's order. The file may be moved in between."""
    window = _Window(file)
    while (begin := window.begin()) is not None:
        start, line = window.base + begin, window.line_of(begin)
        end, extent = window.end(begin)
        if extent is Extent.TOO_LONG:
            yield Piece(start, window.skip(begin), line, b"", extent)
        else:
            yield Piece(start, window.base + end, line, window.data[begin:end], extent)
            window.at = end


class _Window:
    """A part of the file in memory: the item that is read, and some of what follows."""

    def __init__(self, file: BinaryIO) -> None:
        self.data = b""
        self.base = 0
        """The file's offset of the first byte of ``data``; every other place is counted within ``data``."""
        self.at = 0
        """What stands before was read."""
        self._file = file
        self._line, self._counted = 1, 0
        self._unclosed = 0  # in the file: no CDATA section that began earlier ends before

    def line_of(self, place: int) -> int:
        """The line, from 1; ``place`` is behind the one that was asked for last."""
        self._line += self.data.count(b"\n", self._counted, place)
        self._counted = place
        return self._line

    def begin(self) -> int | None:
        """Where the next item begins; None where none does."""
        while (found := _BEGIN.search(self.data, self.at)) is None:
            self.at = max(self.at, len(self.data) - len(b"<item"))
            self._drop()
            if not self._extend():
                return None
        if found.start() > CHUNK:
            self.at = found.start()
            self._drop()
            return 0
        return found.start()

    def end(self, begin: int) -> tuple[int, Extent]:
        """Where the item that begins at ``begin`` ends. A CDATA section without an end swallows no other item."""
        self.at = place = begin
        end = -1
        while True:
            if end < place:
                end = self._find(_END, place)
            if end < 0:
                is_long = len(self.data) - begin >= ITEM_MAX
                return len(self.data), Extent.TOO_LONG if is_long else Extent.CUT_OFF
            opened = self.data.find(_OPEN, place, end)
            if opened < 0:
                break
            closed = self._closed(opened)
            if closed < 0 or (end < closed and self._is_another(end, closed)):
                break
            place = closed + len(_CLOSE)
        end += len(_END)
        return end, Extent.WHOLE if end - begin <= ITEM_MAX else Extent.TOO_LONG

    def skip(self, begin: int) -> int:
        """The end, in the file, of the item that is too long to be held."""
        self.at = begin
        while (found := self.data.find(_END, self.at)) < 0:
            self.at = max(self.at, len(self.data) - len(_END))
            self._drop()
            if not self._extend():
                self.at = len(self.data)
                return self.base + self.at
        self.at = found + len(_END)
        return self.base + self.at

    def _closed(self, opened: int) -> int:
        found = self._find(_CLOSE, max(opened, self._unclosed - self.base))
        if found < 0:
            self._unclosed = max(self._unclosed, self.base + len(self.data) - len(_CLOSE))
        return found

    def _is_another(self, end: int, closed: int) -> bool:
        """Whether the end at ``closed`` is that of a section in a later item, which begins behind ``end``."""
        if self.data.startswith(_ESCAPED_CLOSE, closed - 2):
            return False
        return _NEXT.match(self.data, end) is not None and self.data.find(_OPEN, end, closed) >= 0

    def _find(self, what: bytes, place: int) -> int:
        """Where ``what`` stands from ``place`` on, -1 where it does not in what an item may hold."""
        while (found := self.data.find(what, place)) < 0:
            place = max(place, len(self.data) - len(what) + 1)
            if len(self.data) - self.at >= ITEM_MAX or not self._extend():
                return -1
        return found

    def _extend(self) -> bool:
        self._file.seek(self.base + len(self.data))
        more = self._file.read(CHUNK)
        self.data += more
        return bool(more)

    def _drop(self) -> None:
        self.line_of(self.at)
        self.data = self.data[self.at :]
        self.base += self.at
        self.at = self._counted = 0
