"""Finding essays: pages of results with snippets, and completion while typing."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.essay import Essay, Language
from bot.errors import InvalidInput
from bot.ports.search import SearchIndex
from bot.ports.store import EssayStore
from bot.text.markdown import to_plain
from bot.text.snippet import Segment, snippet

QUERY_MAX: Final = 200
"""Characters of a query that are looked at; nobody types more, and what is pasted beyond it adds nothing."""
PAGE_SIZE: Final = 5
FILTERED_MAX: Final = 500
"""Hits among which a category is looked for."""
PAGES_MAX: Final = 1_000_000
"""Pages beyond it are as empty as this one; an index need not count further."""


@dataclass(frozen=True, slots=True)
class Result:
    """One essay found. ``snippet`` is a stretch of its original text, cut into parts that are hits and parts that are
    not.
    """

    essay: Essay
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results. ``page`` counts from 1; ``pages`` is at least 1; ``total`` counts all results."""

    query: str
    language: Language | None
    page: int
    pages: int
    total: int
    results: tuple[Result, ...]


class Searching:
    """Search over the whole library."""

    def __init__(self, essays: EssayStore, index: SearchIndex) -> None:
        self._essays = essays
        self._index = index

    async def search(
        self, query: str, language: Language | None = None, page: int = 1, category: str = ""
    ) -> SearchPage:
        """One page of results, with ``category`` of those alone whose category begins with it. A page beyond the last
        is empty. Raises ``InvalidInput`` for an empty query or a page below 1.
        """
        wanted = " ".join(query.split())[:QUERY_MAX]
        if not wanted:
            raise InvalidInput("Type what to search for, for example: {example}", example="/essay search 人脈")
        if page < 1:
            raise InvalidInput("Pages are counted from 1.")
        page = min(page, PAGES_MAX)
        essays, total = await self._found(wanted, language, (page - 1) * PAGE_SIZE, _folded(category))
        results = await asyncio.to_thread(_with_snippets, essays, wanted)
        pages = max(1, -(-total // PAGE_SIZE))
        return SearchPage(wanted, language, page, pages, total, results)

    async def _found(
        self, query: str, language: Language | None, offset: int, category: str
    ) -> tuple[list[Essay], int]:
        """The essays of one page, and how many there are on all of them."""
        limit, start = (FILTERED_MAX, 0) if category else (PAGE_SIZE, offset)
        hits, total = await self._index.search(query, language, limit, start)
        found = [await self._essays.get(hit.slug) for hit in hits]
        essays = [essay for essay in found if essay is not None]
        if category:
            essays = [essay for essay in essays if _folded(essay.category).startswith(category)]
            return essays[offset : offset + PAGE_SIZE], len(essays)
        return essays, total

    async def complete(self, text: str, limit: int = 8) -> Sequence[Essay]:
        """Essays whose title, tag, category or slug holds ``text`` (in any width and case), titles that begin with it
        first.
        """
        wanted = _folded(text)
        ranked = [(rank, essay) for essay in await self._essays.every() if (rank := _rank(essay, wanted)) is not None]
        ranked.sort(key=lambda pair: pair[0])  # stable: `every` comes newest first
        return [essay for _, essay in ranked[:limit]]


def _with_snippets(essays: Sequence[Essay], query: str) -> tuple[Result, ...]:
    return tuple(Result(essay, snippet(to_plain(essay.body), query, essay.language)) for essay in essays)


def _rank(essay: Essay, wanted: str) -> int | None:
    title = _folded(essay.title)
    if title.startswith(wanted):
        return 0
    if wanted in title:
        return 1
    others = (essay.category, *essay.tags, essay.slug)
    return 2 if any(wanted in _folded(other) for other in others) else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
