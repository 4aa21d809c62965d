"""Essays that say nearly the same, whatever their words: seen in the direction of all their passages together."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.ids import Slug
from bot.ports.meaning import Vector, vector_of
from bot.ports.search import SearchIndex

ALIKE: Final = 0.9
"""The cosine of two wholes from which on they are told of. Measured with the bundled model on the bundled essays: two
different ones reach at most .77; one beside itself with a tenth of its paragraphs gone, or many of its words changed,
has at least .97, beside its first half .94, with a third of another essay behind it .90. With another title, summary
and order of its paragraphs it has .83 to .92, so of those some are missed.
"""
_COMPARED: Final = 4  # the nearest, the essay itself among them


@dataclass(frozen=True, slots=True)
class Alike:
    """``slug`` says nearly the same as the ``other``."""

    slug: Slug
    other: Slug
    closeness: float


async def alike(index: SearchIndex, model: str, slugs: Collection[Slug]) -> Sequence[Alike]:
    """Which of ``slugs`` say nearly the same as another essay, each pair once. Raises ``StoreError``."""
    found: dict[frozenset[Slug], Alike] = {}
    wholes = {slug: whole(vectors) for slug, vectors in (await index.vectors(model, slugs)).items() if vectors}
    for slug, direction in wholes.items():
        near = [each.slug for each in await index.nearest(model, direction, _COMPARED) if each.slug != slug]
        for other, vectors in sorted((await index.vectors(model, near)).items()):
            closeness = cosine(direction, whole(vectors))
            if closeness >= ALIKE:
                found.setdefault(frozenset((slug, other)), Alike(slug, other, closeness))
    return tuple(found.values())


def whole(vectors: Sequence[Vector]) -> Vector:
    """The direction of all ``vectors`` together, each counting the same. There is at least one."""
    sums = [0.0] * len(vectors[0])
    for vector in vectors:
        values = memoryview(vector).cast("b")
        length = math.hypot(*values) or 1.0
        sums = [total + value / length for total, value in zip(sums, values, strict=True)]
    return vector_of(sums) if any(sums) else vectors[0]


def cosine(one: Vector, other: Vector) -> float:
    """Of two vectors, −1 to 1."""
    a, b = memoryview(one).cast("b").tolist(), memoryview(other).cast("b").tolist()
    return sum(x * y for x, y in zip(a, b, strict=True)) / (math.hypot(*a) * math.hypot(*b) or 1.0)
