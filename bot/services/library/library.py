"""The library: essays as their sources hand them over, made ready to be read, posted and found."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Final

from bot.core.collection import Audience, Outside
from bot.core.essay import Draft, Essay, Language, Origin, is_slug
from bot.core.ids import Slug
from bot.core.phrase import NO_ESSAY, NO_ESSAYS
from bot.errors import InvalidInput, NotFound, ParseFailed
from bot.language.markdown import to_line, to_plain, to_prose
from bot.language.normalize import fold, squeeze
from bot.ports.essays import EssayStore
from bot.ports.source import EssaySource, Harvest
from bot.services.library.collections import invisible_collections, visible_essay
from bot.services.library.indexing import Indexer, Progress
from bot.services.library.withdrawing import Missing, missing
from bot.summaries.closing import closing_question
from bot.summaries.reading_time import minutes
from bot.summaries.summarize import summarize

_ALL: Final = frozenset({"", "all", "すべて", "全部"})


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one reading of a source changed. ``broken`` essays were left as the library had them, and so was what is
    ``missing``: so much that it is withdrawn only on purpose.
    """

    added: tuple[Slug, ...]
    changed: tuple[Slug, ...]
    withdrawn: tuple[Slug, ...]
    unchanged: int
    broken: tuple[ParseFailed, ...]
    missing: Missing | None = None


class Library:
    """Essays by slug, kept in step with their sources and with the search index."""

    def __init__(self, essays: EssayStore, indexer: Indexer) -> None:
        self._essays = essays
        self._indexer = indexer

    async def sync(
        self, source: EssaySource, progress: Progress = lambda done, total: None, *, mirror: bool = False
    ) -> SyncReport:
        """Bring the library and the index in step with ``source``. A second run over the same source writes nothing.

        Where the source has lost most of its essays, they are withdrawn only with ``mirror``.
        ``progress`` is called from another thread.
        """
        harvest = await source.read()
        known = await self._essays.hashes(source.name)
        owned, taken = await self._split_by_owner(source.name, harvest.drafts, known)
        fresh = [draft for draft in owned if known.get(draft.slug) != draft.content_hash]
        gone = set(known) - {draft.slug for draft in owned} - _broken_slugs(harvest)
        lost = None if mirror else missing(known, gone)
        gone = set() if lost else gone
        if fresh or gone:
            revisions = [await self._next_revision(draft.slug) for draft in fresh]
            essays = await asyncio.to_thread(_prepare_all, fresh, revisions, progress)
            await self._essays.apply(source.name, essays, gone)
        await self._indexer.follow()
        return SyncReport(
            added=tuple(draft.slug for draft in fresh if draft.slug not in known),
            changed=tuple(draft.slug for draft in fresh if draft.slug in known),
            withdrawn=tuple(sorted(gone)),
            unchanged=len(owned) - len(fresh),
            broken=harvest.broken + taken,
            missing=lost,
        )

    async def essay(self, slug: str, audience: Audience) -> Essay:
        """The essay. Raises ``NotFound``, also for what could never be a slug, or is not for ``audience``."""
        found = await visible_essay(self._essays, audience, Slug(slug)) if is_slug(slug) else None
        if found is None:
            raise NotFound(NO_ESSAY, slug=slug[:80])
        return found

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

    async def languages(self, audience: Audience) -> Mapping[Language, int]:
        """How many essays that ``audience`` sees are in each language; 0 where there is none."""
        counts = await self._essays.languages(await invisible_collections(self._essays, audience))
        return {language: counts.get(language, 0) for language in Language}

    async def collections(self, audience: Audience) -> Mapping[str, int]:
        """How many essays each collection has that ``audience`` sees, by name: every category is one
        (``bot.core.collection``).
        """
        return await self.categories(audience)

    async def categories(self, audience: Audience) -> Mapping[str, int]:
        """How many essays each category has, by name. It is called at each keystroke, so it reads no essay."""
        unseen = await invisible_collections(self._essays, audience)
        return {name: count for name, count in sorted((await self._essays.categories()).items()) if name not in unseen}

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

    async def _split_by_owner(
        self, source: str, drafts: Iterable[Draft], known: Mapping[Slug, str]
    ) -> tuple[list[Draft], tuple[ParseFailed, ...]]:
        """Set apart the drafts whose slug belongs to another source or to an earlier draft: the first to bring a slug
        keeps it.
        """
        owned: dict[Slug, Draft] = {}
        taken: list[ParseFailed] = []
        for draft in drafts:
            slug = draft.slug
            owner = source if slug in known or slug in owned else await self._essays.owner(slug)
            if owner not in (None, source):
                refusal = "The slug “{slug}” belongs to an essay of the source “{owner}”."
                taken.append(ParseFailed(refusal, where=slug, line=1, slug=slug, owner=owner))
            elif slug in owned:
                refusal = "The slug “{slug}” was given to an earlier essay of the same source."
                taken.append(ParseFailed(refusal, where=slug, line=1, slug=slug))
            else:
                owned[slug] = draft
        return list(owned.values()), tuple(taken)

    async def _next_revision(self, slug: Slug) -> int:
        earlier = await self._essays.get(slug, withdrawn=True)
        return earlier.revision + 1 if earlier else 1


def prepare(draft: Draft, revision: int) -> Essay:
    """Make ``draft`` ready: with the author's own summary and closing question, else with those that we find."""
    plain = to_plain(draft.body, draft.title)
    prose = to_prose(draft.body, draft.title)
    summary, question = to_line(draft.summary), to_line(draft.question)
    fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    essay = Essay(**fields, revision=revision, minutes=minutes(plain, draft.language), draft_hash=draft.content_hash)
    return replace(
        essay,
        summary=summary or summarize(prose, draft.language, draft.title),
        question=question or closing_question(prose, draft.language),
        summary_origin=Origin.AUTHOR if summary else Origin.EXTRACT,
        question_origin=Origin.AUTHOR if question else Origin.EXTRACT,
    )


def _prepare_all(drafts: Sequence[Draft], revisions: Sequence[int], progress: Progress) -> list[Essay]:
    essays: list[Essay] = []
    for draft, revision in zip(drafts, revisions, strict=True):
        essays.append(prepare(draft, revision))
        progress(len(essays), len(drafts))
    return essays


def _broken_slugs(harvest: Harvest) -> set[Slug]:
    """The slugs of broken files: their essays stay as they are until the files are fixed."""
    return {Slug(PurePath(error.where).stem.lower()) for error in harvest.broken}
