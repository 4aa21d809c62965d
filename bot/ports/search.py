"""The search index: derived from the library, and always rebuildable from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.essays import Change
from bot.ports.meaning import Vector

WINDOW: Final = 30
"""So many of the best hits are looked at closely: what is nearly as relevant is told apart by more than words."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An essay that matches; a higher ``score`` is more relevant, and means nothing beyond one answer. Neighbours of
    one ``group`` are as good as equally relevant; it means nothing beyond one answer either.
    """

    slug: Slug
    score: float
    group: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """An essay near in meaning: ``closeness`` is the cosine, −1 to 1, of the nearest of its passages, which is number
    ``passage``, from 0, of those that were embedded.
    """

    slug: Slug
    closeness: float
    passage: int


class EssayVectors(NamedTuple):
    """The vectors of an essay: of its ``names`` (title, tags, category), and of its ``texts`` (summary, question and
    the passages of its body). There is at least one of each.
    """

    names: tuple[Vector, ...]
    texts: tuple[Vector, ...]

    @property
    def all(self) -> tuple[Vector, ...]:
        """In the order of their numbers."""
        return self.names + self.texts


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word of the library that another may be a slip of. ``edits`` are the letters that differ (0: it sounds the
    same), ``essays`` say roughly how many hold it, whoever may see them.
    """

    word: str
    edits: int
    essays: int


class SearchIndex(Protocol):
    """Finds essays by what people type, and by vectors of what they mean. Any method can raise ``StoreError``."""

    async def versions(self) -> Mapping[Slug, str]:
        """What is indexed: each essay's ``draft_hash`` at that time. Empty where the index must be rebuilt (another
        tokenizer or none yet).
        """
        ...

    async def update(self, essays: Sequence[Essay]) -> None:
        """Index ``essays``, replacing what was indexed for the same slugs."""
        ...

    async def follow(self, changes: Sequence[Change]) -> int:
        """Index the essays of ``changes``, forget those that are gone, and take both off the queue of the essay store,
        which is in the same database, in one step. A change that is not the latest of its essay any more, or that
        somebody else has taken, does nothing: so an older state never takes the place of a newer one, however many do
        this at once. Returns how many were taken.
        """
        ...

    async def remove(self, slugs: Sequence[Slug]) -> None:
        """Forget ``slugs``; unknown ones do not matter."""
        ...

    async def clear(self) -> None:
        """Forget everything and make the index again, as empty as on the first day."""
        ...

    async def rebuild(self, batches: AsyncIterator[Sequence[Essay]]) -> None:
        """Rebuild the index from ``batches``. Until the last one is in it, everything is answered as before; then the
        new one takes the old one's place at once. What is updated or removed meanwhile is so afterwards, too.

        Raises ``Conflict`` where somebody else begins to rebuild it meanwhile.
        """
        ...

    async def settle(self) -> None:
        """Make the index as small and quick as it can be, for after many updates; what it answers stays the same."""
        ...

    async def search(
        self,
        query: str,
        language: Language | None,
        limit: int,
        offset: int = 0,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
        asks: bool = True,
    ) -> tuple[Sequence[Hit], int]:
        """The best ``limit`` hits from ``offset`` on, best first, ties newest first, then by slug, and the number of
        all hits; where ``only`` is given, of these essays alone. Those of the collections ``without`` are as if they
        were not there. Among the first ``WINDOW`` hits near-ties come newest first, too, and share a group. ``asks``:
        it may be a question, whose answer is sought in the texts; to seek it in none takes half the time. Where nothing
        fits, there are no hits.

        Any Unicode string is a legal query; no part of it is a command to the index. One without a searchable character
        has no hits.
        """
        ...

    async def complete(self, text: str, limit: int, without: Collection[str] = ()) -> Sequence[Slug]:
        """At most ``limit`` essays, none of the collections ``without``, of which a title, tag, category, author or
        slug begins with ``text``, or has a word from which on it does: as written, as read in kana, or in romaji.
        Titles that begin with it come first, the shortest of them before the others. Empty for a text without letter or
        digit.
        """
        ...

    async def unembedded(self, model: str, limit: int) -> Sequence[tuple[Slug, str]]:
        """At most ``limit`` indexed essays without vectors of ``model``, the newest first, each with a token of its
        text as it is indexed.
        """
        ...

    async def put_vectors(self, model: str, made: Mapping[tuple[Slug, str], EssayVectors]) -> None:
        """Keep vectors of the passages of essays, instead of those that they have. They belong to the text of that
        token: where it is another one by now, or gone, they are left out, and with it they go. An essay has vectors of
        one model only. They are kept in few bits: a closeness may be off by some hundredths.
        """
        ...

    async def vectors(self, model: str, slugs: Collection[Slug]) -> Mapping[Slug, EssayVectors]:
        """Nearly what was put, for those of ``slugs`` that have vectors of ``model``."""
        ...

    async def nearest(
        self,
        model: str,
        vector: Vector,
        limit: int,
        language: Language | None = None,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
    ) -> Sequence[Near]:
        """The ``limit`` essays with a passage nearest to ``vector``, nearest first, ties by slug; of one ``language``,
        of ``only``, and none of the collections ``without``, where these are given. Essays whose vectors are of another
        model are not there.
        """
        ...

    async def vectors_token(self) -> str:
        """Another one as soon as any process has put vectors, or some are gone."""
        ...

    async def rest(self) -> None:
        """Give back the memory that ``nearest`` holds, if nobody has used it since the last call."""
        ...

    async def holding(self, texts: Sequence[str]) -> Collection[Slug] | None:
        """The essays that may hold all of ``texts`` as they are written: every one that does, and few others. None
        where the index cannot tell: then any may.
        """
        ...

    async def near_words(self, word: str, limit: int) -> Sequence[NearWord]:
        """At most ``limit`` words of the library that ``word`` may be a slip of, the nearest first, then the most
        common: Latin words with the same first letter within one edit (from eight letters on within two), kana or
        romaji within one kana of a reading, kanji that read the same, those that share characters first. They may be of
        any collection. None where the library holds ``word`` itself, and for one of fewer than four letters or kana, or
        two kanji.
        """
        ...
