"""What tells whether a page of the reading site shows the same as before. What ``bot.ports`` says of stores holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class PageState:
    """Tokens, each another one with every change of what it stands for: ``own`` for the essay with its pictures and the
    comments that came with it, ``members`` for what members everywhere did with it: their ratings and comments.
    """

    own: str
    members: str


@dataclass(frozen=True, slots=True)
class SiteState:
    """Everything that pages show but the time, as tokens, of one moment: of each essay, and ``shared`` for what no
    single essay has: who owns which collection, and what the search index has not seen yet.
    """

    essays: Mapping[Slug, PageState]
    shared: str


class PageStateStore(Protocol):
    """The state of everything, read without any text."""

    async def site(self, without: Collection[str]) -> SiteState:
        """That of the essays that are not withdrawn, but those of the collections ``without``, by slug."""
        ...
