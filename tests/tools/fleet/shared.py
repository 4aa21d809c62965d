"""A number that processes share which were forked from the one that made it."""

from __future__ import annotations

import mmap
import struct

_FORM = struct.Struct("q")


class Count:
    """One of them writes, the others read."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _FORM.size)

    @property
    def value(self) -> int:
        [value] = _FORM.unpack_from(self._memory)
        return int(value)

    def add(self) -> None:
        """One more."""
        _FORM.pack_into(self._memory, 0, self.value + 1)
