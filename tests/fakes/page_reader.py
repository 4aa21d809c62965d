"""Pages in memory."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import FetchFailed
from bot.ports.page_reader import ReadPage


class MemoryPages:
    """Pages by address; any other does not answer."""

    def __init__(self, pages: Mapping[str, ReadPage]) -> None:
        self.pages = dict(pages)

    async def read(self, address: str) -> ReadPage:
        if address not in self.pages:
            raise FetchFailed("“{url}” did not answer.", url=address)
        return self.pages[address]
