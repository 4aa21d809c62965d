"""A source all of whose essays belong to one collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ports.source import EssaySource, Harvest, Spot


class Collected:
    """``source``, with its essays in ``collection``."""

    def __init__(self, source: EssaySource, collection: str) -> None:
        self.name = source.name
        self.absence = source.absence
        self.names_slugs = source.names_slugs
        self._source = source
        self._collection = collection

    async def places(self) -> Sequence[str]:
        return await self._source.places()

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        return await self._source.look(places)

    async def read(self, places: Sequence[str]) -> Harvest:
        harvest = await self._source.read(places)
        return replace(harvest, drafts=tuple(replace(draft, collection=self._collection) for draft in harvest.drafts))
