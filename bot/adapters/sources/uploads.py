"""Files that people handed over, in a folder of their own until they were read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from bot.errors import InvalidInput
from bot.ports.uploads import UPLOAD_MAX


class FolderUploads:
    """One private file for each. Names are ids of ours, and never what somebody called a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, name: str, chunks: AsyncIterator[bytes]) -> int:
        path = self.path(name)
        file = await asyncio.to_thread(_created, path)
        try:
            with file:
                size = await _written(file, chunks)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return size

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


def _created(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


async def _written(file: BinaryIO, chunks: AsyncIterator[bytes]) -> int:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > UPLOAD_MAX:
            raise InvalidInput(
                "The file is larger than {limit} MB. Import it with {command} where Ichiwa runs.",
                limit=UPLOAD_MAX // 1024 // 1024,
                command="ichiwa import",
            )
        await asyncio.to_thread(file.write, chunk)
    if not size:
        raise InvalidInput("The file is empty.")
    return size


def _kept(path: Path) -> datetime:
    """When it was kept; one that is gone by now was kept at the end of time."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
