"""Reading a source into the library: portion by portion, and only what is not known already."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import ParseFailed
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import Fingerprint, FingerprintStore
from bot.ports.source import Absence, EssaySource, Extras, Harvest, PassedOver, Spot
from bot.services.library.identifying import Identified, Identities, Read
from bot.services.library.indexing import Indexer
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
    ``missing``: so much that it is withdrawn only on purpose.
    """

    added: tuple[Slug, ...]
    changed: tuple[Slug, ...]
    withdrawn: tuple[Slug, ...]
    unchanged: int
    broken: tuple[ParseFailed, ...]
    missing: Missing | None = None
    passed_over: tuple[PassedOver, ...] = ()


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
    ) -> None:
        self._essays = essays
        self._fingerprints = fingerprints
        self._indexer = indexer
        self._source = source
        self._reading = reading
        self._identities = Identities(
            essays, fingerprints, source.name, reading.unseen, keep_similar=reading.keep_similar
        )
        self._missing: Missing | None = None
        self._known: Mapping[Slug, str] = {}
        self._twice: frozenset[Slug] = frozenset()
        self._held = FirstCome()
        self._spared: set[Slug] = set()
        self._added: list[Slug] = []
        self._changed: list[Slug] = []
        self._withdrawn: list[Slug] = []
        self._broken: list[ParseFailed] = []
        self._passed_over: list[PassedOver] = []
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
                self._twice = await asyncio.to_thread(_twice, places)
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
        # Where two places could bring the same essay both are read each time, so that always the first one wins.
        marked = [spot.place for spot in spots if spot.fingerprint and slug_at(spot.place) not in self._twice]
        known = await self._fingerprints.at(self._source.name, marked)
        unread = []
        for spot in spots:
            read = known.get(spot.place)
            if read and read.value == spot.fingerprint and self._known.get(read.slug) == read.draft_hash:
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
        reads = await asyncio.to_thread(reads_of, harvest)
        if self._source.names_slugs:
            self._spared |= {slug_at(error.where) for error in harvest.broken}  # stay as they are until they are mended
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
        marked = [each.read for each in taken if each.read.spot.fingerprint]
        await self._fingerprints.keep(name, [_fingerprint(read) for read in marked])
        self._unchanged += len(taken) - len(fresh)
        for each in fresh:
            slug = each.read.draft.slug
            (self._changed if slug in self._known else self._added).append(slug)

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
            return prepare(each.read.draft, 1, self._reading.news_at)
        return prepare(each.read.draft, earlier.revision + 1, earlier.news_at)

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


async def inspect(source: EssaySource) -> tuple[frozenset[Slug], Sequence[ParseFailed]]:
    """Read everything and keep nothing: which essays there are, and what is broken. Raises ``SourceError``."""
    places = await source.places()
    held, broken = FirstCome(), list[ParseFailed]()
    for start in range(0, len(places), LOOKED_AT):
        for portion in portions_of(await source.look(places[start : start + LOOKED_AT])):
            harvest = await source.read([spot.place for spot in portion])
            broken += harvest.broken
            for draft, spot in zip(harvest.drafts, harvest.spots, strict=True):
                refusal = held.refusal(draft.slug, spot)
                held.hold(draft.slug, spot)
                broken += [refusal] if refusal else []
    return held.slugs, broken


def reads_of(harvest: Harvest) -> Sequence[Read]:
    """Each draft of ``harvest`` with what tells it from others; it takes a while."""
    extras = harvest.extras or (Extras(),) * len(harvest.drafts)
    return [Read.of(*each) for each in zip(harvest.drafts, harvest.spots, extras, strict=True)]


def _fingerprint(read: Read) -> Fingerprint:
    return Fingerprint(read.spot.place, read.spot.fingerprint, read.draft.slug, read.hash)


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


def _twice(places: Sequence[str]) -> frozenset[Slug]:
    """The slugs that more than one place may bring."""
    return frozenset(slug for slug, count in Counter(map(slug_at, places)).items() if count > 1)


def slug_at(place: str) -> Slug:
    """The slug of the essay that stands at ``place``, if one stands there."""
    name = place.rpartition("/")[2]
    return Slug((name.rpartition(".")[0] or name).lower())
