"""The pictures' store in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.ports.pictures import EssayPicture, Uncopied
from tests.fakes.essays import MemoryEssays


class MemoryPictures:
    """Copies by their digest. The queue is that of the essays' store, which fills it."""

    def __init__(self, essays: MemoryEssays) -> None:
        self._queue = essays.uncopied
        self._of: dict[Slug, dict[int, EssayPicture]] = essays.pictured
        self._data: dict[str, tuple[Picture, bytes]] = {}

    async def uncopied(self, now: datetime, limit: int, only: Collection[Slug] | None = None) -> Sequence[Uncopied]:
        due = [(at, slug) for slug, (_, at) in self._queue.items() if at <= now and (only is None or slug in only)]
        return [self._queue[slug][0] for _, slug in sorted(due)[:limit]]

    async def of(self, slugs: Collection[Slug]) -> Mapping[Slug, Sequence[EssayPicture]]:
        return {
            slug: [shown[at] for at in sorted(shown)] for slug, shown in self._of.items() if slug in slugs and shown
        }

    async def add(self, slug: Slug, position: int, address: str, picture: Picture, data: bytes) -> None:
        self._data.setdefault(picture.digest, (picture, data))
        self._of.setdefault(slug, {})[position] = EssayPicture(address, picture)

    async def settle(self, done: Uncopied, pictures: Sequence[EssayPicture], again: datetime | None) -> None:
        before = self._of.pop(done.slug, {})
        if pictures:
            copies = {each.address: each.picture for each in before.values() if each.picture}
            added = (
                replace(each, picture=copies[each.address], failure="") for each in pictures if _lacks(each, copies)
            )
            kept = {each.address: each for each in added}
            self._of[done.slug] = {at: kept.get(each.address, each) for at, each in enumerate(pictures)}
        shown = {each.picture.digest for of in self._of.values() for each in of.values() if each.picture}
        for gone in {each.picture.digest for each in before.values() if each.picture} - shown:
            del self._data[gone]
        waiting = self._queue.get(done.slug)
        if waiting is not None and waiting[0].token == done.token:
            if again is None:
                del self._queue[done.slug]
            else:
                self._queue[done.slug] = (replace(waiting[0], tries=waiting[0].tries + 1), again)

    async def shown_by(self, digest: str) -> Sequence[Slug]:
        return sorted(
            slug
            for slug, shown in self._of.items()
            if any(each.picture is not None and each.picture.digest == digest for each in shown.values())
        )

    async def data(self, digest: str) -> tuple[Picture, bytes] | None:
        return self._data.get(digest)


def _lacks(shown: EssayPicture, copies: Mapping[str, Picture]) -> bool:
    return shown.picture is None and shown.address in copies
