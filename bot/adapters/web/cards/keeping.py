"""Cards that were drawn once, each in a file under the digest of what it shows."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from pathlib import Path
from typing import Final

from bot.adapters.web.cards.drawing import Card, Drawing

logger = logging.getLogger(__name__)

CARDS_MAX: Final = 5000
"""Cards that are kept, of some 10 to 30 KB each; beyond that the oldest ones go, since any can be drawn again."""
_FIRST, _LAST = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


class CardFiles:
    """The files in ``folder``, which is made when the first one is kept. Blocking."""

    def __init__(self, folder: Path, most: int = CARDS_MAX) -> None:
        self._folder = folder
        self._most = most
        self._count: int | None = None

    def get(self, digest: str) -> bytes | None:
        """The card; None also for a file that is not whole, as a power failure leaves one."""
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            return None
        return data if data.startswith(_FIRST) and data.endswith(_LAST) else None

    def put(self, digest: str, data: bytes) -> None:
        """Keep it, whole or not at all. Raises ``OSError``."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self._folder, suffix=".part")  # readable for us alone
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(part, self._path(digest))
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
        self._count = self._count + 1 if self._count is not None else len(os.listdir(self._folder))
        if self._count > self._most:
            self._throw_away()

    def _throw_away(self) -> None:
        """The oldest fifth, and what is left of writes that were interrupted long ago."""
        found = sorted((entry.stat().st_mtime_ns, entry.path) for entry in os.scandir(self._folder))
        leaving = found[: max(len(found) - self._most * 4 // 5, 0)]
        for _, path in leaving:
            Path(path).unlink(missing_ok=True)
        self._count = len(found) - len(leaving)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.png"


class CardImages:
    """Each card is drawn once, off the loop and one at a time, however many ask for it."""

    def __init__(self, drawing: Drawing, files: CardFiles) -> None:
        self._drawing = drawing
        self._files = files
        self._one_at_a_time = asyncio.Lock()

    @property
    def identity(self) -> str:
        """Another one where the same words make another card."""
        return str(self._drawing.identity)

    async def image(self, card: Card) -> bytes:
        """The card as a PNG."""
        digest = self._drawing.digest(card)
        kept = await asyncio.to_thread(self._files.get, digest)
        if kept is not None:
            return kept
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._made, digest, card)

    def _made(self, digest: str, card: Card) -> bytes:
        if (kept := self._files.get(digest)) is not None:  # somebody else asked first
            return kept
        data = self._drawing.draw(card)
        try:
            self._files.put(digest, data)
        except OSError as exc:
            logger.warning("a card could not be kept, and is drawn anew each time: %s", exc)
        return data
