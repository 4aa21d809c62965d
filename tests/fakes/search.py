"""A search index in memory. It knows terms as the real one does; its scores are simpler."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from bot.core.collection import collection_of
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.errors import Conflict
from bot.language.index_terms import Words
from bot.language.keys import asked, keys
from bot.language.markdown import to_searchable
from bot.language.morphemes import Morphemes
from bot.language.normalize import fold
from bot.language.slips import SPELLING, Known, nearest, typed
from bot.language.terms import Keyword, Term, index_terms, keywords, stem, strong
from bot.ports.essays import Change
from bot.ports.search import Hit, NearWord
from tests.fakes.essays import MemoryEssays, follow
from tests.fakes.vectors import MemoryVectors

MORPHEMES = Morphemes()
WORDS = Words(MORPHEMES)
_EVERY_WORD = 1_000_000.0  # an essay that holds every word comes before all that do not


@dataclass(frozen=True, slots=True)
class _Indexed:
    essay: Essay
    title: tuple[str, ...]
    body: tuple[str, ...]

    def count(self, term: Term) -> int:
        """How often it holds ``term``; the title counts twice."""
        return 2 * _count(self.title, term) + _count(self.body, term)

    def score(self, words: Sequence[Keyword]) -> float:
        """0 where it holds no term."""
        counts = {term: self.count(term) for word in words for term in strong(word.terms)}
        return sum(counts.values()) + (_EVERY_WORD if all(counts.values()) else 0)


class MemorySearch(MemoryVectors):
    """Essays by their terms; ``follow`` follows ``essays``."""

    def __init__(self, essays: MemoryEssays | None = None) -> None:
        super().__init__()
        self._essays = essays
        self._indexed: dict[Slug, _Indexed] = {}
        self._shadow: MemorySearch | None = None

    async def versions(self) -> Mapping[Slug, str]:
        return {slug: indexed.essay.draft_hash for slug, indexed in self._indexed.items()}

    async def update(self, essays: Sequence[Essay]) -> None:
        if self._shadow is not None:
            await self._shadow.update(essays)
        for essay in essays:
            title = "\n".join((essay.title, *essay.tags, essay.category, essay.author))
            body = "\n".join((essay.summary, to_searchable(essay.body, essay.title), essay.question))
            self._indexed[essay.slug] = _Indexed(essay, tuple(index_terms(title)), tuple(index_terms(body)))
        self._drop_stale()

    async def follow(self, changes: Sequence[Change]) -> int:
        return await follow(self, self._essays, changes)

    async def remove(self, slugs: Sequence[Slug]) -> None:
        if self._shadow is not None:
            await self._shadow.remove(slugs)
        for slug in slugs:
            self._indexed.pop(slug, None)
        self._drop_stale()

    async def rebuild(self, batches: AsyncIterator[Sequence[Essay]]) -> None:
        made = self._shadow = MemorySearch()
        async for essays in batches:
            if self._shadow is not made:
                raise Conflict("Another rebuild of the search index has started, so this one was stopped.")
            await made.update([essay for essay in essays if essay.slug not in made._indexed])
        self._indexed, self._shadow = made._indexed, None
        self._drop_stale()

    async def settle(self) -> None:
        pass

    async def clear(self) -> None:
        self._indexed.clear()
        self._embedded.clear()

    def _essays_indexed(self) -> Iterable[Essay]:
        return [indexed.essay for indexed in self._indexed.values()]

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
        words = keywords(query)
        known = [i for i in self._indexed.values() if collection_of(i.essay) not in without]
        kept = [i for i in known if only is None or i.essay.slug in only]
        searched = [i for i in kept if words and language in (None, i.essay.language)]
        hits = [Hit(indexed.essay.slug, score) for indexed in searched if (score := indexed.score(words))]
        return grouped(hits, {slug: i.essay.date for slug, i in self._indexed.items()})[offset : offset + limit], len(
            hits
        )

    async def near_words(self, word: str, limit: int) -> Sequence[NearWord]:
        return near_words([indexed.essay for indexed in self._indexed.values()], word, limit)

    async def holding(self, texts: Sequence[str]) -> Collection[Slug] | None:
        return None

    async def complete(self, text: str, limit: int, without: Collection[str] = ()) -> Sequence[Slug]:
        wanted = asked(text)
        ranked: list[tuple[int, int, Slug]] = []
        for slug, indexed in self._indexed.items():
            essay = indexed.essay
            if collection_of(essay) in without:
                continue
            of_title = [0 if first else 1 for key, first in keys(essay.title, MORPHEMES) if key.startswith(wanted)]
            others = (*essay.tags, essay.category, essay.author, essay.slug)
            of_others = [2 for other in others for key, _ in keys(other, MORPHEMES) if key.startswith(wanted)]
            if ranks := [*of_title, *of_others]:
                ranked.append((min(ranks), len(essay.title), slug))
        return [slug for _, _, slug in sorted(ranked)[: max(0, limit)]] if wanted else []


def near_words(essays: Iterable[Essay], word: str, limit: int) -> Sequence[NearWord]:
    """What ``SearchIndex.near_words`` says of these essays."""
    asked = typed(word, MORPHEMES)
    texts = [fold(_whole(essay)) for essay in essays]
    held = [Counter({word: stem(word) for word in SPELLING.findall(text)}.values()) for text in texts]
    said = [{one.form: one.reading for one in WORDS.of(text)} for text in texts]
    stems, forms = Counter(chain.from_iterable(held)), Counter(chain.from_iterable(said))
    own = [one.form for one in WORDS.of(word)]
    if asked is None or stems[stem(asked.spelled)] or (len(own) == 1 and forms[own[0]]):
        return []
    spellings = {word for text in texts for word in SPELLING.findall(text)}
    spelled = [Known(word, word, stem(word), stems[stem(word)]) for word in spellings]
    read = {(reading, form) for words in said for form, reading in words.items() if reading}
    sounds = [Known(reading, form, form, forms[form]) for reading, form in read]
    if asked.most and asked.sound in {reading for reading, _ in read}:
        return []
    return [NearWord(k.word, count, k.essays) for k, count in nearest(asked, word, spelled, sounds)][: max(0, limit)]


def _whole(essay: Essay) -> str:
    return "\n".join(
        (essay.title, *essay.tags, essay.category, essay.author, essay.summary, to_searchable(essay.body, essay.title))
    )


def grouped(hits: Sequence[Hit], days: Mapping[Slug, date]) -> list[Hit]:
    """The best hits first; those of the same score newest first, and in one group."""
    ordered = sorted(hits, key=lambda hit: (-hit.score, -days[hit.slug].toordinal(), hit.slug))
    scores = sorted({hit.score for hit in hits}, reverse=True)
    return [replace(hit, group=scores.index(hit.score)) for hit in ordered]


def _count(terms: Sequence[str], wanted: Term) -> int:
    if wanted.prefix:
        return sum(term.startswith(wanted.text) for term in terms)
    return terms.count(wanted.text)
