"""The reading site's lists over the essays in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from bot.core.essay import Essay
from bot.core.ids import Slug, new_id
from bot.ports.listings import Around, By, Counts, Outline, Shelf
from tests.fakes.essays import MemoryEssays


class MemoryListings:
    """Lists of the essays."""

    def __init__(self, essays: MemoryEssays) -> None:
        self._essays = essays

    async def page(
        self, shelf: Shelf, without: Collection[str], limit: int, offset: int = 0
    ) -> tuple[Sequence[Essay], int]:
        fitting = [essay for essay in await self._essays.every(None, without) if _stands_on(essay, shelf)]
        return fitting[offset : offset + limit], len(fitting)

    async def counts(self, without: Collection[str]) -> Counts:
        every = await self._essays.every(None, without)
        return Counts(
            Counter(essay.date.replace(day=1) for essay in every),
            dict(sorted(Counter(essay.category for essay in every).items())),
            dict(sorted(Counter(tag for essay in every for tag in set(essay.tags)).items())),
            dict(sorted(Counter(essay.author for essay in every).items())),
        )

    async def around(self, essay: Essay, without: Collection[str]) -> Around:
        every = await self._essays.every(None, without)
        kin = [each for each in every if each.category == essay.category]
        return Around(*_beside(essay, every), *_beside(essay, kin))

    async def library_state(self) -> str | None:
        return self._essays.state()

    async def state(self) -> str:
        return new_id()  # no store here knows of the others

    async def outlines(self, without: Collection[str], limit: int, after: Slug | None = None) -> Sequence[Outline]:
        every = sorted(await self._essays.every(None, without), key=lambda essay: essay.slug)
        behind = [essay for essay in every if after is None or essay.slug > after]
        return [Outline(e.slug, e.date, e.language, self._essays.token(e)) for e in behind[:limit]]


def _stands_on(essay: Essay, shelf: Shelf) -> bool:
    names = {By.CATEGORY: (essay.category,), By.TAG: essay.tags, By.AUTHOR: (essay.author,)}
    return (
        (shelf.by is None or shelf.name in names[shelf.by])
        and (shelf.after is None or essay.date >= shelf.after)
        and (shelf.before is None or essay.date < shelf.before)
    )


def _beside(essay: Essay, others: Sequence[Essay]) -> tuple[Slug | None, Slug | None]:
    """The older and the newer one, of what comes newest first."""
    place = (-essay.date.toordinal(), essay.slug)
    before = [each.slug for each in others if (-each.date.toordinal(), each.slug) < place]
    behind = [each.slug for each in others if (-each.date.toordinal(), each.slug) > place]
    return next(iter(behind), None), next(reversed(before), None)
