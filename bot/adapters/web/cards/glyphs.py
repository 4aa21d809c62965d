"""Which characters a font file can show, read from its own table (OpenType, ``cmap``) without loading the font."""

from __future__ import annotations

import struct
from bisect import bisect_left
from pathlib import Path
from typing import BinaryIO, Final

_TABLES_MAX: Final = 200
_CMAP_MAX: Final = 4 * 1024 * 1024
_COLLECTION: Final = b"ttcf"


class Glyphs:
    """The characters of a font file; of a collection, those of its first font. Raises ``ValueError`` for what is no
    such file, and ``OSError``.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._cmap = _cmap(file)
            self._format, self._at = _best_subtable(self._cmap)
            self._ends = self._segment_ends()
        except struct.error as exc:
            raise ValueError(f"{path} is no font") from exc

    def has(self, text: str) -> bool:
        """Whether there is a glyph for each character."""
        try:
            return all(self._has(ord(character)) for character in text)
        except struct.error:  # it points outside of itself
            return False

    def _segment_ends(self) -> tuple[int, ...]:
        if self._format == 12:
            (count,) = struct.unpack_from(">I", self._cmap, self._at + 12)
            return tuple(self._group(number)[1] for number in range(min(count, _CMAP_MAX // 12)))
        (double,) = struct.unpack_from(">H", self._cmap, self._at + 6)
        return struct.unpack_from(f">{double // 2}H", self._cmap, self._at + 14)

    def _has(self, code: int) -> bool:
        number = bisect_left(self._ends, code)
        if number == len(self._ends):
            return False
        if self._format == 12:
            return self._group(number)[0] <= code
        # Format 4: four arrays of one length, one after the other, and two bytes behind the first one.
        size = 2 * len(self._ends)
        starts = self._at + 16 + size
        (start,) = struct.unpack_from(">H", self._cmap, starts + 2 * number)
        if start > code:
            return False
        (delta,) = struct.unpack_from(">H", self._cmap, starts + size + 2 * number)
        at = starts + 2 * size + 2 * number
        (offset,) = struct.unpack_from(">H", self._cmap, at)
        if offset == 0:
            return bool((code + delta) % 0x10000)
        (glyph,) = struct.unpack_from(">H", self._cmap, at + offset + 2 * (code - start))
        return bool(glyph)

    def _group(self, number: int) -> tuple[int, int]:
        start, end = struct.unpack_from(">II", self._cmap, self._at + 16 + 12 * number)
        return start, end


def _cmap(file: BinaryIO) -> bytes:
    """The table's bytes."""
    start = 0
    if file.read(4) == _COLLECTION:
        file.seek(12)
        (start,) = struct.unpack(">I", file.read(4))
    file.seek(start + 4)
    (tables,) = struct.unpack(">H", file.read(2))
    file.seek(start + 12)
    for _ in range(min(tables, _TABLES_MAX)):
        name, _checksum, offset, length = struct.unpack(">4sIII", file.read(16))
        if name == b"cmap":
            file.seek(offset)
            return file.read(min(length, _CMAP_MAX))
    raise ValueError("a font without characters")


def _best_subtable(cmap: bytes) -> tuple[int, int]:
    """Format and place of the fullest table of Unicode characters."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    found = []
    for number in range(min(count, _TABLES_MAX)):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
        (form,) = struct.unpack_from(">H", cmap, offset)
        if form in (4, 12) and (platform == 0 or (platform == 3 and encoding in (1, 10))):
            found.append((form, offset))
    if not found:
        raise ValueError("a font without Unicode characters")
    return max(found)
