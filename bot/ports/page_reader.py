"""Reading one page of the web, of which somebody gave the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page says: its ``text`` in our Markdown, without what belongs to the page around it. ``author`` is the
    site where it names nobody, and may be empty.
    """

    title: str
    text: str
    author: str = ""


class PageReader(Protocol):
    """Fetches and reads a page, within bounds of time and size, from public addresses alone."""

    async def read(self, address: str) -> ReadPage:
        """Raises ``SourceError`` where it cannot be had, or holds no text."""
        ...
