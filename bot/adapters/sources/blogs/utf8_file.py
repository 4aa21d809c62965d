"""An archive's file as one in which a byte of ASCII is always that character, so that it can be searched in bytes."""

from __future__ import annotations

import codecs
import tempfile
from typing import BinaryIO, Final, cast

from bot.adapters.sources.cleaning.decoding import encoding_of, fold_dashes

CHUNK: Final = 1 << 20
SAMPLE: Final = 1 << 16
"""Bytes of lines beyond ASCII by which an encoding is told; hundreds of times what it takes."""

_LINE_MAX: Final = 1 << 14
_ESCAPE: Final = b"\x1b"
"""Begins each run of Japanese in ISO-2022-JP, whose bytes are all ASCII."""
_WIDE: Final = ("utf_16", "utf_32")


def told_encoding(file: BinaryIO, declared: str) -> str:
    """The encoding of the whole file, by the lines in it that are not ASCII; empty where none fits. It is read only as
    far as needed, which may be to its end.
    """
    file.seek(0)
    head = file.read(SAMPLE)
    if _seems_wide(head):
        return encoding_of(head[: len(head) // 4 * 4], declared) or ""
    if len(head) < SAMPLE:
        return encoding_of(head.replace(b"\0", b""), declared) or ""
    sample = bytearray()
    data = head
    while data and len(sample) < SAMPLE:
        if not data.isascii() or _ESCAPE in data:
            for line in data.splitlines(keepends=True)[1:-1]:  # the outer ones may be cut
                if len(line) <= _LINE_MAX and (not line.isascii() or _ESCAPE in line):
                    sample += line.replace(b"\0", b"")
        data = file.read(CHUNK)
    return (encoding_of(bytes(sample), declared) if sample else "utf-8") or ""


def _seems_wide(head: bytes) -> bool:
    """Whether the line ends are those of UTF-16 or UTF-32. Elsewhere a NUL is litter."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return True
    ends = head.count(b"\n\0") + head.count(b"\0\n") + head.count(b"\r\0") + head.count(b"\0\r")
    return ends > 0 and 2 * ends >= head.count(b"\n") + head.count(b"\r")


def is_wide(encoding: str) -> bool:
    """Whether a character of ASCII takes several bytes."""
    try:
        return codecs.lookup(encoding).name.replace("-", "_").startswith(_WIDE)
    except LookupError:
        return False


def as_utf8(file: BinaryIO, encoding: str) -> BinaryIO:
    """The same text in UTF-8, in a temporary file that goes when closed. What cannot be decoded becomes U+FFFD."""
    made = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (whoever reads it closes it; another type on Windows)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    file.seek(0)
    while data := file.read(CHUNK):
        made.write(fold_dashes(decoder.decode(data)).encode("utf-8", "replace"))
    made.write(decoder.decode(b"", True).encode("utf-8", "replace"))
    made.seek(0)
    return made
