"""What reading a source would bring, without a word being written."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.essay import Draft, Essay
from bot.core.ids import Slug
from bot.errors import ParseFailed
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import FingerprintStore
from bot.ports.source import EssaySource, Extras, PassedOver
from bot.services.library.identifying import Identified, Identities
from bot.services.library.importing import LOOKED_AT, Reading, portions_of, reads_of
from bot.services.library.indexing import Progress
from bot.services.library.preparing import prepare


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An essay as it would stand in the library, the draft that it would be made of, and what came with that."""

    essay: Essay
    draft: Draft
    extras: Extras


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``essays`` are all that the source brings, new or not; the counts say how many of them are which."""

    essays: tuple[Rehearsed, ...]
    added: tuple[Slug, ...]
    changed: tuple[Slug, ...]
    unchanged: int
    broken: tuple[ParseFailed, ...]
    passed_over: tuple[PassedOver, ...]
    unknown_keys: Mapping[str, int] = field(default_factory=dict)


async def rehearse(
    essays: EssayStore,
    fingerprints: FingerprintStore,
    source: EssaySource,
    reading: Reading,
    *,
    progress: Progress = lambda done, total: None,
    limit: int | None = None,
) -> Rehearsal:
    """Read ``source``, which does not name slugs; with a ``limit`` no more than so many places. Raises ``SourceError``
    and ``StoreError``.
    """
    identities = Identities(essays, fingerprints, source.name, reading.unseen, keep_similar=reading.keep_similar)
    known = await essays.hashes(source.name)
    every = await source.places()
    await identities.expect(every)
    places = every[:limit]
    found: list[Rehearsed] = []
    broken: list[ParseFailed] = []
    passed_over: list[PassedOver] = []
    unknown_keys: Counter[str] = Counter()
    done = 0
    for start in range(0, len(places), LOOKED_AT):
        for portion in portions_of(await source.look(places[start : start + LOOKED_AT])):
            harvest = await source.read([spot.place for spot in portion])
            broken += harvest.broken
            unknown_keys.update(harvest.unknown_keys)
            taken, passed = await identities.of(await asyncio.to_thread(reads_of, harvest))
            passed_over += (*harvest.passed_over, *passed)
            found += await asyncio.to_thread(_rehearsed, taken)
            done += len(portion)
            progress(done, len(places))
    hashes = {each.essay.slug: each.essay.draft_hash for each in found}
    changed = tuple(slug for slug, hash_ in hashes.items() if slug in known and known[slug] != hash_)
    added = tuple(slug for slug in hashes if slug not in known)
    unchanged = len(hashes) - len(changed) - len(added)
    return Rehearsal(tuple(found), added, changed, unchanged, tuple(broken), tuple(passed_over), dict(unknown_keys))


def _rehearsed(taken: Sequence[Identified]) -> list[Rehearsed]:
    reads = [each.read for each in taken]
    return [Rehearsed(prepare(read.draft, 1, marks=read.marks), read.draft, read.extras) for read in reads]
