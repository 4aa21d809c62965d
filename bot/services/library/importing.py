"""Reading a source into the library: portion by portion, and only what is not known already."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.core.essay import Draft, Essay, Origin
from bot.core.ids import Slug
from bot.core.place import slug_at
from bot.errors import ParseFailed
from bot.language.markdown import to_line, to_plain_and_prose
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import Fingerprint, FingerprintStore
from bot.ports.source import EssaySource, Harvest, PassedOver, Spot
from bot.services.library.indexing import Indexer
from bot.services.library.withdrawing import Missing, missing
from bot.summaries.closing import closing_question
from bot.summaries.reading_time import minutes
from bot.summaries.summarize import WORDLESS, summarize

PORTION: Final = 50
"""Essays that are read, made ready and written at once: a second's work, more or less."""
PORTION_BYTES: Final = 2_000_000
"""Bytes after which a portion takes no further essay; one that is longer by itself is read alone."""
LOOKED_AT: Final = 500
"""Places whose fingerprints are compared, or forgotten, and essays that are withdrawn at once."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one reading of a source changed. ``broken`` essays were left as the library had them, and so was what is
    ``missing``: so much that it is withdrawn only on purpose. ``unknown_keys`` counts in how many of the files that
    were read a key of the front matter said nothing.
    """

    added: tuple[Slug, ...]
    changed: tuple[Slug, ...]
    withdrawn: tuple[Slug, ...]
    unchanged: int
    broken: tuple[ParseFailed, ...]
    missing: Missing | None = None
    passed_over: tuple[PassedOver, ...] = ()
    unknown_keys: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """A draft with its hash, which takes a while, and the spot where it was read."""

    draft: Draft
    hash: str
    spot: Spot


