"""Files that people handed over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final, Protocol

UPLOAD_MAX: Final = 50 * 1024 * 1024
"""Bytes of a file that somebody hands over in chat or on the local page."""


class UploadStore(Protocol):
    """Keeps a file until it was read."""

    async def keep(self, name: str, chunks: AsyncIterator[bytes]) -> int:
        """Keep a file under ``name``, an id of ours, and return its size in bytes. Raises ``InvalidInput`` where it is
        empty or larger than ``UPLOAD_MAX``; then nothing is kept.
        """
        ...

    async def forget(self, name: str) -> None:
        """Keep it no longer, if it is there."""
        ...

    async def older(self, than: datetime) -> list[str]:
        """The names of files that were kept before ``than``."""
        ...
