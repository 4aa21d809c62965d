"""What admins see of the sources of their community."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.phrases import Sentence
from bot.core.subscription import Subscription
from bot.services.sources.adding import Preview
from bot.services.sources.keeping import SourceStatus


@dataclass(frozen=True, slots=True)
class SourcesScreen:
    """The community's own sources, and where the library's essays come from and the collections that they make, each
    with its size.
    """

    own: Sequence[SourceStatus]
    sources: Mapping[str, int]
    collections: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SourceScreen:
    """One source. ``said``: what was just done."""

    status: SourceStatus
    said: Sentence | None = None


@dataclass(frozen=True, slots=True)
class SourcePreviewScreen:
    """What a source would bring, and what is to be chosen before it is added. ``subscription`` is that of the channel
    in which it is added; None where it has none.
    """

    preview: Preview
    subscription: Subscription | None


@dataclass(frozen=True, slots=True)
class SourceCancelledScreen:
    """Nothing was added."""


@dataclass(frozen=True, slots=True)
class SourceRemoveScreen:
    """Asks whether a source is really to be removed."""

    status: SourceStatus


@dataclass(frozen=True, slots=True)
class SourceRemovedScreen:
    """A source was removed; ``essays`` of it were withdrawn."""

    title: str
    essays: int
