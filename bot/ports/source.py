"""Where essays come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.essay import Draft
from bot.errors import ParseFailed


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a source, which holds at most one essay, as it is found without being read.

    ``where`` names it to people. As long as ``fingerprint`` is the same, so is what the place holds; an empty one
    promises nothing. ``size`` is in bytes.
    """

    place: str
    where: str
    fingerprint: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one reading gave: the essays that could be read, and one error for each that could not.

    ``spots`` has one for each draft, with the fingerprint of what was read there.
    """

    drafts: tuple[Draft, ...]
    broken: tuple[ParseFailed, ...] = field(default=())
    spots: tuple[Spot, ...] = field(default=(), compare=False)


class EssaySource(Protocol):
    """A place that holds essays. Its methods raise ``SourceError`` where the source as a whole cannot be read."""

    name: str
    """Names the source in messages and in the library; an essay that none of its places holds is withdrawn."""

    async def places(self) -> Sequence[str]:
        """Every place, in the order in which they are read; never a part of them. The last part of a place, without
        its ending, is the slug of its essay.
        """
        ...

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        """What stands at ``places``, one for each; nothing is read."""
        ...

    async def read(self, places: Sequence[str]) -> Harvest:
        """Read what ``places`` hold, all at once in memory. A broken essay is reported in ``Harvest.broken``, and the
        rest still load.
        """
        ...
