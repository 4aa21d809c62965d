"""The store of copied pictures. What ``bot.ports`` says of stores holds for it, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.ids import Slug
from bot.core.picture import Picture


@dataclass(frozen=True, slots=True)
class Uncopied:
    """An essay whose pictures wait to be copied, or to be thrown away: its text or its rights have changed, or it was
    withdrawn. The change ``token`` is another one with every change. ``tries`` counts how often copying failed.
    """

    slug: Slug
    token: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class EssayPicture:
    """A picture that an essay's text shows, by the ``address`` that it has there, with the ``words`` that describe it.
    ``picture`` is our copy; where there is none, ``failure`` says why in one sentence.
    """

    address: str
    picture: Picture | None
    failure: str = ""
    words: str = ""


class PictureStore(Protocol):
    """Copies by their digest, the pictures of each essay in the order of its text, and the essays to copy from.

    ``EssayStore.apply`` queues the essays that may have pictures, and those that had some, in its own transaction.
    """

    async def uncopied(self, now: datetime, limit: int, only: Collection[Slug] | None = None) -> Sequence[Uncopied]:
        """At most ``limit`` of the essays that wait and are due, the longest due first, ties by slug; where ``only`` is
        given, of these alone.
        """
        ...

    async def of(self, slugs: Collection[Slug]) -> Mapping[Slug, Sequence[EssayPicture]]:
        """The pictures of those of ``slugs`` that have some."""
        ...

    async def add(self, slug: Slug, position: int, address: str, picture: Picture, data: bytes) -> None:
        """Keep the copy, and that the essay shows it at ``position`` (from 0), in place of what was there; its words
        come when all is settled.
        """
        ...

    async def settle(self, done: Uncopied, pictures: Sequence[EssayPicture], again: datetime | None) -> None:
        """The essay has ``pictures`` and no others; one of them without a copy keeps the one that was added meanwhile.
        It waits no more, unless it has changed since; or it waits until ``again``, with one more try. Copies that no
        essay shows any more are thrown away.
        """
        ...

    async def shown_by(self, digest: str) -> Sequence[Slug]:
        """The essays that show the copy, by slug, withdrawn or not."""
        ...

    async def data(self, digest: str) -> tuple[Picture, bytes] | None:
        """The copy with its bytes."""
        ...
