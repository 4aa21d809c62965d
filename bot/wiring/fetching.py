"""The client that reads the web, as the operator's settings want it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.core.hosts import is_loopback_url

if TYPE_CHECKING:
    from bot.adapters.sources.fetching import Fetcher
    from bot.config import Settings


@asynccontextmanager
async def fetcher(settings: Settings) -> AsyncIterator[Fetcher]:
    """One for the whole program, so that no host is asked more often than it should be."""
    made = _fetcher(settings)
    try:
        yield made
    finally:
        await made.stop()


def _fetcher(settings: Settings) -> Fetcher:
    from bot.adapters.scheduler.clock import SystemClock
    from bot.adapters.sources.addresses import Gate
    from bot.adapters.sources.fetching import Fetcher

    about = "" if is_loopback_url(settings.public_url) else settings.public_url
    return Fetcher(Gate.of(settings.fetch_allowed), SystemClock(), about=about)


class SharedFetcher:
    """One for a whole program, made when it is first needed: its library takes a while to load."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: Fetcher | None = None

    def __call__(self) -> Fetcher:
        if self._made is None:
            self._made = _fetcher(self._settings)
        return self._made

    async def stop(self) -> None:
        if self._made is not None:
            await self._made.stop()
