"""An archive as a source of essays: its entries cleaned into drafts, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.adapters.sources.cleaned import cleaned
from bot.adapters.sources.entry import Archive, Entry
from bot.core.essay import Draft
from bot.core.source import Defaults
from bot.errors import ParseFailed
from bot.ports.source import Absence, Extras, Harvest, PassedOver, Spot


class ArchiveSource:
    """An ``EssaySource`` over ``archive``, called ``name`` in the library. Its essays belong to ``collection``, where
    one is given. ``today`` is the date of an entry that has none.
    """

    def __init__(
        self,
        archive: Archive,
        name: str,
        defaults: Defaults,
        today: Callable[[], date],
        collection: str = "",
    ) -> None:
        self.name = name
        self.absence = Absence.WITHDRAWS_ON_PURPOSE if archive.is_whole else Absence.MEANS_NOTHING
        self.names_slugs = False
        self._archive = archive
        self._defaults = defaults
        self._today = today
        self._collection = collection
        self._spots: dict[str, Spot] = {}

    async def places(self) -> Sequence[str]:
        spots = await asyncio.to_thread(self._archive.spots)
        self._spots = {spot.place: spot for spot in spots}
        return [*self._spots]

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        return [self._spots[place] for place in places]

    async def read(self, places: Sequence[str]) -> Harvest:
        return await asyncio.to_thread(self._read, places)

    def _read(self, places: Sequence[str]) -> Harvest:
        drafts: list[Draft] = []
        spots: list[Spot] = []
        extras: list[Extras] = []
        broken: list[ParseFailed] = []
        passed_over: list[PassedOver] = []
        for found in self._archive.read([self._spots[place] for place in places]):
            made = (found.spot, self._cleaned(found)) if isinstance(found, Entry) else (None, found)
            match made:
                case Spot() as spot, (Draft() as draft, Extras() as extra):
                    drafts.append(replace(draft, collection=self._collection))
                    extras.append(extra)
                    spots.append(spot)
                case _, ParseFailed() as fault:
                    broken += (fault, *fault.others)
                case _, PassedOver() as passed:
                    passed_over.append(passed)
        return Harvest(tuple(drafts), tuple(broken), tuple(spots), tuple(passed_over), tuple(extras))

    def _cleaned(self, entry: Entry) -> tuple[Draft, Extras] | PassedOver | ParseFailed:
        return cleaned(entry, self._defaults, site=self._archive.title, today=self._today())
