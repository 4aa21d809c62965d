"""The kinds of names that essays are listed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.services.site.views import Names


class Kind(StrEnum):
    """A kind of names; the value is the path of their overview, ``singular`` that of one name's list."""

    CATEGORIES = "categories"
    TAGS = "tags"
    AUTHORS = "authors"

    @property
    def singular(self) -> str:
        return _SINGULAR[self]


_SINGULAR = {Kind.CATEGORIES: "category", Kind.TAGS: "tag", Kind.AUTHORS: "author"}


def of_kind(names: Names, kind: Kind) -> Mapping[str, int]:
    """How many essays each name of ``kind`` has."""
    match kind:
        case Kind.CATEGORIES:
            return names.categories
        case Kind.TAGS:
            return names.tags
    return names.authors


def most_used(counted: Mapping[str, int], limit: int) -> Sequence[tuple[str, int]]:
    """At most ``limit`` names, those of most essays first."""
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:limit]
