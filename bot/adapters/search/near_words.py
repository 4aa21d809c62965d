"""Words of the index that a word may be a slip of, whatever the database."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, Final

from sqlalchemy import Connection, TextClause, text

from bot.adapters.search import tables
from bot.adapters.sql.engine import Database
from bot.language.index_terms import Words
from bot.language.slips import Known, Typed, halves, nearest, singular, typed
from bot.language.terms import stem
from bot.ports.search import NearWord

# Only words with the same first letter are looked at: a slip there is rare, and so they lie side by side. Of these only
# those that begin or end alike, since few others can be near.
_SPELLINGS: Final = text(
    "SELECT word AS form, word, stem AS term FROM search_spellings WHERE word >= :first AND word < :after"
    " AND length(word) BETWEEN :least AND :longest"
    " AND (substr(word, 1, :part) = :head OR substr(word, length(word) - :part + 1) = :tail)"
)
_READINGS: Final = text(
    "SELECT reading AS form, form AS word, form AS term FROM search_readings WHERE reading >= :first"
    " AND reading < :after AND length(reading) BETWEEN :least AND :longest"
    " AND (substr(reading, 1, :part) = :head OR substr(reading, length(reading) - :part + 1) = :tail)"
)
_SAME: Final = text("SELECT reading AS form, form AS word, form AS term FROM search_readings WHERE reading = :sound")


class NearWords(ABC):
    """What a ``SearchIndex`` needs for ``near_words``."""

    STEM: ClassVar[str] = ""
    """What stands before a stem in the index."""
    _database: Database
    _words: Words

    @abstractmethod
    def _held(self, connection: Connection, terms: set[str]) -> tuple[Mapping[str, int], int]:
        """In how many essays each term is, roughly, and how many essays there are; terms of none may be absent."""

    async def near_words(self, word: str, limit: int) -> Sequence[NearWord]:
        asked = await asyncio.to_thread(typed, word, self._words.morphemes)
        if asked is None:
            return []
        forms = {tables.WORD + one.form for one in await asyncio.to_thread(self._words.of, word)}
        own = {self.STEM + stem(asked.spelled)} if asked.spelled else forms
        near = await self._database.ask(partial(self._near, word=word, asked=asked, own=own))
        return near[: max(0, limit)]

    def _near(self, connection: Connection, *, word: str, asked: Typed, own: set[str]) -> list[NearWord]:
        held, _ = self._held(connection, own)
        if len(own) == 1 and any(held.get(term) for term in own):
            return []
        if asked.most and asked.sound and connection.execute(_SAME, {"sound": asked.sound}).first() is not None:
            return []
        spellings = self._looking_alike(connection, _SPELLINGS, asked.spelled, asked.most, self.STEM)
        if asked.most:
            readings = self._looking_alike(connection, _READINGS, asked.sound, 1, tables.WORD)
        else:
            rows = connection.execute(_SAME, {"sound": asked.sound})
            readings = self._present(connection, [Known(row.form, row.word, tables.WORD + row.term, 0) for row in rows])
        return [NearWord(known.word, count, known.essays) for known, count in nearest(asked, word, spellings, readings)]

    def _looking_alike(
        self, connection: Connection, statement: TextClause, form: str, most: int, stream: str
    ) -> list[Known]:
        """The words whose form may be near ``form``."""
        if not form:
            return []
        head, tail = halves(form, most)
        values = {"first": form[0], "after": chr(ord(form[0]) + 1), "head": head, "tail": tail, "part": len(head)}
        lengths = {"least": len(singular(form)[-1]) - most, "longest": len(form) + most}
        rows = connection.execute(statement, values | lengths)
        return self._present(connection, [Known(row.form, row.word, stream + row.term, 0) for row in rows])

    def _present(self, connection: Connection, known: Sequence[Known]) -> list[Known]:
        """Those of ``known`` that some essay holds."""
        held, _ = self._held(connection, {one.term for one in known})
        return [one._replace(essays=held[one.term]) for one in known if held.get(one.term)]