class Import:
    """One reading of ``source``. ``done`` of ``total`` places are dealt with; ``total`` is 0 until they are listed.
    Where the source has lost most of its essays, they are withdrawn only with ``mirror``.

    In memory are the texts of one portion, and of the whole source its places and the hashes of its essays.
    """

    def __init__(
        self,
        essays: EssayStore,
        fingerprints: FingerprintStore,
        indexer: Indexer,
        source: EssaySource,
        *,
        mirror: bool = False,
    ) -> None:
        self._essays = essays
        self._fingerprints = fingerprints
        self._indexer = indexer
        self._source = source
        self._mirror = mirror
        self._missing: Missing | None = None
        self._known: Mapping[Slug, str] = {}
        self._later: frozenset[str] = frozenset()
        self._held = FirstCome()
        self._spared: set[Slug] = set()
        self._added: list[Slug] = []
        self._changed: list[Slug] = []
        self._withdrawn: list[Slug] = []
        self._broken: list[ParseFailed] = []
        self._passed_over: list[PassedOver] = []
        self._unknown_keys: Counter[str] = Counter()
        self._unchanged = 0
        self.done = 0
        self.total = 0
        self.is_running = False

    @property
    def report(self) -> SyncReport:
        """What was changed so far."""
        return SyncReport(
            tuple(self._added),
            tuple(self._changed),
            tuple(self._withdrawn),
            self._unchanged,
            tuple(self._broken),
            self._missing,
            tuple(self._passed_over),
            dict(self._unknown_keys),
        )

    async def portions(self) -> AsyncGenerator[tuple[int, int], None]:
        """Read everything; yields ``done`` and ``total`` after each portion, which is in the library and can be found.

        It may be ended anywhere: a portion is written as a whole or not at all, and the next reading goes on
        with what is missing. Only when every place was dealt with are essays withdrawn. Raises ``SourceError`` and
        ``StoreError``.
        """
        self.is_running = True
        try:
            places = await self._source.places()
            self.total = len(places)
            self._later = await asyncio.to_thread(_later, places)
            self._known = await self._essays.hashes(self._source.name)
            for start in range(0, len(places), LOOKED_AT):
                looked_at = places[start : start + LOOKED_AT]
                unread = await self._unread(looked_at)
                self.done += len(looked_at) - len(unread)
                for portion in _portions(unread):
                    await self._take(portion)
                    self.done += len(portion)
                    yield self.done, self.total
            await self._withdraw()
            await self._forget(frozenset(places))
            await self._indexer.follow()
            yield self.total, self.total
        finally:
            self.is_running = False

    async def _unread(self, places: Sequence[str]) -> Sequence[Spot]:
        """Those of ``places`` that do not hold what was read there and is in the library still."""
        spots = await self._source.look(places)
        marked = [spot.place for spot in spots if spot.fingerprint]
        known = await self._fingerprints.at(self._source.name, marked)
        unread = []
        for spot in spots:
            read = known.get(spot.place)
            # Where an earlier place could bring the same essay it is read each time, so that always the first one wins.
            is_second = spot.place in self._later and read is not None and read.slug == slug_at(spot.place)
            is_same = read and read.value == spot.fingerprint and self._known.get(read.slug) == read.draft_hash
            if read and is_same and not is_second:
                self._held.hold(read.slug, spot)
                self._unchanged += 1
            else:
                unread.append(spot)
        return unread

    async def _take(self, portion: Sequence[Spot]) -> None:
        """Read ``portion``, and bring library and index in step with it."""
        name = self._source.name
        harvest = await self._source.read([spot.place for spot in portion])
        self._broken += harvest.broken
        self._passed_over += harvest.passed_over
        self._unknown_keys.update(harvest.unknown_keys)
        await self._spare({error.where for error in harvest.broken})
        owned = await self._owned(await asyncio.to_thread(_hashed, harvest))
        fresh = [(each.draft, is_old) for each, is_old in owned if self._known.get(each.draft.slug) != each.hash]
        if fresh:
            revisions = [await self._revision(draft.slug) if is_old else 1 for draft, is_old in fresh]
            essays = await asyncio.to_thread(_prepare_all, [draft for draft, _ in fresh], revisions)
            await self._essays.apply(name, essays, ())
            await self._indexer.follow([essay.slug for essay in essays])
        # An empty fingerprint tells which essay stands there all the same.
        await self._fingerprints.keep(name, [_fingerprint(each) for each, _ in owned if _can_be_kept(each.spot)])
        self._unchanged += len(owned) - len(fresh)
        for draft, _ in fresh:
            (self._changed if draft.slug in self._known else self._added).append(draft.slug)

    async def _spare(self, wheres: Collection[str]) -> None:
        """Leave the essays at these places as they are until their files are mended."""
        read = await self._fingerprints.at(self._source.name, wheres) if wheres else {}
        self._spared |= {fingerprint.slug for fingerprint in read.values()} | {slug_at(where) for where in wheres}

    async def _owned(self, found: Sequence[_Found]) -> Sequence[tuple[_Found, bool]]:
        """Without those whose slug belongs to another source or to an earlier place, which are reported as broken; each
        with whether the library has had its slug.
        """
        name = self._source.name
        strange = [each.draft.slug for each in found if each.draft.slug not in self._known]
        owners = await self._essays.sources_of(strange) if strange else {}
        owned: list[tuple[_Found, bool]] = []
        for each in found:
            slug = each.draft.slug
            owner = name if slug in self._known else owners.get(slug)
            refusal = self._held.refusal(slug, each.spot) if owner in (None, name) else _of_another(slug, owner or "")
            if refusal is not None:
                self._broken.append(refusal)
                continue
            self._held.hold(slug, each.spot)
            owned.append((each, owner is not None))
        return owned

    async def _revision(self, slug: Slug) -> int:
        earlier = await self._essays.get(slug, withdrawn=True)
        return earlier.revision + 1 if earlier else 1

    async def _withdraw(self) -> None:
        gone = await asyncio.to_thread(self._gone)
        self._missing = None if self._mirror else missing(self._known, gone)
        if self._missing:
            return
        for start in range(0, len(gone), LOOKED_AT):
            slugs = gone[start : start + LOOKED_AT]
            await self._essays.apply(self._source.name, (), slugs)
            await self._indexer.follow(slugs)
            self._withdrawn += slugs

    def _gone(self) -> Sequence[Slug]:
        return sorted(slug for slug in self._known if slug not in self._held and slug not in self._spared)

    async def _forget(self, places: frozenset[str]) -> None:
        """Keep no fingerprints of places that are not there any more."""
        name, after = self._source.name, ""
        while known := await self._fingerprints.places(name, LOOKED_AT, after):
            await self._fingerprints.forget(name, [place for place in known if place not in places])
            after = known[-1]


