"""Reading a source into the library: portion by portion, and only what is not known already."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.place import slug_at
from bot.errors import ParseFailed
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import Fingerprint, FingerprintStore
from bot.ports.pictures import PictureStore
from bot.ports.source import Absence, EssaySource, Extras, Harvest, PassedOver, Spot
from bot.services.library.identifying import Identified, Identities, Read
from bot.services.library.indexing import Indexer
from bot.services.library.picturing import copy_packed
from bot.services.library.preparing import prepare
from bot.services.library.withdrawing import Missing, missing

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
class Reading:
    """How a source is read. Where it has lost most of its essays, they are withdrawn only with ``mirror``; so are those
    that an export lacks. What is new is news since ``news_at`` (None: it belongs to a back catalogue). See
    ``Identities`` for the rest.
    """

    mirror: bool = False
    news_at: datetime | None = None
    unseen: frozenset[str] = frozenset()
    keep_similar: bool = False


class Import:
    """One reading of ``source``. ``done`` of ``total`` places are dealt with; ``total`` is 0 until they are listed.

    In memory are the texts of one portion, and of the whole source its places and the hashes of its essays.
    """

    def __init__(
        self,
        essays: EssayStore,
        fingerprints: FingerprintStore,
        indexer: Indexer,
        source: EssaySource,
        reading: Reading = Reading(),
        pictures: PictureStore | None = None,
    ) -> None:
        self._essays = essays
        self._fingerprints = fingerprints
        self._indexer = indexer
        self._source = source
        self._reading = reading
        self._pictures = pictures
        self._identities = Identities(
            essays, fingerprints, source.name, reading.unseen, keep_similar=reading.keep_similar
        )
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
            if self._source.names_slugs:
                self._later = await asyncio.to_thread(_later, places)
            else:
                await self._identities.expect(places)
            self._known = await self._essays.hashes(self._source.name)
            for start in range(0, len(places), LOOKED_AT):
                looked_at = places[start : start + LOOKED_AT]
                unread = await self._unread(looked_at)
                self.done += len(looked_at) - len(unread)
                for portion in portions_of(unread):
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
        marked = [spot.place for spot in spots if spot.fingerprint or not self._source.names_slugs]
        known = await self._fingerprints.at(self._source.name, marked)
        unread = []
        for spot in spots:
            read = known.get(spot.place)
            # Where an earlier place could bring the same essay it is read each time, so that always the first one wins.
            is_second = spot.place in self._later and read is not None and read.slug == slug_at(spot.place)
            is_same = read and read.value == spot.fingerprint != "" and self._known.get(read.slug) == read.draft_hash
            if read and is_same and not is_second:
                self._held.hold(read.slug, spot)
                self._unchanged += 1
                continue
            if read and not self._source.names_slugs:
                self._spared.add(read.slug)  # whatever has become of it, it is not gone
            unread.append(spot)
        return unread

    async def _take(self, portion: Sequence[Spot]) -> None:
        """Read ``portion``, and bring library and index in step with it."""
        name = self._source.name
        harvest = await self._source.read([spot.place for spot in portion])
        self._broken += harvest.broken
        self._passed_over += harvest.passed_over
        self._unknown_keys.update(harvest.unknown_keys)
        reads = await asyncio.to_thread(reads_of, harvest)
        if self._source.names_slugs:
            await self._spare({error.where for error in harvest.broken})
            taken = await self._owned(reads)
        else:
            taken, passed_over = await self._identities.of(reads)
            self._passed_over += passed_over
            for each in taken:
                self._held.hold(each.read.draft.slug, each.read.spot)
        fresh = [each for each in taken if self._known.get(each.read.draft.slug) != each.read.hash]
        if fresh:
            essays = await self._prepared(fresh)
            await self._essays.apply(name, essays, ())
            await self._indexer.follow([essay.slug for essay in essays])
        for each in taken:
            if each.read.extras.comments:
                await self._essays.archive(each.read.draft.slug, each.read.extras.comments)
            if each.read.extras.pictures is not None and self._pictures is not None:
                await copy_packed(self._pictures, each.read.draft, each.read.extras.pictures)
        # Without a fingerprint, too, it is good to know which essay stands there.
        marked = [each.read for each in taken if _can_be_kept(each.read.spot)]
        await self._fingerprints.keep(name, [_fingerprint(read) for read in marked])
        self._unchanged += len(taken) - len(fresh)
        for each in fresh:
            slug = each.read.draft.slug
            (self._changed if slug in self._known else self._added).append(slug)

    async def _spare(self, wheres: Collection[str]) -> None:
        """Leave the essays at these places as they are until their files are mended."""
        read = await self._fingerprints.at(self._source.name, wheres) if wheres else {}
        self._spared |= {fingerprint.slug for fingerprint in read.values()} | {slug_at(where) for where in wheres}

    async def _owned(self, reads: Sequence[Read]) -> Sequence[Identified]:
        """Without those whose slug belongs to another source or to an earlier place, which are reported as broken."""
        name = self._source.name
        strange = [read.draft.slug for read in reads if read.draft.slug not in self._known]
        owners = await self._essays.sources_of(strange) if strange else {}
        owned: list[Identified] = []
        for read in reads:
            slug = read.draft.slug
            owner = name if slug in self._known else owners.get(slug)
            refusal = self._held.refusal(slug, read.spot) if owner in (None, name) else _of_another(slug, owner or "")
            if refusal is not None:
                self._broken.append(refusal)
                continue
            self._held.hold(slug, read.spot)
            owned.append(Identified(read, is_old=owner is not None))
        return owned

    async def _prepared(self, fresh: Sequence[Identified]) -> Sequence[Essay]:
        """``fresh`` made ready, each as the revision that it is. What once was news stays it."""
        old = [each.read.draft.slug for each in fresh if each.is_old]
        earlier = {slug: await self._essays.get(slug, withdrawn=True) for slug in old}

        def prepared() -> Sequence[Essay]:
            return [self._made(each, earlier.get(each.read.draft.slug)) for each in fresh]

        return await asyncio.to_thread(prepared)

    def _made(self, each: Identified, earlier: Essay | None) -> Essay:
        if earlier is None:
            return prepare(each.read.draft, 1, self._reading.news_at, each.read.marks)
        return prepare(each.read.draft, earlier.revision + 1, earlier.news_at, each.read.marks)

    async def _withdraw(self) -> None:
        on_purpose = self._reading.mirror
        if self._source.absence is not Absence.WITHDRAWS and not (
            on_purpose and self._source.absence is Absence.WITHDRAWS_ON_PURPOSE
        ):
            return
        gone = await asyncio.to_thread(self._gone)
        self._missing = None if on_purpose else missing(self._known, gone)
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
        """Keep no fingerprints of places that are not there any more; but what an archive lacks may come again."""
        if not self._source.names_slugs:
            return
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
        for portion in portions_of(await source.look(places[start : start + LOOKED_AT])):
            harvest = await source.read([spot.place for spot in portion])
            broken += harvest.broken
            passed_over += harvest.passed_over
            for draft, spot in zip(harvest.drafts, harvest.spots, strict=True):
                refusal = held.refusal(draft.slug, spot)
                held.hold(draft.slug, spot)
                broken += [refusal] if refusal else []
    return Inspection(held.slugs, tuple(broken), tuple(passed_over))


def reads_of(harvest: Harvest) -> Sequence[Read]:
    """Each draft of ``harvest`` with what tells it from others; it takes a while."""
    extras = harvest.extras or (Extras(),) * len(harvest.drafts)
    return [Read.of(*each) for each in zip(harvest.drafts, harvest.spots, extras, strict=True)]


def _fingerprint(read: Read) -> Fingerprint:
    return Fingerprint(read.spot.place, read.spot.fingerprint, read.draft.slug, read.hash)


def _can_be_kept(spot: Spot) -> bool:
    """Whether it can be told again; the name of a file that cannot be shown cannot be stored."""
    return bool(spot.fingerprint) or spot.place == spot.where


def portions_of(spots: Iterable[Spot]) -> Iterator[Sequence[Spot]]:
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
