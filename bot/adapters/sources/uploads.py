"""Files that people handed over, in a folder of their own until they were read."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import InvalidInput
from bot.ports.uploads import BROKEN_OFF, check_size


class FolderUploads:
    """One private file for each. Names are ids of ours, and never what somebody called a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def extend(self, name: str, data: bytes, at: int) -> int:
        path = self.path(name)
        try:
            return await asyncio.to_thread(_extended, path, data, at)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    async def forget(self, name: str) -> None:
        await asyncio.to_thread(self.path(name).unlink, missing_ok=True)

    async def older(self, than: datetime) -> list[str]:
        return await asyncio.to_thread(self._older, than)

    def path(self, name: str) -> Path:
        """Where the file is kept, if it is."""
        if not name or not all(c.isascii() and (c.isalnum() or c == "-") for c in name):
            raise ValueError(name)
        return self._folder / name

    def _older(self, than: datetime) -> list[str]:
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if _kept(path) < than)


def _extended(path: Path, data: bytes, at: int) -> int:
    size = at + len(data)
    check_size(size)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = os.O_CREAT | os.O_TRUNC if at == 0 else 0
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | begun, 0o600), "wb")
    except FileNotFoundError:
        raise InvalidInput(BROKEN_OFF) from None
    with file:
        if os.fstat(file.fileno()).st_size != at:
            raise InvalidInput(BROKEN_OFF)
        file.seek(at)
        file.write(data)
    return size


def _kept(path: Path) -> datetime:
    """When it was kept; one that is gone by now was kept at the end of time."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
