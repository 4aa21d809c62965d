"""Every kind of archive: how it is recognised and opened. A new kind is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.adapters.sources.blogs import movable_type, wordpress
from bot.adapters.sources.entry import Archive
from bot.adapters.sources.feeds import feed, json_feed
from bot.adapters.sources.given import Given
from bot.adapters.sources.pages import page, pasted
from bot.core.source import SourceKind

HEAD: Final = 20_000
"""Bytes at the beginning of a file by which its kind is recognised."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``looks_like`` takes the first ``HEAD`` bytes; of the kinds that know them, the first in ``KINDS`` counts."""

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


def kind_of(given: Given, wanted: SourceKind | None = None) -> Kind:
    """The kind of ``given``: as it is ``wanted``, else as it looks, and the text of a page where it looks like nothing.
    A page that is ``wanted`` may be its text.
    """
    given.file.seek(0)
    head = given.file.read(HEAD)
    given.file.seek(0)
    able = [each for each in KINDS if wanted in (None, each.kind)] or KINDS
    return next((each for each in able if each.looks_like(head)), able[-1])
