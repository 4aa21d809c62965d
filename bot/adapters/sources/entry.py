"""An entry: one essay as a file, a feed or a page holds it, before it is cleaned. An archive holds entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeAlias

from bot.errors import ParseFailed
from bot.ports.source import ArchivedComment, Dropped, PassedOver, Spot


class Markup(StrEnum):
    """How the text of an entry is written."""

    HTML = "html"
    BROKEN_LINES = "broken lines"
    """HTML in which a line's end is one, and an empty line begins a paragraph (Movable Type's CONVERT BREAKS)."""
    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was found at ``spot``; an empty value was not. ``identity`` is the spot's place.

    ``written`` is the date in the author's own zone. ``language`` is what the source declares (``ja``, ``en-GB``), the
    word of nobody who has read it. ``url`` is the address where the entry is read, absolute. ``slug`` is what the
    author calls it there, which need not be a slug of ours. ``summary`` is an excerpt that the author wrote, in
    ``markup`` too; one that a program cut off the text's beginning is no such thing. ``dropped`` are lines that were
    left out while the text was found.
    """

    spot: Spot
    title: str = ""
    author: str = ""
    written: date | None = None
    language: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    licence: str = ""
    url: str = ""
    slug: str = ""
    summary: str = ""
    question: str = ""
    body: str
    markup: Markup
    comments: tuple[ArchivedComment, ...] = ()
    dropped: tuple[Dropped, ...] = ()


Found: TypeAlias = Entry | PassedOver | ParseFailed
"""What stands at a spot: an essay, something that is none, or an essay that cannot be read."""


class Archive(Protocol):
    """A file, a feed or a page that was opened to be read. A new kind is one module with one such class.

    Its methods take the time that they need and are called off the event loop. They raise ``SourceError`` where the
    archive as a whole cannot be read, and nothing else, whatever it holds.
    """

    @property
    def title(self) -> str:
        """What it calls itself, known after ``spots``; empty where it does not say."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether it holds all essays of its source, as an export does and no feed: what it lacks was deleted."""
        ...

    def spots(self) -> Sequence[Spot]:
        """Every entry in the archive's order, none twice. The place of each is its identity, which stays the same when
        the entry is edited; its fingerprint is another one whenever anything of the entry is.
        """
        ...

    def read(self, spots: Sequence[Spot]) -> Sequence[Found]:
        """What stands at ``spots``, some of those of ``spots()``, one for each and in their order."""
        ...
