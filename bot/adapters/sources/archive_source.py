"""An archive as a source of essays: its entries cleaned into drafts, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.adapters.sources.cleaning.cleaned import cleaned
from bot.adapters.sources.entry import Archive, Entry, Found
from bot.adapters.sources.packed_pictures import PackedPictures, Reader
from bot.core.essay import Draft
from bot.core.source import Defaults
from bot.errors import ParseFailed
from bot.ports.source import Absence, Extras, Harvest, PassedOver, Spot

Completing: TypeAlias = Callable[[Entry], Awaitable[Found]]
"""Gives the whole of an entry that may be an excerpt."""


class ArchiveSource:
    """An ``EssaySource`` over ``archive``, called ``name`` in the library. Its essays belong to ``collection``, where
    one is given. ``today`` is the date of an entry that has none. Each entry goes through ``completing``, where it is
    given, before it is cleaned. ``picture`` reads the pictures that came along.
    """

    def __init__(
        self,
        archive: Archive,
        name: str,
        defaults: Defaults,
        today: Callable[[], date],
        *,
        collection: str = "",
        completing: Completing | None = None,
        picture: Reader | None = None,
    ) -> None:
        self.name = name
        self.absence = Absence.WITHDRAWS_ON_PURPOSE if archive.is_whole else Absence.MEANS_NOTHING
        self.names_slugs = False
        self._archive = archive
        self._defaults = defaults
        self._today = today
        self._collection = collection
        self._completing = completing
        self._pictures = PackedPictures(picture) if picture else None
        self._spots: dict[str, Spot] = {}

    async def places(self) -> Sequence[str]:
        spots = await asyncio.to_thread(self._archive.spots)
        self._spots = {spot.place: spot for spot in spots}
        return [*self._spots]

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        return [self._spots[place] for place in places]

    async def read(self, places: Sequence[str]) -> Harvest:
        spots = [self._spots[place] for place in places]
        found = await asyncio.to_thread(self._archive.read, spots)
        if self._completing is not None:
            found = [await self._completing(each) if isinstance(each, Entry) else each for each in found]
        return await asyncio.to_thread(self._harvest, found)

    def _harvest(self, found: Sequence[Found]) -> Harvest:
        drafts: list[Draft] = []
        spots: list[Spot] = []
        extras: list[Extras] = []
        broken: list[ParseFailed] = []
        passed_over: list[PassedOver] = []
        for each in found:
            match self._cleaned(each):
                case Spot() as spot, Draft() as draft, Extras() as extra:
                    drafts.append(draft)
                    spots.append(spot)
                    extras.append(extra)
                case ParseFailed() as fault:
                    broken += (fault, *fault.others)
                case PassedOver() as passed:
                    passed_over.append(passed)
        return Harvest(tuple(drafts), tuple(broken), tuple(spots), tuple(passed_over), tuple(extras))

    def _cleaned(self, found: Found) -> tuple[Spot, Draft, Extras] | PassedOver | ParseFailed:
        if not isinstance(found, Entry):
            return found
        made = cleaned(found, self._defaults, site=self._archive.title, today=self._today())
        if not isinstance(made, tuple):
            return made
        draft, extras = made
        return found.spot, replace(draft, collection=self._collection), replace(extras, pictures=self._pictures)
