"""Every kind of archive: how it is recognised and opened. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.adapters.sources import feed, json_feed, movable_type, page, pasted, wordpress
from bot.adapters.sources.entry import Archive
from bot.adapters.sources.given import Given
from bot.adapters.sources.zip_file import unpacked
from bot.core.source import SourceKind

HEAD: Final = 20_000
"""Bytes at the beginning of a file by which its kind is recognised."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``looks_like`` takes the first ``HEAD`` bytes; of two kinds that recognise them, the first in ``KINDS`` counts."""

    kind: SourceKind
    looks_like: Callable[[bytes], bool]
    open: Callable[[Given], Archive]


KINDS: Final = (
    Kind(SourceKind.WORDPRESS, wordpress.looks_like, wordpress.WordPress),
    Kind(SourceKind.FEED, feed.looks_like, feed.Feed),
    Kind(SourceKind.JSON_FEED, json_feed.looks_like, json_feed.JsonFeed),
    Kind(SourceKind.MOVABLE_TYPE, movable_type.looks_like, movable_type.MovableType),
    Kind(SourceKind.PAGE, page.looks_like, page.Page),
    Kind(SourceKind.PAGE, pasted.looks_like, pasted.Pasted),
)


def open_archive(given: Given, kind: SourceKind | None = None) -> Archive:
    """``given`` as an archive of ``kind``, of the kind that it looks like where that is None, and of the text of a page
    where it looks like nothing. What is packed is unpacked. Raises ``SourceError``.
    """
    inner = unpacked(given)
    inner.file.seek(0)
    head = inner.file.read(HEAD)
    inner.file.seek(0)
    wanted = [each for each in KINDS if kind in (None, each.kind)]
    found = next((each for each in wanted if each.looks_like(head)), wanted[-1])
    return found.open(inner)
