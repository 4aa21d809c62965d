"""Where essays come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.core.essay import Draft
from bot.errors import ParseFailed


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one reading of a source gave: the essays that could be read, and one error for each that could not."""

    drafts: tuple[Draft, ...]
    broken: tuple[ParseFailed, ...] = field(default=())


class EssaySource(Protocol):
    """A place that holds essays."""

    name: str
    """Names the source in messages and in the library; an essay that is absent from a later harvest of the same source
    is withdrawn.
    """

    async def read(self) -> Harvest:
        """Read everything. A broken essay is reported in ``Harvest.broken`` and the rest still load.

        Raises ``SourceError`` where the source as a whole cannot be read.
        """
        ...
