"""What was read from sources and need not be read again. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The essay that was read at ``place`` while it had the fingerprint ``value``. It counts as long as the library has
    the essay with the same ``draft_hash``. An empty ``value`` only says which essay stands there.
    """

    place: str
    value: str
    slug: Slug
    draft_hash: str


class FingerprintStore(Protocol):
    """Fingerprints by source and place. To lose one costs a reading, nothing else."""

    async def at(self, source: str, places: Collection[str]) -> Mapping[str, Fingerprint]:
        """Those of ``places`` that are known, by place."""
        ...

    async def keep(self, source: str, fingerprints: Collection[Fingerprint]) -> None:
        """Keep ``fingerprints`` in place of what was known of their places."""
        ...

    async def places(self, source: str, limit: int, after: str = "") -> Sequence[str]:
        """At most ``limit`` places of ``source`` that are known, in order, from behind ``after`` on."""
        ...

    async def forget(self, source: str, places: Collection[str]) -> None:
        """Forget what is known of ``places``; unknown ones do not matter."""
        ...
