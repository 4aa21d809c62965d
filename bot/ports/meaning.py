"""What texts mean: texts of like meaning have vectors of like direction, in Japanese, English and between both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

Vector: TypeAlias = bytes
"""One signed byte for each dimension; only its direction counts (each vector is scaled to its own largest component)."""


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
