"""Vectors of essays, made beside everything else where there is a model of meaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.library.embedding import Embedded
    from bot.wiring.core import Core

IDLE: Final = timedelta(minutes=10)
"""After so long without a search by meaning, or twice as long, its memory is given back."""


def embedding_tickers(core: Core) -> list[Ticker]:
    """The clock that embeds what any process of the same database has indexed; none where search is by words alone."""
    from bot.adapters.scheduler.ticker import Ticker
    from bot.language.morphemes import shared
    from bot.services.library.embedding import Embedder

    if core.meaning is None:
        return []
    embedder = Embedder(core.stores.essays, core.index, core.meaning, shared())
    every = timedelta(seconds=core.settings.tick_seconds)
    return [Ticker(every, embedder.tick, grace=timedelta())]


def resting_tickers(core: Core) -> list[Ticker]:
    """The clock that gives back the memory of search by meaning; none where search is by words alone."""
    from bot.adapters.scheduler.ticker import Ticker

    return [Ticker(IDLE, core.index.rest)] if core.meaning is not None else []


async def embed(core: Core, progress: Callable[[int], None] = lambda done: None) -> Embedded:
    """Embed what waits, if there is a model. Raises ``StoreError``."""
    from bot.language.morphemes import shared
    from bot.services.library.embedding import Embedded, Embedder

    if core.meaning is None:
        return Embedded()
    return await Embedder(core.stores.essays, core.index, core.meaning, shared()).drain(progress)
