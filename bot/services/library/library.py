"""The library: essays as their sources hand them over, made ready to be read, posted and found."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.core.collection import Audience, Outside
from bot.core.essay import Essay, Language, is_slug
from bot.core.ids import Slug
from bot.core.phrase import NO_ESSAY, NO_ESSAYS
from bot.errors import InvalidInput, NotFound
from bot.language.normalize import fold, squeeze
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import FingerprintStore
from bot.ports.pictures import PictureStore
from bot.ports.source import ArchivedComment, EssaySource
from bot.services.library.collections import invisible_collections, visible_essay
from bot.services.library.importing import Import, Reading, SyncReport
from bot.services.library.indexing import Indexer, Progress

_ALL: Final = frozenset({"", "all", "すべて", "全部"})


class Library:
    """Essays by slug, kept in step with their sources and with the search index. Without ``pictures``, those that come
    along with essays are left where they are.
    """

    def __init__(
        self,
        essays: EssayStore,
        indexer: Indexer,
        fingerprints: FingerprintStore,
        pictures: PictureStore | None = None,
    ) -> None:
        self._essays = essays
        self._indexer = indexer
        self._fingerprints = fingerprints
        self._pictures = pictures
        self._import: Import | None = None

    @property
    def reading(self) -> tuple[int, int] | None:
        """How many of how many places of a source were read so far; None while none is read."""
        running = self._import is not None and self._import.is_running
        return (self._import.done, self._import.total) if self._import and running else None

    def importing(self, source: EssaySource, reading: Reading = Reading()) -> Import:  # noqa: B008 (it is frozen)
        """A reading of ``source``, to be gone through portion by portion."""
        self._import = Import(self._essays, self._fingerprints, self._indexer, source, reading, self._pictures)
        return self._import

    async def sync(
        self, source: EssaySource, progress: Progress = lambda done, total: None, *, mirror: bool = False
    ) -> SyncReport:
        """Bring the library and the index in step with ``source``. A second run over the same source writes nothing.

        Where the source has lost most of its essays, they are withdrawn only with ``mirror``.
        """
        running = self.importing(source, Reading(mirror=mirror))
        async for done, total in running.portions():
            progress(done, total)
        return running.report

    async def essay(self, slug: str, audience: Audience) -> Essay:
        """The essay. Raises ``NotFound``, also for what could never be a slug, or is not for ``audience``."""
        found = await visible_essay(self._essays, audience, Slug(slug)) if is_slug(slug) else None
        if found is None:
            raise NotFound(NO_ESSAY, slug=slug[:80])
        return found

    async def archived(self, slug: Slug, limit: int) -> Sequence[ArchivedComment]:
        """At most ``limit`` comments that came with an essay, the first ones."""
        return await self._essays.archived(slug, limit)

    async def edit(self, slug: str, summary: str | None = None, question: str | None = None) -> Essay:
        """Correct the summary and the question, each on one line; None leaves one as it is, an empty text withdraws its
        correction. Returns the essay as it is now. Raises ``NotFound``.

        Earlier posts are updated by ``Amending``.
        """
        essay = await self.essay(slug, Outside.OPERATOR)
        await self._essays.edit(
            essay.slug,
            None if summary is None else squeeze(summary),
            None if question is None else squeeze(question),
        )
        await self._indexer.follow([essay.slug])
        return await self.essay(slug, Outside.OPERATOR)

    async def newest(
        self, audience: Audience, limit: int, language: Language | None = None, offset: int = 0
    ) -> Sequence[Essay]:
        """At most ``limit`` essays that ``audience`` sees, newest first, from the one after ``offset`` others on."""
        return await self._essays.newest(limit, language, await invisible_collections(self._essays, audience), offset)

    async def indexable(self, limit: int, offset: int = 0) -> Sequence[Slug]:
        """At most ``limit`` of the public essays that search engines may list, by slug, from the one after ``offset``
        others on.
        """
        return await self._essays.indexable(limit, offset, await invisible_collections(self._essays, Outside.PUBLIC))

    async def count_indexable(self) -> int:
        """How many there are of these."""
        return await self._essays.count_indexable(await invisible_collections(self._essays, Outside.PUBLIC))

    async def languages(self, audience: Audience) -> Mapping[Language, int]:
        """How many essays that ``audience`` sees are in each language; 0 where there is none."""
        counts = await self._essays.languages(await invisible_collections(self._essays, audience))
        return {language: counts.get(language, 0) for language in Language}

    async def collections(self, audience: Audience) -> Mapping[str, int]:
        """How many essays each collection has that ``audience`` sees, by name. It is called at each keystroke, so it
        reads no essay.
        """
        unseen = await invisible_collections(self._essays, audience)
        return {name: count for name, count in sorted((await self._essays.collections()).items()) if name not in unseen}

    async def categories(self, audience: Audience) -> Mapping[str, int]:
        """How many essays that ``audience`` sees are in each category, by name."""
        counts = await self._essays.categories(await invisible_collections(self._essays, audience))
        return dict(sorted(counts.items()))

    async def tags(self, audience: Audience) -> Mapping[str, int]:
        """How many essays that ``audience`` sees have each tag."""
        return await self._essays.tags(await invisible_collections(self._essays, audience))

    async def authors(self, audience: Audience) -> Mapping[str, int]:
        """How many essays that ``audience`` sees are by each author."""
        return await self._essays.authors(await invisible_collections(self._essays, audience))

    async def collections_named(self, text: str, audience: Audience) -> frozenset[str]:
        """The collections that ``text`` names with commas between; none of them for “all”. Raises ``InvalidInput``."""
        if fold(text).strip() in _ALL:
            return frozenset()
        known = {fold(name): name for name in await self.collections(audience)}
        named = [part.strip() for part in re.split("[,、，;；]", text) if part.strip()]
        for name in named:
            if fold(name) not in known:
                raise InvalidInput("There is no collection “{name}”. Choose one from the list.", name=name[:40])
        return frozenset(known[fold(name)] for name in named)

    async def sources(self, audience: Audience) -> Mapping[str, int]:
        """How many essays that ``audience`` sees each source has, by name."""
        return await self._essays.sources(await invisible_collections(self._essays, audience))

    async def of_the_day(self, day: date, language: Language, audience: Audience) -> Essay:
        """The same essay for everybody of ``audience`` who asks on ``day`` in ``language``; one of any language where
        it has none. Raises ``NotFound`` where there is none at all.
        """
        for asked in (language, None):
            if (essay := await self._drawn(str(day), audience, asked)) is not None:
                return essay
        raise NotFound(NO_ESSAYS)

    async def at_random(self, audience: Audience, language: Language | None = None) -> Essay:
        """Any essay that ``audience`` sees. Raises ``NotFound`` where there is none."""
        essay = await self._drawn(secrets.token_hex(), audience, language)
        if essay is None and language is not None:
            raise NotFound("The library has no essays in this language yet.")
        if essay is None:
            raise NotFound(NO_ESSAYS)
        return essay

    async def _drawn(self, key: str, audience: Audience, language: Language | None) -> Essay | None:
        """The essay that ``key`` draws; None where there is none."""
        unseen = await invisible_collections(self._essays, audience)
        while (slug := await self._essays.drawn(key, language, unseen)) is not None:
            if (essay := await self._essays.get(slug)) is not None:  # else it was withdrawn at that moment
                return essay
        return None
