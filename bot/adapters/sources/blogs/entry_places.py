"""How an archive names its entries, so that a later export of the same essays names them alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from bot.adapters.sources.blogs import archive_reasons
from bot.errors import SourceError

ENTRIES_MAX: Final = 100_000
"""Entries of one archive; the list of them is held in memory, with about a kilobyte each."""
PLACE_MAX: Final = 200
"""Characters of a place. What is longer goes by its hash."""


class EntryPlaces:
    """Gives each entry of the archive called ``archive`` a place of its own. It is asked in the archive's order."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def named(self, names: Iterable[str], otherwise: Iterable[str]) -> str:
        """The first of ``names`` that is not empty; a hash of ``otherwise``, such as date and title, where all are. An
        entry whose place another one has is told apart by that hash, and by a number where even that is the same.
        Raises ``SourceError`` where there are too many.
        """
        if len(self._taken) >= ENTRIES_MAX:
            raise SourceError(archive_reasons.TOO_MANY_ENTRIES, name=self._archive, limit=ENTRIES_MAX)
        digest = hashlib.sha256("\0".join(otherwise).encode("utf-8", "replace")).hexdigest()[:20]
        name = next((printable for given in names if (printable := _printable(given))), f"sha256-{digest}")
        place = name if name not in self._taken else f"{name}#{digest}"
        while place in self._taken:
            number = self._numbers[digest] = self._numbers.get(digest, 1) + 1
            place = f"{name}#{digest}-{number}"
        self._taken.add(place)
        return place


def _printable(name: str) -> str:
    """The name without what cannot be shown or stored."""
    kept = "".join(c for c in name.strip() if c.isprintable())
    return kept if len(kept) <= PLACE_MAX else "sha256-" + hashlib.sha256(kept.encode()).hexdigest()[:40]