class FirstCome:
    """Slugs by the place that brought them first, which keeps them."""

    def __init__(self) -> None:
        self._wheres: dict[Slug, str] = {}

    def __contains__(self, slug: Slug) -> bool:
        return slug in self._wheres

    @property
    def slugs(self) -> frozenset[Slug]:
        return frozenset(self._wheres)

    def hold(self, slug: Slug, spot: Spot) -> None:
        self._wheres.setdefault(slug, spot.where)

    def refusal(self, slug: Slug, spot: Spot) -> ParseFailed | None:
        """Why ``spot`` cannot have ``slug``; None where it can."""
        other = self._wheres.get(slug)
        if other is None:
            return None
        return ParseFailed("The slug “{slug}” is taken by {other}.", where=spot.where, line=1, slug=slug, other=other)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a source holds: which essays, what is broken, and what is left out on purpose."""

    slugs: frozenset[Slug]
    broken: tuple[ParseFailed, ...]
    passed_over: tuple[PassedOver, ...]


async def inspect(source: EssaySource) -> Inspection:
    """Read everything and keep nothing. Raises ``SourceError``."""
    places = await source.places()
    held, broken, passed_over = FirstCome(), list[ParseFailed](), list[PassedOver]()
    for start in range(0, len(places), LOOKED_AT):
        for portion in _portions(await source.look(places[start : start + LOOKED_AT])):
            harvest = await source.read([spot.place for spot in portion])
            broken += harvest.broken
            passed_over += harvest.passed_over
            for draft, spot in zip(harvest.drafts, harvest.spots, strict=True):
                refusal = held.refusal(draft.slug, spot)
                held.hold(draft.slug, spot)
                broken += [refusal] if refusal else []
    return Inspection(held.slugs, tuple(broken), tuple(passed_over))


def prepare(draft: Draft, revision: int) -> Essay:
    """Make ``draft`` ready: with the author's own summary and closing question, else with those that we find."""
    plain, prose = to_plain_and_prose(draft.body, draft.title)
    summary, question = to_line(draft.summary), to_line(draft.question)
    fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    essay = Essay(**fields, revision=revision, minutes=minutes(plain, draft.language), draft_hash=draft.content_hash)
    return replace(
        essay,
        summary=summary or summarize(prose, draft.language, draft.title) or WORDLESS[draft.language],
        question=question or closing_question(prose, draft.language),
        summary_origin=Origin.AUTHOR if summary else Origin.EXTRACT,
        question_origin=Origin.AUTHOR if question else Origin.EXTRACT,
    )


def _prepare_all(drafts: Sequence[Draft], revisions: Sequence[int]) -> Sequence[Essay]:
    return [prepare(draft, revision) for draft, revision in zip(drafts, revisions, strict=True)]


def _hashed(harvest: Harvest) -> Sequence[_Found]:
    return [_Found(draft, draft.content_hash, spot) for draft, spot in zip(harvest.drafts, harvest.spots, strict=True)]


def _can_be_kept(spot: Spot) -> bool:
    """Whether the name of the place can be stored."""
    return spot.place == spot.where


def _fingerprint(found: _Found) -> Fingerprint:
    return Fingerprint(found.spot.place, found.spot.fingerprint, found.draft.slug, found.hash)


def _portions(spots: Iterable[Spot]) -> Iterator[Sequence[Spot]]:
    """Of ``spots`` as many at a time as fit into the memory that a reading may take."""
    portion: list[Spot] = []
    size = 0
    for spot in spots:
        if portion and (len(portion) == PORTION or size + spot.size > PORTION_BYTES):
            yield portion
            portion, size = [], 0
        portion.append(spot)
        size += spot.size
    if portion:
        yield portion


def _of_another(slug: Slug, owner: str) -> ParseFailed:
    refusal = "The slug “{slug}” belongs to an essay of the source “{owner}”."
    return ParseFailed(refusal, where=slug, line=1, slug=slug, owner=owner)


def _later(places: Sequence[str]) -> frozenset[str]:
    """The places whose essay an earlier one may bring, too."""
    met: set[Slug] = set()
    later: set[str] = set()
    for place in places:
        slug = slug_at(place)
        if slug in met:
            later.add(place)
        met.add(slug)
    return frozenset(later)
