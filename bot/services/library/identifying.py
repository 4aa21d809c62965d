"""Which essay of the library an entry of an archive is: the one that it became before, one that is the same, or none.

An entry keeps its essay however it is edited, moved or dated anew, so that nothing is posted twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from bot.core.essay import SLUG_MAX, Draft
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.language.likeness import Likenesses, Marks, are_alike
from bot.language.markdown import to_plain
from bot.ports.essays import EssayStore, Placed
from bot.ports.fingerprints import FingerprintStore
from bot.ports.source import Extras, PassedOver, Spot

SAME: Final = message("It is in the library already, from another source.")
TWICE: Final = message("It stands in this source twice.")
NEARLY_SAME: Final = message("It is nearly the same as an essay of another source.")
_AT_ONCE: Final = 500
_COMPARED: Final = 3  # essays that a text is compared with word for word


@dataclass(frozen=True, slots=True)
class Read:
    """A draft that was read at ``spot``, with what tells whether it is another one. ``hash`` is the draft's."""

    draft: Draft
    spot: Spot
    extras: Extras = field(default_factory=Extras)
    hash: str = ""
    marks: Marks = field(default_factory=Marks)

    @classmethod
    def of(cls, draft: Draft, spot: Spot, extras: Extras) -> Read:
        """It takes a while for a long text."""
        return cls(draft, spot, extras, draft.content_hash, Marks.of(to_plain(draft.body, draft.title)))


@dataclass(frozen=True, slots=True)
class Identified:
    """``read`` under its slug; ``is_old``: the library has had an essay of that slug."""

    read: Read
    is_old: bool


class Identities:
    """The essays of ``source`` by what identifies them. Essays of the collections ``unseen`` are nobody's copies: who
    reads the source cannot see them. With ``keep_similar`` only the same text counts as the same.
    """

    def __init__(
        self,
        essays: EssayStore,
        fingerprints: FingerprintStore,
        source: str,
        unseen: Collection[str] = (),
        *,
        keep_similar: bool = False,
    ) -> None:
        self._essays = essays
        self._fingerprints = fingerprints
        self._source = source
        self._unseen = unseen
        self._keep_similar = keep_similar
        self._likenesses: Likenesses | None = None
        self._met: dict[str, Slug] = {}  # addresses and hashes of this reading, which need not be stored yet
        self._given: set[Slug] = set()

    async def expect(self, places: Sequence[str]) -> None:
        """``places`` are all that the source holds: each keeps the essay that it has. Raises ``StoreError``."""
        for start in range(0, len(places), _AT_ONCE):
            known = await self._fingerprints.at(self._source, places[start : start + _AT_ONCE])
            self._given |= {fingerprint.slug for fingerprint in known.values()}

    async def of(self, reads: Sequence[Read]) -> tuple[list[Identified], list[PassedOver]]:
        """What ``reads`` are. Raises ``StoreError``."""
        if self._likenesses is None:
            self._likenesses = await self._known_likenesses()
        before = await self._fingerprints.at(self._source, [read.spot.place for read in reads])
        addresses = await self._visible(await self._essays.at_addresses([*filter(None, map(_address, reads))]))
        hashes = [read.marks.text_hash for read in reads if read.marks.text_hash]
        texts = await self._visible(await self._essays.with_texts(hashes))
        owners = dict(await self._essays.sources_of([read.draft.slug for read in reads]))
        identified: list[Identified] = []
        passed: list[PassedOver] = []
        similar = await self._similar([read for read in reads if read.spot.place not in before])
        for read in reads:
            earlier = before.get(read.spot.place)
            same = addresses.get(_address(read)) or texts.get(read.marks.text_hash)
            if earlier is not None:
                slug: Slug | None = earlier.slug
            elif (reason := self._refusal(read, same, similar)) is not None:
                passed.append(PassedOver(read.spot.where, reason))
                continue
            else:
                slug = same.slug if same else None
            is_old = slug is not None
            slug = slug or await self._free(read.draft.slug, owners)
            self._meet(read, slug)
            identified.append(Identified(_named(read, slug), is_old))
        return identified, passed

    async def _similar(self, reads: Sequence[Read]) -> frozenset[str]:
        """The places of those that are nearly the same as an essay of another source. Bits find the few that are worth
        comparing; of an essay to which we may only link, they are all that there is.
        """
        found: set[str] = set()
        for read in reads:
            near = self._likenesses.near(read.marks.likeness) if self._likenesses and read.marks.likeness else []
            others = await self._essays.some([Slug(slug) for slug in near[:_COMPARED]]) if near else {}
            plain = to_plain(read.draft.body, read.draft.title) if others else ""
            if any(not other.body or are_alike(plain, to_plain(other.body, other.title)) for other in others.values()):
                found.add(read.spot.place)
        return frozenset(found)

    def _refusal(self, read: Read, same: Placed | None, similar: Collection[str]) -> str | None:
        if self._met_before(read) is not None:
            return TWICE
        if same is not None and same.source == self._source:
            return TWICE if same.slug in self._given else None
        if same is not None:
            return SAME
        return NEARLY_SAME if read.spot.place in similar else None

    def _met_before(self, read: Read) -> Slug | None:
        return next((self._met[mark] for mark in _marks(read) if mark in self._met), None)

    def _meet(self, read: Read, slug: Slug) -> None:
        self._given.add(slug)
        self._met |= dict.fromkeys(_marks(read), slug)

    async def _known_likenesses(self) -> Likenesses:
        """Those of other sources: who writes two posts that are much alike means both."""
        found = Likenesses()
        if not self._keep_similar:
            own = await self._essays.hashes(self._source)
            for slug, bits in (await self._essays.likenesses(self._unseen)).items():
                if slug not in own:
                    found.add(slug, bits)
        return found

    async def _visible(self, found: Mapping[str, Placed]) -> Mapping[str, Placed]:
        return {mark: its for mark, its in found.items() if its.collection not in self._unseen}

    async def _free(self, wish: Slug, owners: dict[Slug, str]) -> Slug:
        """``wish``, or with the first number behind it that nobody has."""
        for slug in _numbered(wish):
            if slug not in owners:
                owners |= await self._essays.sources_of([slug])
            if slug not in owners and slug not in self._given:
                return slug
        raise AssertionError("numbers end")


def _numbered(wish: Slug) -> Iterator[Slug]:
    yield wish
    for number in count(2):
        ending = f"-{number}"
        yield Slug(wish[: SLUG_MAX - len(ending)].rstrip("-") + ending)


def _named(read: Read, slug: Slug) -> Read:
    if read.draft.slug == slug:
        return read
    draft = replace(read.draft, slug=slug)
    return replace(read, draft=draft, hash=draft.content_hash)


def _marks(read: Read) -> list[str]:
    return [mark for mark in (_address(read), read.marks.text_hash) if mark]


def _address(read: Read) -> str:
    """Its own address; empty where it has none but that of its whole site."""
    parts = urlsplit(read.draft.source_url or "")
    return parts.geturl() if parts.path.strip("/") or parts.query else ""
