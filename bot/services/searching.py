"""Finding essays: pages of results with snippets, and completion while typing."""

from __future__ import annotations

import asyncio
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

    async def search(self, query: str, language: Language | None = None, page: int = 1) -> SearchPage:
        """One page of results. A page beyond the last is empty. Raises ``InvalidInput`` for an empty query or a page
        below 1.
        """
        wanted = " ".join(query.split())[:QUERY_MAX]
        if not wanted:
            raise InvalidInput("Type what to search for, for example: {example}", example="/essay search 人脈")
        if page < 1:
            raise InvalidInput("Pages are counted from 1.")
        page = min(page, PAGES_MAX)
        hits, total = await self._index.search(wanted, language, PAGE_SIZE, (page - 1) * PAGE_SIZE)
        found = [await self._essays.get(hit.slug) for hit in hits]
        essays = [essay for essay in found if essay is not None]
        results = await asyncio.to_thread(_with_snippets, essays, wanted)
        pages = max(1, -(-total // PAGE_SIZE))
        return SearchPage(wanted, language, page, pages, total, results)

    async def complete(self, text: str, limit: int = 8) -> Sequence[Essay]:
        """Essays of which a title, tag, category, author or slug has ``text`` at the beginning of a word, in kanji,
        kana or romaji; titles that begin with it first. The newest essays where ``text`` has no letter or digit.
        """
        if not any(char.isalnum() for char in text):
            return (await self._essays.every())[:limit]
        found = [await self._essays.get(slug) for slug in await self._index.complete(text[:QUERY_MAX], limit)]
        return [essay for essay in found if essay is not None]


def _with_snippets(essays: Sequence[Essay], query: str) -> tuple[Result, ...]:
    return tuple(Result(essay, snippet(to_plain(essay.body), query, essay.language)) for essay in essays)
