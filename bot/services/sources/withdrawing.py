"""Taking back what a source brought."""

from __future__ import annotations

from bot.ports.essays import EssayStore
from bot.services.library.importing import LOOKED_AT
from bot.services.library.indexing import Indexer


class Withdrawing:
    """Withdraws all essays of a source. They are kept for their ratings and comments, and appear in no list; what was
    read of them is known still, so that each is the same essay where the source brings it again.
    """

    def __init__(self, essays: EssayStore, indexer: Indexer) -> None:
        self._essays = essays
        self._indexer = indexer

    async def withdraw(self, source: str) -> int:
        """Withdraw them; returns how many."""
        slugs = sorted(await self._essays.hashes(source))
        for start in range(0, len(slugs), LOOKED_AT):
            portion = slugs[start : start + LOOKED_AT]
            await self._essays.apply(source, (), portion)
            await self._indexer.follow(portion)
        return len(slugs)
