"""The client that reads the web, as the operator's settings want it."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from bot.core.hosts import is_loopback_url

if TYPE_CHECKING:
    from bot.adapters.sources.fetching.fetching import Fetcher
    from bot.config import Settings


class Web:
    """The one fetcher of a process, so that no host is asked more often than it should be. It is made when something is
    to be fetched: its libraries cost a start and memory that many never need.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: Fetcher | None = None

    async def fetcher(self) -> Fetcher:
        if self._made is None:
            await asyncio.to_thread(importlib.import_module, "bot.adapters.sources.fetching.fetching")
        return self._the_one()

    def _the_one(self) -> Fetcher:
        """Somebody else may have made it while its libraries were loaded."""
        if self._made is None:
            self._made = _fetcher(self._settings)
        return self._made

    async def stop(self) -> None:
        """Close the connections."""
        if self._made is not None:
            await self._made.stop()


def _fetcher(settings: Settings) -> Fetcher:
    from bot.adapters.scheduler.clock import SystemClock
    from bot.adapters.sources.fetching.addresses import Gate
    from bot.adapters.sources.fetching.fetching import Fetcher

    about = "" if is_loopback_url(settings.public_url) else settings.public_url
    return Fetcher(Gate.of(settings.fetch_allowed), SystemClock(), about=about)
