"""A digest: a periodic round-up of what a community read, rated and said, frozen as it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.core.essay import Language
from bot.core.ids import CommentId, Slug
from bot.core.post_style import PostStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """An essay in a digest. ``url`` is where it is read on the web (empty: only in the chat). ``mean`` and ``ratings``
    are those of the community when the digest was made (None and 0: nobody rated it); ``comments`` its comments of the
    period. ``day`` is when it comes, of those that are still to come (None: it has come).
    """

    slug: Slug
    title: str
    author: str
    language: Language
    minutes: int
    url: str = ""
    mean: float | None = None
    ratings: int = 0
    comments: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestQuote:
    """A comment worth reading. ``author`` is empty where its member is not named. Before each sending the comment is
    looked up by its id: one that was deleted or hidden since is left out.
    """

    comment: CommentId
    slug: Slug
    title: str
    text: str
    author: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPost:
    """What is sent: the community's dates from ``since`` up to and with ``until``, a month of them with ``monthly``.
    ``language`` is that of what stands around the essays' own words. ``library`` are essays of which nobody there has
    said anything yet, for a community that has none come.
    """

    since: date
    until: date
    monthly: bool
    language: Language
    best: tuple[DigestEntry, ...] = ()
    talked: tuple[DigestEntry, ...] = ()
    quote: DigestQuote | None = None
    coming: tuple[DigestEntry, ...] = ()
    library: tuple[DigestEntry, ...] = ()
    url: str = ""
    style: PostStyle = field(default_factory=PostStyle)

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to tell: then nothing is sent."""
        return not (self.best or self.talked or self.quote or self.coming or self.library)
