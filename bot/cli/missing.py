"""What the library has and the essay folder does not, for ``ichiwa doctor``."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from bot.core.ids import Slug

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.services.library.withdrawing import Missing


async def missing_essays(settings: Settings, there: AbstractSet[Slug]) -> Missing | None:
    """What the library has and the folder does not, where the next reading would withdraw none of it."""
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.migrate import OURS, revision
    from bot.adapters.sql.stores import SqlStores
    from bot.services.library.withdrawing import missing
    from bot.wiring import connected
    from bot.wiring.core import ESSAYS

    place = Database(settings.database_url)
    if place.path is not None and not place.path.exists():
        return None
    async with connected(settings) as database:
        if await revision(database) != OURS.revisions[-1]:
            return None  # said by the check of the database
        known = await SqlStores(database).essays.hashes(ESSAYS)
    return missing(known, known.keys() - there)
