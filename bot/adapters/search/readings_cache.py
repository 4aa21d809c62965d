"""A cache of the readings in the index: nearly all words of an essay had theirs written with an earlier essay."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import text

from bot.adapters.search.shadow_index import Runs
from bot.core.ids import new_id

WORDS_MAX: Final = 200_000
"""Readings that are cached, in some 30 MB."""

_TOKEN: Final = text("SELECT readings FROM search_version")
_RENEWED: Final = text("UPDATE search_version SET readings = :token")


class ReadingsCache:
    """The readings that are in the table, each as ``reading form``, valid for the token stored beside it.

    Every writer of the table sets another token, in the same transaction. So a cache from before, or
    from a transaction that was rolled back, is known by its token and thrown away, whichever process did it.
    """

    def __init__(self) -> None:
        self._token = ""
        self._words: set[str] = set()

    def forget(self) -> None:
        """Clear the cache, for after much work."""
        self._words = set()

    async def fresh(self, connection: Runs, words: Iterable[AbstractSet[str]]) -> AbstractSet[str]:
        """Those of ``words`` that the table may lack, and must have by the end of this transaction."""
        if self._token != (await connection.execute(_TOKEN)).scalar_one() or len(self._words) > WORDS_MAX:
            self._words = set()
        fresh = await asyncio.to_thread(self._add, words)
        self._token = await renew(connection)
        return fresh

    def _add(self, words: Iterable[AbstractSet[str]]) -> AbstractSet[str]:
        fresh: set[str] = set()
        for some in words:
            fresh |= some - self._words
        self._words |= fresh
        return fresh


async def renew(connection: Runs) -> str:
    """Set another token: every cache of the table is invalid from now on."""
    new = new_id()
    await connection.execute(_RENEWED, {"token": new})
    return new
