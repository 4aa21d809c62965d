"""What a server packed to save time on the way, unpacked in steps that no packing can make large."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, Protocol

STEP: Final = 64 * 1024
"""Bytes that are unpacked at once."""


class Unreadable(Exception):
    """The bytes are not packed as the server says, or end too early."""


class Unpacking(Protocol):
    """Turns what comes over the wire into what the server has, a part at a time."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What ``data`` holds, in parts of at most ``STEP`` bytes or its own length. Raises ``Unreadable``."""
        ...

    def finish(self) -> None:
        """Raises ``Unreadable`` where something is missing."""
        ...


def unpacking_of(content_encoding: str) -> Unpacking:
    """The way for a ``Content-Encoding``. Raises ``Unreadable`` for one that nobody asked the server for."""
    match content_encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Inflating(zlib.MAX_WBITS | 16, many=True)
        case "deflate":
            return _Inflating(zlib.MAX_WBITS, many=False)
        case _:
            raise Unreadable


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """Nothing can be missing."""


class _Inflating:
    """``many``: one packed part may follow another, as in a file of gzip."""

    def __init__(self, window: int, *, many: bool) -> None:
        self._window = window
        self._many = many
        self._inflating = zlib.decompressobj(window)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        full = False  # then there may be more of it, though all of ``data`` was taken in
        while data or full:
            if self._inflating.eof:
                if not self._many or not data.startswith(b"\x1f"):
                    return  # padding, which some servers send
                self._inflating = zlib.decompressobj(self._window)
            try:
                part = self._inflating.decompress(data, STEP)
            except zlib.error as exc:
                if self._begun or self._many:
                    raise Unreadable from exc
                self._inflating = zlib.decompressobj(-zlib.MAX_WBITS)  # servers send deflate without zlib's head, too
                self._begun = True
                continue
            self._begun, full = True, len(part) == STEP and not self._inflating.eof
            data = self._inflating.unused_data if self._inflating.eof else self._inflating.unconsumed_tail
            if part:
                yield part

    def finish(self) -> None:
        if self._begun and not self._inflating.eof:
            raise Unreadable
