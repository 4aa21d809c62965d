"""A source that holds what a test puts into it, and a search index in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence

from bot.core.collection import collection_of
from bot.core.essay import Draft, Essay, Language
from bot.core.ids import Slug
from bot.errors import ParseFailed
from bot.language.normalize import fold
from bot.ports.essays import Change
from bot.ports.search import Hit, NearWord
from bot.ports.source import Absence, EssaySource, Harvest, Spot
from tests.fakes.essays import MemoryEssays, follow
from tests.fakes.search import grouped, near_words
from tests.fakes.vectors import MemoryVectors


class ListSource:
    """Hands over ``drafts`` and ``broken`` as they are at the moment of reading, and notes how many were asked for."""

    def __init__(self, name: str, drafts: Iterable[Draft] = (), broken: Iterable[ParseFailed] = ()) -> None:
        self.name = name
        self.absence = Absence.WITHDRAWS
        self.names_slugs = True
        self.drafts = list(drafts)
        self.broken = list(broken)
        self.read_at_once: list[int] = []

    async def places(self) -> Sequence[str]:
        """The drafts, numbered, since a test may give two of the same slug; then the broken files."""
        return [*(f"{n}/{draft.slug}.md" for n, draft in enumerate(self.drafts)), *(e.where for e in self.broken)]

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        return [self._spot(place) for place in places]

    async def read(self, places: Sequence[str]) -> Harvest:
        self.read_at_once.append(len(places))
        drafts = [draft for place in places if (draft := self._draft(place))]
        broken = [error for error in self.broken if error.where in places]
        return Harvest(tuple(drafts), tuple(broken), tuple(self._spot(p) for p in places if self._draft(p)))

    def _draft(self, place: str) -> Draft | None:
        number = place.partition("/")[0]
        return self.drafts[int(number)] if number.isdecimal() else None

    def _spot(self, place: str) -> Spot:
        draft = self._draft(place)
        return Spot(place, place, draft.content_hash, len(draft.body.encode())) if draft else Spot(place, place)


async def whole(source: EssaySource) -> Harvest:
    """All that ``source`` holds, at once."""
    return await source.read(await source.places())


class MemoryIndex(MemoryVectors):
    """Finds the essays that hold every word of the query; the more often, the better. ``follow`` follows ``essays``."""

    def __init__(self, essays: MemoryEssays | None = None) -> None:
        super().__init__()
        self._essays = essays
        self._kept: dict[Slug, Essay] = {}
        self.writes = 0
        """How many essays were indexed or removed so far."""

    async def versions(self) -> Mapping[Slug, str]:
        return {slug: essay.draft_hash for slug, essay in self._kept.items()}

    async def update(self, essays: Sequence[Essay]) -> None:
        self._kept |= {essay.slug: essay for essay in essays}
        self.writes += len(essays)
        self._drop_stale()

    async def follow(self, changes: Sequence[Change]) -> int:
        return await follow(self, self._essays, changes)

    async def remove(self, slugs: Sequence[Slug]) -> None:
        for slug in slugs:
            self.writes += self._kept.pop(slug, None) is not None
        self._drop_stale()

    async def rebuild(self, batches: AsyncIterator[Sequence[Essay]]) -> None:
        made = {essay.slug: essay async for essays in batches for essay in essays}
        self.writes += len(made)
        self._kept = made
        self._drop_stale()

    async def settle(self) -> None:
        pass

    async def clear(self) -> None:
        self._kept.clear()
        self._embedded.clear()

    def _essays_indexed(self) -> Iterable[Essay]:
        return self._kept.values()

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
        words = fold(query).split()
        seen = [e for e in self._kept.values() if collection_of(e) not in without]
        wanted = [e for e in seen if language in (None, e.language) and (only is None or e.slug in only)]
        hits = [Hit(e.slug, score) for e in wanted if (score := _score(e, words))]
        return grouped(hits, {slug: e.date for slug, e in self._kept.items()})[offset : offset + limit], len(hits)

    async def near_words(self, word: str, limit: int) -> Sequence[NearWord]:
        return near_words(self._kept.values(), word, limit)

    async def holding(self, texts: Sequence[str]) -> Collection[Slug] | None:
        return None

    async def complete(self, text: str, limit: int, without: Collection[str] = ()) -> Sequence[Slug]:
        """By what stands in a title, then in what is said about the essay; it knows no readings."""
        wanted = fold(text).strip()
        seen = [e for e in self._kept.values() if wanted and collection_of(e) not in without]
        ranked = sorted((_rank(e, wanted), e.slug) for e in seen)
        return [slug for rank, slug in ranked if rank < _NOWHERE][:limit]


def _score(essay: Essay, words: Sequence[str]) -> float:
    text = fold("\n".join((essay.title, essay.body, *essay.tags)))
    counts = [text.count(word) for word in words]
    return float(sum(counts)) if counts and all(counts) else 0.0


_NOWHERE = 3


def _rank(essay: Essay, wanted: str) -> int:
    title = fold(essay.title)
    if wanted in title:
        return 0 if title.startswith(wanted) else 1
    others = (essay.category, *essay.tags, essay.author, essay.slug)
    return 2 if any(wanted in fold(other) for other in others) else _NOWHERE
