"""The store of the library's essays. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.core.collection import Owners
from bot.core.community import Community
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.source import ArchivedComment


@dataclass(frozen=True, slots=True)
class Change:
    """What waits to be seen by the search index: the essay as it is, None where it is withdrawn or unknown. The change
    ``token`` is another one with every change, so that it tells whether this one is still the latest.
    """

    slug: Slug
    token: str
    essay: Essay | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An essay with the source and the collection that it belongs to."""

    slug: Slug
    source: str
    collection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What essays are wanted. ``categories`` and ``authors`` are names of which an essay has one; ``tags`` are sets of
    spellings, and an essay has a tag of each; None, or no set, wants anything. ``before`` itself is left out.
    """

    language: Language | None = None
    without: frozenset[str] = frozenset()
    categories: frozenset[str] | None = None
    authors: frozenset[str] | None = None
    tags: tuple[frozenset[str], ...] = ()
    after: date | None = None
    before: date | None = None


class EssayStore(Protocol):
    """The library's essays, and the queue of those that changed since the search index last saw them.

    Whoever writes what is searched (``apply``, withdrawals included, ``edit``, ``summarized``) queues the essay in the
    same transaction. ``SearchIndex.follow`` takes it off again.
    """

    async def apply(self, source: str, put: Sequence[Essay], withdraw: Collection[Slug]) -> None:
        """Write ``put`` (new or replacing, owned by ``source``, no longer withdrawn) and withdraw ``withdraw``, all or
        nothing.

        A withdrawn essay is kept for its ratings and comments, and appears in no list.
        """
        ...

    async def edit(self, slug: Slug, summary: str | None, question: str | None) -> None:
        """Keep an editor's words, which stand in for the essay's own wherever it is read, whatever ``apply`` writes
        later. None leaves a field as it is, an empty text takes its correction back.

        Raises ``NotFound`` where there is no such essay or it is withdrawn.
        """
        ...

    async def summarized(self, slug: Slug, draft_hash: str, summary: str | None) -> bool:
        """Keep the model's ``summary`` of the draft with ``draft_hash`` in place of our extract (None: its answer will
        not do), so that it is not asked for again while the draft is the same. Returns whether the essay was still
        waiting for it.
        """
        ...

    async def unsummarized(self, limit: int) -> Sequence[Essay]:
        """At most ``limit`` essays that are not withdrawn, have an extract for a summary, and for which the model was
        not asked, newest date first, ties by slug.
        """
        ...

    async def unshown(self) -> Mapping[Slug, int]:
        """The essays that were changed since posts were last brought up to date (by ``apply`` on an essay that was
        there, ``edit``, ``summarized``, or ``give`` of their collection), with how often they were changed so far.
        """
        ...

    async def shown(self, slug: Slug, changes: int) -> None:
        """Posts show the essay as it was after so many ``changes``."""
        ...

    async def unindexed(
        self, limit: int, after: Slug | None = None, only: Collection[Slug] | None = None
    ) -> Sequence[Change]:
        """At most ``limit`` of the essays that wait for the search index, by slug, from behind ``after`` on; where
        ``only`` is given, of these alone. Each essay is as it was with this token, of one moment.
        """
        ...

    async def reindex(self, slugs: Collection[Slug]) -> None:
        """Let ``slugs``, known or not, wait for the search index as if they had changed."""
        ...

    async def get(self, slug: Slug, *, withdrawn: bool = False) -> Essay | None:
        """The essay, or None; a withdrawn one only where ``withdrawn`` asks for it."""
        ...

    async def some(self, slugs: Collection[Slug]) -> Mapping[Slug, Essay]:
        """Those of ``slugs`` that are there and not withdrawn, all at once."""
        ...

    async def newest(
        self, limit: int, language: Language | None = None, without: Collection[str] = (), offset: int = 0
    ) -> Sequence[Essay]:
        """At most ``limit`` essays that are not withdrawn, but those of the collections ``without``, newest date first,
        ties by slug, from the one after ``offset`` others on.
        """
        ...

    async def drawn(self, key: str, language: Language | None = None, without: Collection[str] = ()) -> Slug | None:
        """Of the same essays the one that comes first in the order that ``key`` draws (``bot.core.draw``)."""
        ...

    async def described(self, wanted: Described) -> Sequence[Slug]:
        """The essays that are not withdrawn and all that ``wanted`` says, newest date first, ties by slug."""
        ...

    async def indexable(self, limit: int, offset: int = 0, without: Collection[str] = ()) -> Sequence[Slug]:
        """At most ``limit`` of the essays that search engines may list, by slug, from the one after ``offset`` others
        on: they are not withdrawn, may be shown in full, and are of none of the collections ``without``.
        """
        ...

    async def count_indexable(self, without: Collection[str] = ()) -> int:
        """How many there are of these."""
        ...

    async def languages(self, without: Collection[str] = ()) -> Mapping[Language, int]:
        """How many essays that are not withdrawn, but those of the collections ``without``, are in each language; one
        without any is left out.
        """
        ...

    async def hashes(self, source: str | None = None) -> Mapping[Slug, str]:
        """The ``draft_hash`` of each essay of ``source`` (None: of all sources) that is not withdrawn."""
        ...

    async def sources(self, without: Collection[str] = ()) -> Mapping[str, int]:
        """How many essays that are not withdrawn, but those of the collections ``without``, each source has, by name;
        one without any is left out.
        """
        ...

    async def collections(self) -> Mapping[str, int]:
        """How many essays that are not withdrawn each collection has, by name; one without any is left out."""
        ...

    async def categories(self, without: Collection[str] = ()) -> Mapping[str, int]:
        """How many essays that are not withdrawn, but those of the collections ``without``, have each category."""
        ...

    async def tags(self, without: Collection[str] = ()) -> Mapping[str, int]:
        """How many essays that are not withdrawn, but those of the collections ``without``, have each tag."""
        ...

    async def authors(self, without: Collection[str] = ()) -> Mapping[str, int]:
        """The same of their authors."""
        ...

    async def sources_of(self, slugs: Collection[Slug]) -> Mapping[Slug, str]:
        """The source that owns each of ``slugs``, withdrawn or not; one that nobody has is left out."""
        ...

    async def at_addresses(self, addresses: Collection[str]) -> Mapping[str, Placed]:
        """The essay that has each of ``addresses`` as its ``source_url`` and is not withdrawn, the first by slug; one
        that none has is left out.
        """
        ...

    async def with_texts(self, hashes: Collection[str]) -> Mapping[str, Placed]:
        """The same by ``text_hash``."""
        ...

    async def likenesses(self, without: Collection[str] = ()) -> Mapping[Slug, int]:
        """The likeness of each essay that has one and is not withdrawn, but those of the collections ``without``."""
        ...

    async def archive(self, slug: Slug, comments: Sequence[ArchivedComment]) -> None:
        """Keep the comments that came with an essay, in their order, in place of those that came before."""
        ...

    async def archived(self, slug: Slug, limit: int) -> Sequence[ArchivedComment]:
        """At most ``limit`` of the comments that came with an essay, in their order."""
        ...

    async def is_visible(self, slug: Slug, community: Community) -> bool:
        """Whether the essay is there, withdrawn or not, in a collection that is public or given to ``community``."""
        ...

    async def owners(self) -> Owners:
        """Which collections were given to which communities."""
        ...

    async def give(self, collection: str, owners: Mapping[Community, str]) -> None:
        """Let ``owners``, with their keys, be the only ones of ``collection``, which needs no essay yet; without any it
        is public.
        """
        ...
