"""``python -m tests.acceptance.held …`` is ``ichiwa …`` with portions of one essay. In the folder where it runs, the
file ``gate`` says how many it may read; without that file all of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from bot.adapters.sources import archive_source
from bot.adapters.sources.archive_source import ArchiveSource
from bot.adapters.sources.folder import markdown_folder
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.cli import main
from bot.ports.source import Harvest
from bot.services.library import importing

GATE = Path("gate")
HOUR_NS = 3_600_000_000_000


class _Gate:
    """Lets readings through, one after another."""

    def __init__(self) -> None:
        self._done = 0

    async def passed(self) -> None:
        while self._is_shut():  # noqa: ASYNC110 (another process opens it)
            await asyncio.sleep(0.005)
        self._done += 1

    def _is_shut(self) -> bool:
        return GATE.exists() and self._done >= int(GATE.read_text(encoding="ascii") or "0")


class HeldFolder(MarkdownFolder):
    """Reads when it is let. Its clock is ahead, so that files which a test has just written have settled."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path, name, lambda: time.time_ns() + HOUR_NS)
        self._gate = _Gate()

    async def read(self, places: Sequence[str]) -> Harvest:
        await self._gate.passed()
        return await super().read(places)


class HeldArchive(ArchiveSource):
    """Reads when it is let."""

    async def read(self, places: Sequence[str]) -> Harvest:
        await _ARCHIVES.passed()
        return await super().read(places)


_ARCHIVES = _Gate()


if __name__ == "__main__":
    setattr(importing, "PORTION", 1)  # noqa: B010 (it is a constant, to mypy)
    setattr(markdown_folder, "MarkdownFolder", HeldFolder)  # noqa: B010
    setattr(archive_source, "ArchiveSource", HeldArchive)  # noqa: B010
    main()
