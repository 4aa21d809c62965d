"""A source: where essays come from, on whose behalf, and how its back catalogue is brought in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.core.community import Community
from bot.core.essay import Language, Rights
from bot.core.ids import MemberId


class SourceKind(StrEnum):
    """In which form a source holds essays."""

    FEED = "feed"
    """RSS, Atom or RDF."""
    JSON_FEED = "jsonfeed"
    MOVABLE_TYPE = "movabletype"
    WORDPRESS = "wordpress"
    PAGE = "page"
    """One web page, or its text as somebody copied it."""
    MARKDOWN = "markdown"
    SUBMISSIONS = "submissions"
    """What members of a community wrote."""


class SourceState(StrEnum):
    """Whether a source is read."""

    READING = "reading"
    PAUSED = "paused"
    """By an admin."""
    SUSPENDED = "suspended"
    """By us: its address says that it is gone."""
    REMOVED = "removed"
    """It is read no more; what it brought was withdrawn."""


TITLE_MAX: Final = 80
"""Characters of a source's title: it is the name of a collection, which menus and options show in one line."""


class Backlog(StrEnum):
    """In which order what a source held when it was added is posted."""

    OLDEST_FIRST = "oldest-first"
    SHUFFLED = "shuffled"
    NEWEST_FIRST = "newest-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for each entry of a source that does not say otherwise; an empty value says nothing."""

    author: str = ""
    language: Language | None = None
    category: str = ""
    licence: str = ""
    rights: Rights = Rights.LINK_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that is read again and again. ``name`` is its id in the library, ``title`` what people call it and the
    name of the collection of its essays. ``address`` is what it is read from: a URL, or the name of the file that was
    handed over, which is read once.

    ``owner`` is the community that added it (None: the operator, for everybody) and ``added_by`` the member.
    ``etag`` and ``last_modified`` are the latest answer's, word for word. ``read_at`` is when it was last read with
    success, ``next_read`` when it is read next (None: never again). Until ``reading_until`` somebody reads it.

    ``failure`` says what went wrong the last time, as a key of the catalogue with ``failure_fields``, and is empty
    after a success; ``failures`` counts those in a row. ``gone_since`` is when its address first said that it is gone.
    """

    name: str
    title: str
    kind: SourceKind
    address: str
    defaults: Defaults
    backlog: Backlog
    owner: Community | None
    added_by: MemberId | None
    state: SourceState
    created: datetime
    etag: str = ""
    last_modified: str = ""
    read_at: datetime | None = None
    next_read: datetime | None = None
    reading_until: datetime | None = None
    failure: str = ""
    failure_fields: tuple[tuple[str, str], ...] = ()
    failures: int = 0
    gone_since: datetime | None = None

    @property
    def is_file(self) -> bool:
        """Whether it was handed over as a file, and has no address to read it from again."""
        return not self.address.startswith(("http://", "https://"))
