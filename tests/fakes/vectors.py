"""The vectors beside a search index in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.collection import collection_of
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.meaning import Vector
from bot.ports.search import EssayVectors, Near
from tests.fakes.meaning import closeness


@dataclass(frozen=True, slots=True)
class _Embedded:
    model: str
    token: str
    vectors: EssayVectors


class MemoryVectors:
    """The part of a ``SearchIndex`` that is about vectors. ``rests`` counts."""

    def __init__(self) -> None:
        self._embedded: dict[Slug, _Embedded] = {}
        self.rests = 0
        self._changes = 0

    def _essays_indexed(self) -> Iterable[Essay]:
        raise NotImplementedError

    async def unembedded(self, model: str, limit: int) -> Sequence[tuple[Slug, str]]:
        waiting = [essay for essay in self._essays_indexed() if self._of(model, essay) is None]
        waiting.sort(key=lambda essay: (-essay.date.toordinal(), essay.slug))
        return [(essay.slug, _token(essay)) for essay in waiting[: max(0, limit)]]

    async def put_vectors(self, model: str, made: Mapping[tuple[Slug, str], EssayVectors]) -> None:
        if not all(its.names and its.texts for its in made.values()):
            raise ValueError("an essay has vectors of names and of texts")
        for essay in self._essays_indexed():
            if (essay.slug, _token(essay)) in made:
                vectors = made[essay.slug, _token(essay)]
                self._embedded[essay.slug] = _Embedded(model, _token(essay), vectors)
                self._changes += 1

    async def vectors(self, model: str, slugs: Collection[Slug]) -> Mapping[Slug, EssayVectors]:
        asked = [essay for essay in self._essays_indexed() if essay.slug in slugs]
        return {essay.slug: its for essay in asked if (its := self._of(model, essay))}

    async def nearest(
        self,
        model: str,
        vector: Vector,
        limit: int,
        language: Language | None = None,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
    ) -> Sequence[Near]:
        found: list[Near] = []
        for essay in self._essays_indexed():
            counts = (only is None or essay.slug in only) and language in (None, essay.language)
            its = self._of(model, essay) if counts and collection_of(essay) not in without else None
            if its and len(its.all[0]) == len(vector):
                near = [closeness(vector, each) for each in its.all]
                found.append(Near(essay.slug, max(near), near.index(max(near))))
        return sorted(found, key=lambda near: (-near.closeness, near.slug))[: max(0, limit)]

    async def vectors_token(self) -> str:
        return f"{id(self)} {self._changes} {len(self._embedded)}"

    async def rest(self) -> None:
        self.rests += 1

    def _drop_stale(self) -> None:
        """What was made of a text goes with it."""
        kept = {essay.slug: _token(essay) for essay in self._essays_indexed()}
        before = self._embedded
        self._embedded = {slug: its for slug, its in before.items() if kept.get(slug) == its.token}
        self._changes += len(before) > len(self._embedded)

    def _of(self, model: str, essay: Essay) -> EssayVectors | None:
        """None where there are none of its text."""
        embedded = self._embedded.get(essay.slug)
        if embedded is None or (embedded.model, embedded.token) != (model, _token(essay)):
            return None
        return embedded.vectors


def _token(essay: Essay) -> str:
    about = essay.language.value, collection_of(essay), *essay.tags, essay.category, essay.author
    return "\0".join((*about, essay.title, essay.summary, essay.body, essay.terms, essay.question))
