"""Where essays come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.core.essay import Draft
from bot.errors import ParseFailed
from bot.ports.picture_source import PictureSource


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
class PassedOver:
    """What was found and left out on purpose: a draft, an empty entry, a page that is no essay. ``where`` names it to
    people; ``reason`` is a key of the catalogue and counts together what has the same.
    """

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of a text that belongs to the page around it, and the rule by which it was left out."""

    line: str
    rule: str


@dataclass(frozen=True, slots=True)
class ArchivedComment:
    """What a reader wrote under an essay where it was first published. ``author`` is the name that they gave there;
    ``written`` is aware UTC, None where nobody knows.
    """

    author: str
    text: str
    written: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extras:
    """What comes with a draft: the lines that were left out of it, the comments under it, and its pictures, which can
    be copied by the addresses in its text as long as its source is open. None: no picture comes along.
    """

    dropped: tuple[Dropped, ...] = ()
    comments: tuple[ArchivedComment, ...] = ()
    pictures: PictureSource | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one reading gave: the essays that could be read, one error for each that could not, and what is none.

    ``spots`` has one for each draft, with the fingerprint of what was read there. ``extras`` has one for each draft, or
    none at all. ``unknown_keys`` are those of front matters that say nothing to us, as often as they were met.
    """

    drafts: tuple[Draft, ...]
    broken: tuple[ParseFailed, ...] = field(default=())
    spots: tuple[Spot, ...] = field(default=(), compare=False)
    passed_over: tuple[PassedOver, ...] = field(default=(), compare=False)
    extras: tuple[Extras, ...] = field(default=(), compare=False)
    unknown_keys: tuple[str, ...] = field(default=(), compare=False)


class Absence(Enum):
    """What it means that a source does not bring an essay any more."""

    WITHDRAWS = "withdraws"
    """The essay was deleted: a folder that is read again and again."""
    WITHDRAWS_ON_PURPOSE = "withdraws on purpose"
    """It was deleted if somebody says so: an export, which may be of a part."""
    MEANS_NOTHING = "means nothing"
    """A feed holds the latest essays alone."""


class EssaySource(Protocol):
    """A place that holds essays. Its methods raise ``SourceError`` where the source as a whole cannot be read."""

    name: str
    """Names the source in messages and in the library."""
    absence: Absence
    """What it means that none of its places holds an essay that the library has of it."""
    names_slugs: bool
    """Whether a draft's slug is its author's word. Else it is a wish: whoever imports gives the essay another one where
    it is taken, and keeps it, whatever is wished later.
    """

    async def places(self) -> Sequence[str]:
        """Every place, in the order in which they are read; never a part of them. Where the source names slugs, an
        essay's is ``bot.core.place.slug_at`` its place, unless its author gave it another one or that is taken.
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
