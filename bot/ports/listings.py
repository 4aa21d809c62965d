"""What the lists of the reading site are made of: pages, counts and neighbours, each read from a part of an index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from bot.core.essay import Essay, Language
from bot.core.ids import Slug


class By(StrEnum):
    """What names a list."""

    CATEGORY = "category"
    TAG = "tag"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Which essays a list has: those with ``name``, letter by letter, and dated from ``after`` on but before
    ``before``. None does not matter; ``name`` belongs to ``by``.
    """

    by: By | None = None
    name: str = ""
    after: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many essays each list has. A month is named by its first day."""

    months: Mapping[date, int]
    categories: Mapping[str, int]
    tags: Mapping[str, int]
    authors: Mapping[str, int]


class Around(NamedTuple):
    """The essays before and after one in time, among all and in its category; None at an end."""

    previous: Slug | None = None
    next: Slug | None = None
    previous_in_category: Slug | None = None
    next_in_category: Slug | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """An essay as lists of everything name it. ``token`` is another one with every change of what its page shows of the
    essay itself.
    """

    slug: Slug
    date: date
    language: Language
    token: str


class ListingStore(Protocol):
    """Lists of the essays that are not withdrawn, but those of the collections ``without``. Their order is newest date
    first, ties by slug, unless it says otherwise.
    """

    async def page(
        self, shelf: Shelf, without: Collection[str], limit: int, offset: int = 0
    ) -> tuple[Sequence[Essay], int]:
        """At most ``limit`` essays of ``shelf`` from the one after ``offset`` others on, and how many it has in all."""
        ...

    async def counts(self, without: Collection[str]) -> Counts:
        """How many essays every list has, of one moment; one without any is left out. Months are newest first, names in
        the order of their letters.
        """
        ...

    async def around(self, essay: Essay, without: Collection[str]) -> Around:
        """The neighbours of ``essay`` in that order: ``previous`` comes behind it there, being older."""
        ...

    async def library_state(self) -> str | None:
        """Another one as soon as any essay has changed; None while the search index has yet to see what changed."""
        ...

    async def state(self) -> str:
        """Another one as soon as anything that is stored has changed, in this process or elsewhere. It may differ
        without a change, too, and is cheap.
        """
        ...

    async def outlines(self, without: Collection[str], limit: int, after: Slug | None = None) -> Sequence[Outline]:
        """At most ``limit`` essays by slug, from behind ``after`` on."""
        ...
