"""Which readings are in the index already: nearly all of an essay's words had theirs written with an earlier one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import text

from bot.adapters.search.successor import Runs
from bot.core.ids import new_id
from bot.language.index_terms import Word

WORDS_MAX: Final = 200_000
"""Words that are remembered, in some 30 MB."""

_MARK: Final = text("SELECT readings FROM search_version")
_MARKED: Final = text("UPDATE search_version SET readings = :mark")


class Remembered:
    """The words whose readings are in the table, by the mark that stands beside it.

    Whoever writes to the table or takes from it sets another mark, in the same transaction. So a memory of before, or
    of a transaction that was undone, is known by its mark and thrown away, whichever process did it.
    """

    def __init__(self) -> None:
        self._mark = ""
        self._words: set[Word] = set()

    def forget(self) -> None:
        """Give the memory back, for after much work."""
        self._words = set()

    async def fresh(self, connection: Runs, words: Iterable[AbstractSet[Word]]) -> AbstractSet[Word]:
        """Those of all ``words`` that the table may not have, and is to have by the end of this transaction."""
        if self._mark != (await connection.execute(_MARK)).scalar_one() or len(self._words) > WORDS_MAX:
            self._words = set()
        fresh = await asyncio.to_thread(self._add, words)
        self._mark = await mark(connection)
        return fresh

    def _add(self, words: Iterable[AbstractSet[Word]]) -> AbstractSet[Word]:
        fresh: set[Word] = set()
        for some in words:
            fresh |= some - self._words
        self._words |= fresh
        return fresh


async def mark(connection: Runs) -> str:
    """Set another mark: what anybody remembers of the table holds no more."""
    new = new_id()
    await connection.execute(_MARKED, {"mark": new})
    return new
