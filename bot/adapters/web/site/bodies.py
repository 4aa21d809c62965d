"""What essays' texts become on their pages, kept while it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeAlias, TypeVar

from bot.adapters.web.site.weighed_cache import WeighedCache
from bot.core.essay import Essay
from bot.core.picture import Pictures

CHARACTERS_MAX: Final = 2_000_000
"""Characters of the essays whose bodies are kept: a few hundred essays, and a few times as many bytes."""

T = TypeVar("T")
_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]


class Bodies(Generic[T]):
    """``make`` turns an essay and the copies of its pictures into what its page shows. It looks at the draft, the
    question and the copies alone, and runs in a thread.
    """

    def __init__(self, make: Callable[[Essay, Pictures], T], most: int = CHARACTERS_MAX) -> None:
        self._make = make
        self._kept: WeighedCache[_Key, T] = WeighedCache(most)

    async def of(self, essay: Essay, copies: Pictures) -> T:
        """What ``make`` makes of it, or made of the same before."""
        key = (essay.draft_hash, essay.question, tuple(sorted((url, copy.digest) for url, copy in copies.items())))
        found = self._kept.get(key)
        if found is None:
            found = await asyncio.to_thread(self._make, essay, copies)
            self._kept.put(key, found, len(essay.body))
        return found
