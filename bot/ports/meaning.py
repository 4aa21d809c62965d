"""What texts mean: texts of like meaning have vectors of like direction, in Japanese, English and between both."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Protocol, TypeAlias

Vector: TypeAlias = bytes
"""One signed byte for each dimension; only its direction counts: each vector is scaled to its own largest component."""


class Meaning(Protocol):
    """Makes vectors of texts. Those of one ``name`` have one number of dimensions, and only they are compared."""

    @property
    def name(self) -> str:
        """The model and its version, in one line. Another name means that every text needs a new vector."""
        ...

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One vector for each of ``texts``, in their order. Any text will do, of any length; of a long one only its
        beginning counts. None is of length zero.

        The work is done off the event loop, and to cancel it ends it soon. A call with one text is answered before what
        a call with many has left to do. Raises ``ModelError``; whoever asks does without.
        """
        ...

    async def rest(self) -> None:
        """Give memory back; the next call takes it again. For after much work. Does no harm at any time."""
        ...


def vector_of(components: Sequence[float]) -> Vector:
    """The direction of ``components``, in signed bytes from −127 to 127. Raises ``ValueError`` where they have none:
    all are zero, or one is not finite.
    """
    largest = max(map(abs, components), default=0.0)
    if not (largest and math.isfinite(largest) and all(map(math.isfinite, components))):
        raise ValueError("a vector needs a direction")
    scale = 127 / largest
    return array("b", [round(each * scale) for each in components]).tobytes()
