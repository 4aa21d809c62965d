"""How fast platforms are asked: each process by itself on SQLite, all of them together on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.community import Platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.adapters.sql.engine import Database
    from bot.ports.pacing import Pacing
    from bot.services.pacing.requests import RequestPacing

DISCORD: Final = "discord"
"""The bucket of the bot: a database serves one."""


class Paces:
    """The paces of this process, each made once. ``shared`` None: there is no other process."""

    def __init__(self, database: Database) -> None:
        self._discord: RequestPacing | None = None
        self.shared = _shared(database)

    def discord(self) -> RequestPacing:
        """When requests to Discord may go, for every client of this process."""
        if self._discord is None:
            from bot.adapters.discord.http import LIMIT
            from bot.services.pacing.requests import RequestPacing

            self._discord = RequestPacing(LIMIT, self.shared, DISCORD)
        return self._discord

    def part(self, platform: Platform) -> Callable[[], float]:
        """Tells how much of what ``platform`` takes is this process's, from 0 to 1."""
        if platform is not Platform.DISCORD:
            return lambda: 1.0
        return lambda: self.discord().part

    async def stop(self) -> None:
        """When no platform is asked any more."""
        if self._discord is not None:
            await self._discord.stop()


def _shared(database: Database) -> Pacing | None:
    if database.path is not None:
        return None
    from bot.adapters.sql.pacing import SqlPacing

    return SqlPacing(database)
