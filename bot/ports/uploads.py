"""Files that people handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from bot.core.phrase import message
from bot.errors import InvalidInput

UPLOAD_MAX: Final = 50 * 1024 * 1024
"""Bytes of a file that somebody hands over in chat or on the local page."""
BROKEN_OFF: Final = message("The file did not arrive as a whole. Try again.")


def check_size(size: int) -> None:
    """Raise ``InvalidInput`` where a file of ``size`` bytes is too large."""
    if size > UPLOAD_MAX:
        megabytes = UPLOAD_MAX // 1024 // 1024
        command = "ichiwa import"
        raise InvalidInput(
            "The file is larger than {limit} MB. Import it with {command} where Ichiwa runs.",
            limit=megabytes,
            command=command,
        )


class UploadStore(Protocol):
    """Keeps a file until it was read. Names are ids of ours."""

    async def extend(self, name: str, data: bytes, at: int) -> int:
        """Write ``data`` behind the first ``at`` bytes of the file, which is begun anew at 0; returns its size. Raises
        ``InvalidInput`` where it does not have so many bytes, or would be larger than ``UPLOAD_MAX``; then it is kept
        no longer.
        """
        ...

    async def forget(self, name: str) -> None:
        """Keep it no longer, if it is there."""
        ...

    async def older(self, than: datetime) -> list[str]:
        """The names of files that were written to for the last time before ``than``."""
        ...
