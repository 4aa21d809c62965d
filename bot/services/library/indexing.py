"""The search index in step with the library: committed changes are taken from the queue by any process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import Final

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import StoreError
from bot.ports.essays import Change, EssayStore
from bot.ports.search import SearchIndex

log = logging.getLogger(__name__)

BATCH: Final = 500  # essays that are read at once: as many as an index writes at once
REBUILD_BATCH: Final = 100  # essays between two movements of the bar; an index takes longer over small pieces
SETTLED: Final = 500
"""So many indexed essays leave the index in pieces worth merging."""
Progress = Callable[[int, int], None]
"""Called with how many of how many essays are ready."""


class Indexer:
    """A writer indexes at once (``follow``); what it does not finish, killed or failing, stays in the queue for any
    process of the same database (``is_left``, ``drain``). Indexing is idempotent, also at the same time: see
    ``SearchIndex.follow``.
    """

    def __init__(self, essays: EssayStore, index: SearchIndex) -> None:
        self._essays = essays
        self._index = index
        self._left: tuple[Slug, str] | None = None
        self._unsettled = 0

    async def follow(self, slugs: Collection[Slug] | None = None) -> None:
        """Make what was just committed searchable: of ``slugs``, or whatever differs. Raises no ``StoreError``, for
        what was committed is safe: it is logged, and the rest waits.
        """
        try:
            await (self.refresh() if slugs is None else self.drain(slugs))
        except StoreError as error:
            log.warning("The changes are saved, but cannot be searched yet: %s Indexing will be retried.", error)

    async def refresh(self) -> int:
        """Index what waits, and what the index does not have in its present form: all of it where a new tokenizer made
        it new. Returns how many essays were looked at. Raises ``StoreError``.
        """
        indexed, stored = await self._index.versions(), await self._essays.hashes()
        differing = await asyncio.to_thread(_differing, indexed, stored)
        for start in range(0, len(differing), BATCH):
            await self._essays.reindex(differing[start : start + BATCH])
        return await self.drain()

    async def drain(self, only: Collection[Slug] | None = None) -> int:
        """Go through the queue once; returns how many changes were taken off it. Raises ``StoreError``.

        Merging waits for the end of what comes in portions (``only``): each would merge all of the index again.
        """
        taken = 0
        after: Slug | None = None
        while changes := await self._essays.unindexed(BATCH, after, only):
            taken += await self._index.follow(changes)
            self._unsettled += len(changes)
            after = changes[-1].slug
        if only is None and self._unsettled >= SETTLED:
            self._unsettled = 0
            await self._index.settle()
        return taken

    async def is_left(self) -> bool:
        """Whether others left something that is to be indexed: a queue whose first entry is the same as at the question
        before is idle. Raises ``StoreError``.
        """
        first = [_name(change) for change in await self._essays.unindexed(1)]
        before, self._left = self._left, first[0] if first else None
        return bool(first) and self._left == before

    async def rebuild(self, progress: Progress = lambda done, total: None) -> int:
        """Rebuild the index, and serve the old one until then; returns how many essays it holds. Raises ``Conflict``
        if somebody else starts a rebuild.
        """
        slugs = sorted(await self._essays.hashes())
        await self._index.rebuild(self._batches(slugs, progress))
        await self.refresh()
        return len(slugs)

    async def _batches(self, slugs: Sequence[Slug], progress: Progress) -> AsyncIterator[Sequence[Essay]]:
        """Essays as they are when their turn comes."""
        for start in range(0, len(slugs), REBUILD_BATCH):
            yield list((await self._essays.some(slugs[start : start + REBUILD_BATCH])).values())
            progress(min(len(slugs), start + REBUILD_BATCH), len(slugs))


def _differing(one: Mapping[Slug, str], other: Mapping[Slug, str]) -> Sequence[Slug]:
    """What is not the same in both; in a large library it takes a while."""
    return sorted(slug for slug in one.keys() | other.keys() if one.get(slug) != other.get(slug))


def _name(change: Change) -> tuple[Slug, str]:
    return change.slug, change.token
