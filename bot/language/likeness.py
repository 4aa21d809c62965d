"""Whether two texts are the same, or nearly: by a hash, and by 64 bits that differ little where the texts do."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.language.normalize import fold

if TYPE_CHECKING:  # a process that imports nothing does not need it
    import numpy as np
    from numpy.typing import NDArray

NEAR: Final = 8
"""Bits of 64 in which the likeness of nearly the same texts may differ. Measured on the bundled essays: no two of them
are nearer than 17 bits; with one sentence in fifty replaced, nineteen of twenty stay within 8 bits of what they were.
"""
ALIKE: Final = 0.75
"""Share of their shingles that nearly the same texts have in common: some .82 with one sentence in ten replaced."""
SHORT: Final = 150
"""Folded characters below which a text has no likeness: one sentence more would be a tenth of it."""
_VERSION: Final = "1"
_BETWEEN: Final = re.compile(r"[\W_]+")
_WIDTH: Final = 4  # characters of a shingle
_READ: Final = 50_000  # characters; a longer text is told apart from others by its first ones
_PRIME: Final = 0x9E3779B97F4A7C15
_MIX: Final = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text is recognised by."""

    text_hash: str = ""
    likeness: int | None = None

    @classmethod
    def of(cls, plain: str) -> Marks:
        """It takes half a millisecond for 2,000 characters."""
        return cls(text_hash(plain), likeness(plain))


def text_hash(plain: str) -> str:
    """The same for texts that differ only in case, width, spaces and punctuation; empty for a text without words."""
    squeezed = _squeezed(plain)
    return hashlib.sha256(f"{_VERSION}/{squeezed}".encode()).hexdigest() if squeezed else ""


def likeness(plain: str) -> int | None:
    """A signed 64-bit number (a simhash: Charikar, "Similarity estimation techniques from rounding algorithms", STOC
    2002, over shingles of four characters, each once); None for a text that is too ``SHORT``.
    """
    import numpy as np

    squeezed = _squeezed(plain)[:_READ]
    if len(squeezed) < SHORT:
        return None
    codes = np.frombuffer(squeezed.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    shingles = np.zeros(len(codes) - _WIDTH + 1, dtype=np.uint64)
    for offset in range(_WIDTH):
        shingles = shingles * np.uint64(_PRIME) + codes[offset : offset + len(shingles)]
    bits = np.unpackbits(_mixed(np.unique(shingles)).view(np.uint8)).reshape(-1, 64)
    majority = np.packbits(2 * bits.sum(axis=0) > len(bits))
    return int(majority.view(np.int64)[0])


def are_alike(plain: str, other: str) -> bool:
    """Whether two texts are nearly the same: the Jaccard index of their shingles is at least ``ALIKE``."""
    mine, theirs = _shingles(plain), _shingles(other)
    return len(mine & theirs) >= ALIKE * len(mine | theirs)


class Likenesses:
    """The likenesses of many texts, by which the nearest is found."""

    def __init__(self) -> None:
        import numpy as np

        self._names: list[str] = []
        self._known = np.zeros(1024, dtype=np.int64)

    def add(self, name: str, likeness: int) -> None:
        import numpy as np

        if len(self._names) == len(self._known):
            self._known = np.concatenate([self._known, np.zeros_like(self._known)])
        self._known[len(self._names)] = likeness
        self._names.append(name)

    def near(self, likeness: int) -> list[str]:
        """The names of texts that are nearly the same, the nearest first. It takes a moment for each 100,000 texts."""
        import numpy as np

        differing = np.bitwise_count(
            self._known[: len(self._names)].view(np.uint64) ^ np.int64(likeness).view(np.uint64)
        )
        found = np.flatnonzero(differing <= NEAR)
        return [self._names[i] for i in found[np.argsort(differing[found], kind="stable")]]


def _shingles(plain: str) -> frozenset[str]:
    squeezed = _squeezed(plain)[:_READ]
    return frozenset(squeezed[i : i + _WIDTH] for i in range(len(squeezed) - _WIDTH + 1))


def _squeezed(plain: str) -> str:
    return _BETWEEN.sub("", fold(plain))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit depends on every bit (the finaliser of SplitMix64: Steele, Lea, Flood, OOPSLA 2014)."""
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(_MIX[0])
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_MIX[1])
    return values ^ (values >> np.uint64(31))
