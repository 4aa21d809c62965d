"""The fingerprints' store in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.ports.fingerprints import Fingerprint


class MemoryFingerprints:
    """Fingerprints by source and place."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Fingerprint] = {}

    async def at(self, source: str, places: Collection[str]) -> Mapping[str, Fingerprint]:
        return {place: self._kept[source, place] for place in places if (source, place) in self._kept}

    async def keep(self, source: str, fingerprints: Collection[Fingerprint]) -> None:
        self._kept |= {(source, one.place): one for one in fingerprints}

    async def places(self, source: str, limit: int, after: str = "") -> Sequence[str]:
        return sorted(place for name, place in self._kept if name == source and place > after)[:limit]

    async def forget(self, source: str, places: Collection[str]) -> None:
        for place in places:
            self._kept.pop((source, place), None)
