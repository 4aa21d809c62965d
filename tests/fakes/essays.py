"""The essays' store in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.collection import Owners, collection_of, invisible_to
from bot.core.community import Community
from bot.core.draw import drawn_among
from bot.core.essay import Essay, Language, Origin, Rights
from bot.core.ids import Slug, new_id
from bot.core.picture import may_have_pictures
from bot.errors import NotFound, StoreError
from bot.ports.essays import Change, Described, Placed
from bot.ports.pictures import EssayPicture, Uncopied
from bot.ports.search import SearchIndex
from bot.ports.source import ArchivedComment


@dataclass(frozen=True, slots=True)
class _Kept:
    essay: Essay
    source: str
    withdrawn: bool = False
    asked_model: bool = False
    changes: int = 0
    shown: int = 0


class MemoryEssays:
    """Essays by slug, with their source."""

    def __init__(self) -> None:
        self._kept: dict[Slug, _Kept] = {}
        self._edits: dict[Slug, dict[str, str]] = {}
        self._owners: dict[str, Mapping[Community, str]] = {}
        self._unindexed: dict[Slug, str] = {}
        self._state = ""
        self._archived: dict[Slug, list[ArchivedComment]] = {}
        self.uncopied: dict[Slug, tuple[Uncopied, datetime]] = {}
        self.pictured: dict[Slug, dict[int, EssayPicture]] = {}

    def source_of(self, slug: Slug) -> str | None:
        """The source that owns an essay, withdrawn or not; None for one that nobody has. No port asks for it."""
        return self._kept[slug].source if slug in self._kept else None

    async def apply(self, source: str, put: Sequence[Essay], withdraw: Collection[Slug]) -> None:
        after = self._kept | {essay.slug: self._put(essay, source) for essay in put}
        for slug in withdraw:
            if slug not in after:
                raise NotFound("There is no essay called “{slug}”.", slug=slug)
            after[slug] = replace(after[slug], withdrawn=True)
        self._kept = after
        self._queue([*(essay.slug for essay in put), *withdraw])
        had = {
            slug for slug in [*(essay.slug for essay in put), *withdraw] if slug in {**self.uncopied, **self.pictured}
        }
        for slug in {essay.slug for essay in put if may_have_pictures(essay)} | had:
            self.uncopied[slug] = (Uncopied(slug, new_id()), datetime(1970, 1, 1, tzinfo=UTC))

    async def edit(self, slug: Slug, summary: str | None, question: str | None) -> None:
        if await self.get(slug) is None:
            raise NotFound("There is no essay called “{slug}”.", slug=slug)
        given = {"summary": summary, "question": question}
        after = self._edits.get(slug, {}) | {name: text for name, text in given.items() if text is not None}
        self._edits[slug] = {name: text for name, text in after.items() if text}
        if after:
            self._change(slug)
            self._queue([slug])

    async def summarized(self, slug: Slug, draft_hash: str, summary: str | None) -> bool:
        kept = self._kept.get(slug)
        if kept is None or kept.essay.draft_hash != draft_hash or not _waits(kept):
            return False
        self._kept[slug] = replace(kept, asked_model=True)
        if summary is not None:
            essay = replace(kept.essay, summary=summary, summary_origin=Origin.MODEL)
            self._kept[slug] = replace(self._kept[slug], essay=essay)
            self._change(slug)
            self._queue([slug])
        return True

    async def unsummarized(self, limit: int) -> Sequence[Essay]:
        waiting = {s for s, k in self._kept.items() if _waits(k) and "summary" not in self._edits.get(s, {})}
        return [essay for essay in await self.every() if essay.slug in waiting][:limit]

    async def unshown(self) -> Mapping[Slug, int]:
        return {slug: kept.changes for slug, kept in self._kept.items() if kept.changes != kept.shown}

    async def shown(self, slug: Slug, changes: int) -> None:
        if slug in self._kept:
            self._kept[slug] = replace(self._kept[slug], shown=changes)

    async def unindexed(
        self, limit: int, after: Slug | None = None, only: Collection[Slug] | None = None
    ) -> Sequence[Change]:
        waiting = sorted(s for s in self._unindexed if (after is None or s > after) and (only is None or s in only))
        return [Change(slug, self._unindexed[slug], await self.get(slug)) for slug in waiting[:limit]]

    async def reindex(self, slugs: Collection[Slug]) -> None:
        self._queue([slug for slug in slugs if slug not in self._unindexed])

    def take(self, changes: Sequence[Change]) -> Sequence[Change]:
        """What ``SearchIndex.follow`` may follow of ``changes``; they wait no more."""
        latest = [change for change in changes if self._unindexed.get(change.slug) == change.token]
        for change in latest:
            del self._unindexed[change.slug]
        return latest

    def token(self, essay: Essay) -> str:
        """Another one with every change."""
        return f"{essay.draft_hash}-{self._kept[essay.slug].changes}"

    def state(self) -> str | None:
        """``ListingStore.library_state``."""
        return None if self._unindexed else self._state

    def _queue(self, slugs: Collection[Slug]) -> None:
        self._unindexed |= {slug: new_id() for slug in slugs}
        self._state = new_id() if slugs else self._state

    def _put(self, essay: Essay, source: str) -> _Kept:
        before = self._kept.get(essay.slug)
        known = _Kept(essay, source)
        return replace(known, changes=before.changes + 1, shown=before.shown) if before else known

    def _change(self, slug: Slug) -> None:
        self._kept[slug] = replace(self._kept[slug], changes=self._kept[slug].changes + 1)

    def _edited(self, essay: Essay) -> Essay:
        edits = self._edits.get(essay.slug, {})
        if "summary" in edits:
            essay = replace(essay, summary=edits["summary"], summary_origin=Origin.EDITOR)
        if "question" in edits:
            essay = replace(essay, question=edits["question"], question_origin=Origin.EDITOR)
        return essay

    async def get(self, slug: Slug, *, withdrawn: bool = False) -> Essay | None:
        kept = self._kept.get(slug)
        return self._edited(kept.essay) if kept is not None and (withdrawn or not kept.withdrawn) else None

    async def some(self, slugs: Collection[Slug]) -> Mapping[Slug, Essay]:
        found = {slug: await self.get(slug) for slug in slugs}
        return {slug: essay for slug, essay in found.items() if essay is not None}

    async def every(self, language: Language | None = None, without: Collection[str] = ()) -> Sequence[Essay]:
        """All that is listed, newest first: no port asks for it."""
        listed = [self._edited(k.essay) for k in self._kept.values() if _listed(k, without)]
        wanted = [e for e in listed if language is None or e.language is language]
        return sorted(wanted, key=lambda e: (-e.date.toordinal(), e.slug))

    async def newest(
        self, limit: int, language: Language | None = None, without: Collection[str] = (), offset: int = 0
    ) -> Sequence[Essay]:
        return (await self.every(language, without))[offset : offset + limit]

    async def drawn(self, key: str, language: Language | None = None, without: Collection[str] = ()) -> Slug | None:
        return drawn_among([essay.slug for essay in await self.every(language, without)], key)

    async def described(self, wanted: Described) -> Sequence[Slug]:
        return [
            essay.slug
            for essay in await self.every(wanted.language, wanted.without)
            if (wanted.categories is None or essay.category in wanted.categories)
            and (wanted.authors is None or essay.author in wanted.authors)
            and all(spellings.intersection(essay.tags) for spellings in wanted.tags)
            and (wanted.after is None or essay.date >= wanted.after)
            and (wanted.before is None or essay.date < wanted.before)
        ]

    async def indexable(self, limit: int, offset: int = 0, without: Collection[str] = ()) -> Sequence[Slug]:
        every = await self.every(None, without)
        return sorted(essay.slug for essay in every if essay.rights is not Rights.LINK_ONLY)[offset : offset + limit]

    async def count_indexable(self, without: Collection[str] = ()) -> int:
        return sum(essay.rights is not Rights.LINK_ONLY for essay in await self.every(None, without))

    async def languages(self, without: Collection[str] = ()) -> Mapping[Language, int]:
        return Counter(essay.language for essay in await self.every(None, without))

    async def hashes(self, source: str | None = None) -> Mapping[Slug, str]:
        of_source = [k for k in self._kept.values() if source in (None, k.source) and not k.withdrawn]
        return {kept.essay.slug: kept.essay.draft_hash for kept in of_source}

    async def sources(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return Counter(kept.source for kept in self._kept.values() if _listed(kept, without))

    async def collections(self) -> Mapping[str, int]:
        return Counter(collection_of(kept.essay) for kept in self._kept.values() if not kept.withdrawn)

    async def categories(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return Counter(essay.category for essay in await self.every(None, without))

    async def tags(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return Counter(tag for essay in await self.every(None, without) for tag in set(essay.tags))

    async def authors(self, without: Collection[str] = ()) -> Mapping[str, int]:
        return Counter(essay.author for essay in await self.every(None, without))

    async def sources_of(self, slugs: Collection[Slug]) -> Mapping[Slug, str]:
        return {slug: self._kept[slug].source for slug in slugs if slug in self._kept}

    async def at_addresses(self, addresses: Collection[str]) -> Mapping[str, Placed]:
        return {url: its for url, its in self._placed(lambda essay: essay.source_url).items() if url in addresses}

    async def with_texts(self, hashes: Collection[str]) -> Mapping[str, Placed]:
        return {text: its for text, its in self._placed(lambda essay: essay.text_hash).items() if text in hashes}

    def _placed(self, mark: Callable[[Essay], str | None]) -> dict[str, Placed]:
        listed = sorted((k for k in self._kept.values() if not k.withdrawn), key=lambda k: k.essay.slug, reverse=True)
        return {mark(k.essay) or "": Placed(k.essay.slug, k.source, collection_of(k.essay)) for k in listed}

    async def likenesses(self, without: Collection[str] = ()) -> Mapping[Slug, int]:
        return {e.slug: e.likeness for e in await self.every(None, without) if e.likeness is not None}

    async def archive(self, slug: Slug, comments: Sequence[ArchivedComment]) -> None:
        self._archived[slug] = list(comments)

    async def archived(self, slug: Slug, limit: int) -> Sequence[ArchivedComment]:
        return self._archived.get(slug, [])[:limit]

    async def is_visible(self, slug: Slug, community: Community) -> bool:
        kept = self._kept.get(slug)
        return kept is not None and collection_of(kept.essay) not in invisible_to(community, self._owners)

    async def owners(self) -> Owners:
        return dict(self._owners)

    async def give(self, collection: str, owners: Mapping[Community, str]) -> None:
        self._owners.pop(collection, None)
        if owners:
            self._owners[collection] = dict(owners)
        for slug in [slug for slug, kept in self._kept.items() if collection_of(kept.essay) == collection]:
            self._change(slug)


def _listed(kept: _Kept, without: Collection[str]) -> bool:
    return not kept.withdrawn and collection_of(kept.essay) not in without


def _waits(kept: _Kept) -> bool:
    return kept.essay.summary_origin is Origin.EXTRACT and not kept.asked_model


async def follow(index: SearchIndex, essays: MemoryEssays | None, changes: Sequence[Change]) -> int:
    """``SearchIndex.follow`` of an ``index`` beside ``essays``."""
    if essays is None:
        raise StoreError("There is no library beside this index.")
    taken = essays.take(changes)
    await index.update([change.essay for change in taken if change.essay])
    await index.remove([change.slug for change in taken if change.essay is None])
    return len(taken)
