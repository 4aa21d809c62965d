"""Opening what a source is read from: an address, or a file that was handed over."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from bot.core.source import Defaults, SourceKind
from bot.ports.source import EssaySource


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be opened: the address, or the upload kept under ``name`` where ``is_file`` (then ``address`` is what
    people call the file). ``kind`` None finds it out. ``collection`` and ``defaults`` go into its drafts. The
    validators are those of the latest answer, empty where it is wanted in any case.
    """

    name: str
    address: str
    is_file: bool
    kind: SourceKind | None = None
    collection: str = ""
    defaults: Defaults
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """``title`` is what it calls itself (empty: nothing). ``rest`` is how long it asks to be left alone after this.
    ``address`` is where it is read again; where somebody gives the front page of a blog, that is its feed.
    """

    source: EssaySource
    kind: SourceKind
    address: str
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    rest: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is what it was when the validators came."""

    rest: timedelta | None = None


Answered: TypeAlias = "Opened | Unchanged"


class SourceOpener(Protocol):
    """Reads addresses and uploads."""

    def open(self, wanted: Wanted) -> AbstractAsyncContextManager[Answered]:
        """Open it; the source can be read until the block ends. Entering raises ``SourceError``."""
        ...
