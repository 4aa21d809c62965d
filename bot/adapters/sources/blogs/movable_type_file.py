"""Where the entries of a Movable Type export begin and end: the file is walked once, in bounded memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from bot.adapters.sources.blogs.utf8_file import CHUNK

HEAD_MAX: Final = 1 << 16
"""Bytes of an entry in which its header is looked for."""

_PEEK: Final = 200
"""Bytes of a line that are looked at; the longest that means something is a key."""
_END: Final = re.compile(rb"--------[ ]*[\r\n]*\Z")
_HEADING: Final = re.compile(rb"[A-Z][A-Z0-9 _-]{0,40}:")
_KNOWN: Final = re.compile(rb"(?:TITLE|AUTHOR|DATE|BASENAME|STATUS|CATEGORY|PRIMARY CATEGORY|CONVERT BREAKS):")
_BLANK: Final = b" \t\r\n\0\x1a"
"""What may stand behind the last entry; old editors end a file with 0x1A."""

_AHEAD: Final = 50
"""Lines behind a separator in which an entry's header shows itself."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry: bytes ``start`` to ``end`` of the file, from the line ``line`` on (from 1). ``head`` is its beginning,
    and ``digest`` is a hash of all of it.
    """

    start: int
    end: int
    line: int
    head: bytes
    digest: str


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The entries in the file's order. A line of eight hyphens ends one only if another one's header, or nothing,
    follows: not every exporter marks such a line of a text.
    """
    for start, end, line in _ranges(file):
        file.seek(start)
        digest = hashlib.sha256()
        head = b""
        rest = end - start
        while rest > 0 and (data := file.read(min(CHUNK, rest))):
            rest -= len(data)
            digest.update(data)
            head = head or data[:HEAD_MAX]
        if head.strip(_BLANK):
            yield Piece(start, end, line, head, digest.hexdigest())


def _ranges(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Start, end and first line of each entry. The file may be moved in between."""
    start, first = 0, 1
    ended = behind = -1  # where a separator stands that may end the entry, and what follows it
    behind_line = ahead = offset = 0
    for number, (offset, text, following) in enumerate(_lines(file), 1):
        if text.startswith(b"--------") and _END.match(text):
            ended = offset if ended < 0 or ahead else ended
            behind, behind_line, ahead = following, number + 1, 0
        elif ended >= 0 and text.strip(_BLANK):
            ahead += 1
            if _KNOWN.match(text):
                yield start, ended, first
                start, first, ended = behind, behind_line, -1
            elif not _HEADING.match(text) or ahead >= _AHEAD:
                ended = -1
        offset = following
    if ended >= 0 and not ahead:
        yield start, ended, first
    else:
        yield start, offset, first


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Offset, beginning and offset of the next, of each line; it ends in LF, CRLF or CR. A line is never held whole."""
    offset, rest, begun = 0, b"", -1  # ``begun``: where a line began of which a part is gone already
    beginning = b""
    while True:
        file.seek(offset + len(rest))
        data = file.read(CHUNK)
        lines = (rest + data).splitlines(keepends=True)
        is_last = not data
        rest = lines.pop() if lines and not is_last else b""
        for line in lines:
            if begun >= 0:
                yield begun, beginning, offset + len(line)
                begun = -1
            else:
                yield offset, line[:_PEEK], offset + len(line)
            offset += len(line)
        if is_last:
            break
        if len(rest) > _PEEK and not rest.endswith(b"\r"):
            begun, beginning = (offset, rest[:_PEEK]) if begun < 0 else (begun, beginning)
            offset, rest = offset + len(rest), b""
    if begun >= 0:
        yield begun, beginning, offset
