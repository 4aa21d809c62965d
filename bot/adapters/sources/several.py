"""Several archives as one: what was packed together, or a feed that goes on at another address."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.sources.entry import Archive, Found
from bot.errors import ParseFailed
from bot.ports.source import PassedOver, Spot


class Several:
    """The entries of ``archives`` in their order; one that stands in two of them comes from the first. What was
    ``noted`` before any was opened is reported with them.
    """

    def __init__(self, archives: Sequence[Archive], noted: Sequence[ParseFailed | PassedOver] = ()) -> None:
        self.title = ""
        self.is_whole = all(archive.is_whole for archive in archives)
        self._archives = archives
        self._noted = {f"noted:{number}": note for number, note in enumerate(noted)}
        self._where: dict[str, Archive] = {}

    def spots(self) -> Sequence[Spot]:
        spots: list[Spot] = []
        where: dict[str, Archive] = {}
        for archive in self._archives:
            spots += (spot for spot in archive.spots() if where.setdefault(spot.place, archive) is archive)
            self.title = self.title or archive.title
        self._where = where
        return [*spots, *(Spot(place, note.where) for place, note in self._noted.items())]

    def read(self, spots: Sequence[Spot]) -> Sequence[Found]:
        found: dict[str, Found] = {place: self._noted[place] for place in self._noted}
        for archive in self._archives:
            its = [spot for spot in spots if self._where.get(spot.place) is archive]
            found |= zip((spot.place for spot in its), archive.read(its), strict=True)
        return [found[spot.place] for spot in spots]
