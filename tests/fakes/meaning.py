"""A meaning that can be read off the words: texts are near as far as they share words, and words are near that a test
says mean the same.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Sequence

from bot.errors import ModelError
from bot.ports.meaning import Vector, vector_of

DIMENSIONS = 256
CONCEPT_WEIGHT = 8.0
"""A phrase with a meaning that the test named weighs as much as 64 words without one (weights are squared)."""
_WORD = re.compile(r"[a-z0-9+#]+|[^\W_a-z0-9]", re.IGNORECASE)


class WordsMeaning:
    """``same`` are groups of phrases that mean the same, in any language: ``[("転職", "career change")]``. They are
    found anywhere in a text, whatever the case. What else a text says counts by its words, and in Japanese by its
    characters.

    ``fails`` is raised by every call while it is set. ``asked`` are the texts of each call, ``rests`` counts.
    """

    def __init__(self, same: Sequence[Sequence[str]] = (), name: str = "words 1") -> None:
        self.fails: ModelError | None = None
        self.asked: list[list[str]] = []
        self.rests = 0
        self._name = name
        self._same = [tuple(phrase.casefold() for phrase in group) for group in same]

    @property
    def name(self) -> str:
        return self._name

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        self.asked.append(list(texts))
        if self.fails is not None:
            raise self.fails
        return [self._vector(text) for text in texts]

    async def rest(self) -> None:
        self.rests += 1

    def _vector(self, text: str) -> Vector:
        sums = [0.0] * DIMENSIONS
        rest = text.casefold()
        for number, group in enumerate(self._same):
            for phrase in sorted(group, key=len, reverse=True):
                if phrase in rest:
                    rest = rest.replace(phrase, " ")
                    _add(sums, f"concept {number}", CONCEPT_WEIGHT)
        for word, times in Counter(_WORD.findall(rest) or ([] if any(sums) else ["no word at all"])).items():
            _add(sums, word, float(times))
        return vector_of(sums)


def closeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors, −1 to 1."""
    a, b = memoryview(one).cast("b").tolist(), memoryview(other).cast("b").tolist()
    return sum(x * y for x, y in zip(a, b, strict=True)) / (math.hypot(*a) * math.hypot(*b))


def _add(sums: list[float], word: str, weight: float) -> None:
    """Along a direction of the word's own, nearly at right angles to every other word's: a sign in each dimension."""
    digest = hashlib.shake_128(word.encode("utf-8", "surrogatepass")).digest(DIMENSIONS // 8)
    for place in range(DIMENSIONS):
        sums[place] += weight if digest[place // 8] >> place % 8 & 1 else -weight
