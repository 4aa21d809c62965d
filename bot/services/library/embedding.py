"""Vectors for the essays that have none yet: made beside everything else, and by any process of the same database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import ModelError
from bot.language.markdown import to_plain
from bot.language.morphemes import Morphemes
from bot.language.passages import passages
from bot.language.thesaurus import said_otherwise
from bot.ports.essays import EssayStore
from bot.ports.meaning import Meaning, direction_of
from bot.ports.search import EssayVectors, SearchIndex
from bot.services.library.alike import Alike, alike

log = logging.getLogger(__name__)

PORTION: Final = 200
"""Essays that are asked for at once: to find out which have no vectors takes a look at all."""
SYNONYMS: Final = 2
"""Of each entry of the thesaurus in a tag, in either language."""
PASSAGES_AT_ONCE: Final = 32
"""Texts for which one call asks, more or less: some tenths of a second."""

Progress = Callable[[int], None]
"""Called with how many essays are ready by now."""
_Key = tuple[Slug, str]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What came of it: how many essays have vectors now that had none, whether others still wait because the model
    failed, and which of them say nearly the same as another essay.
    """

    essays: int = 0
    failed: bool = False
    alike: tuple[Alike, ...] = ()


class Embedder:
    """Works through what the index says is without vectors. It writes a few essays at a time, so whatever ends it, the
    rest waits for the next one; two at once only do the same work twice.
    """

    def __init__(self, essays: EssayStore, index: SearchIndex, meaning: Meaning, morphemes: Morphemes) -> None:
        self._morphemes = morphemes
        self._essays = essays
        self._index = index
        self._meaning = meaning
        self._failed: dict[Slug, None] = {}  # in the order of their last failures

    async def is_waited_for(self) -> bool:
        """Whether an essay has no vectors. Raises ``StoreError``."""
        return bool(await self._index.unembedded(self._meaning.name, 1))

    async def embed(self) -> Embedded:
        """``drain``, and tell in the log what came of it. Raises ``StoreError``."""
        done = await self.drain()
        if done.essays:
            log.info("Essays that are found by their meaning now: %d more.", done.essays)
        for each in done.alike:
            log.info("The essay %s says nearly the same as %s.", each.slug, each.other)
        return done

    async def drain(self, progress: Progress = lambda done: None, limit: int | None = None) -> Embedded:
        """Embed what waits, at most ``limit`` essays. It ends at the first failure of the model, whose essays come last
        the next time, so that a text that no model takes holds up no other. Raises ``StoreError``.
        """
        seen: set[_Key] = set()
        done = Embedded()
        while limit is None or done.essays < limit:
            room = PORTION if limit is None else min(PORTION, limit - done.essays)
            waiting = await self._waiting(room, seen)
            if not waiting:
                break
            for portion in await self._portions(waiting):
                seen |= portion.keys()
                try:
                    vectors = await self._embed(portion)
                except ModelError:  # whoever guards the model tells
                    for slug, _ in portion:
                        self._failed.pop(slug, None)
                        self._failed[slug] = None
                    return replace(done, failed=True)
                await self._index.put_vectors(self._meaning.name, vectors)
                slugs = [slug for slug, _ in portion]
                for slug in slugs:
                    self._failed.pop(slug, None)
                found = await alike(self._index, self._meaning.name, slugs)
                done = replace(done, essays=done.essays + len(portion), alike=(*done.alike, *found))
                progress(done.essays)
                await asyncio.sleep(0)
            seen |= set(waiting)  # also what is indexed and yet gone from the library
        return done

    async def _waiting(self, count: int, seen: set[_Key]) -> list[_Key]:
        """What waits and was not tried in this round, what failed before at the end, latest last."""
        wanted = count + len(seen) + len(self._failed)
        waiting = [key for key in await self._index.unembedded(self._meaning.name, wanted) if key not in seen]
        again = {slug: number for number, slug in enumerate(self._failed)}
        return sorted(waiting, key=lambda key: again.get(key[0], -1))[:count]  # stable: newest first

    async def _portions(self, waiting: Sequence[_Key]) -> list[Mapping[_Key, Texts]]:
        """The texts of the essays, some dozens together; of those that failed, each essay's alone."""
        essays = await self._essays.some([slug for slug, _ in waiting])
        return await asyncio.to_thread(_portions, waiting, essays, frozenset(self._failed), self._morphemes)

    async def _embed(self, portion: Mapping[_Key, Texts]) -> Mapping[_Key, EssayVectors]:
        texts = list(dict.fromkeys(text for its in portion.values() for text in its.all))
        made = dict(zip(texts, await self._meaning.of_texts(texts), strict=True))
        return {
            key: EssayVectors(
                tuple(direction_of([made[text] for text in name]) for name in its.names),
                tuple(made[text] for text in its.texts),
            )
            for key, its in portion.items()
        }


class Texts(NamedTuple):
    """What of an essay is embedded: its names, each as it may be said otherwise, too, and its texts."""

    names: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]

    @property
    def all(self) -> Sequence[str]:
        """Every text that needs a vector."""
        return [*(text for name in self.names for text in name), *self.texts]


def texts_of(essay: Essay, morphemes: Morphemes) -> Texts:
    """What of ``essay`` is embedded; it takes some milliseconds. A tag says in a word what the essay is about, so each
    stands for itself: a short query is nearer to it than to any passage.
    """
    title = " ".join((essay.title, *essay.tags))
    names = [said_otherwise(name, morphemes, SYNONYMS) for name in (*essay.tags, essay.category) if name.strip()]
    texts = passages(essay.summary, essay.question, to_plain(essay.body, essay.title))
    return Texts(((title,), *dict.fromkeys(names)), tuple(texts) or (title,))


def _portions(
    waiting: Sequence[_Key], essays: Mapping[Slug, Essay], failed: Set[Slug], morphemes: Morphemes
) -> list[Mapping[_Key, Texts]]:
    found: list[dict[_Key, Texts]] = []
    room = 0
    for key in waiting:
        if key[0] not in essays:
            continue
        its = texts_of(essays[key[0]], morphemes)
        if not found or len(its.all) > room or key[0] in failed:
            found.append({})
            room = PASSAGES_AT_ONCE
        found[-1][key] = its
        room -= len(its.all)
    return list(found)
