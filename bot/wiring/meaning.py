"""What search by meaning works with, as the settings say. Nothing of it is loaded before the first text comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.ports.metrics import NO_METRICS, Metrics
from bot.wiring.model import ModelUse, use_of

if TYPE_CHECKING:
    from bot.adapters.model.client import Client
    from bot.adapters.scheduler.ticker import Ticker
    from bot.config import Settings
    from bot.services.library.guarded_meaning import GuardedMeaning

LOOKS: Final = timedelta(minutes=1)
"""How often a serving process looks whether the model's memory can be given back."""


def embedding_use(settings: Settings) -> ModelUse | None:
    """None where the model that comes with the program serves. Raises ``ConfigError`` for a part that needs another."""
    named = {
        "SEARCH_EMBEDDING_MODEL": settings.search_embedding_model,
        "SEARCH_EMBEDDING_URL": settings.search_embedding_url,
    }
    return use_of(named, {"SEARCH_EMBEDDING_KEY": settings.search_embedding_key}, "docs/how-to/search-by-meaning.md")


@asynccontextmanager
async def meaning_of(settings: Settings) -> AsyncIterator[GuardedMeaning | None]:
    """What makes vectors of texts; None where search is by words alone. Raises ``ConfigError``."""
    from bot.adapters.scheduler.clock import SystemElapsed
    from bot.services.library.guarded_meaning import GuardedMeaning

    use = embedding_use(settings)
    if not settings.search_meaning:
        yield None
    elif use is None:
        from bot.adapters.meaning.encoder import Encoder

        encoder = Encoder()
        try:
            yield GuardedMeaning(encoder, SystemElapsed())
        finally:
            encoder.stop()
    else:
        from bot.adapters.model.embeddings import EmbeddingEndpoint

        endpoint = EmbeddingEndpoint(use.url, use.model, lambda: _client(settings, use))
        try:
            yield GuardedMeaning(endpoint, SystemElapsed())
        finally:
            await endpoint.stop()


def meaning_tickers(meaning: GuardedMeaning | None, metrics: Metrics = NO_METRICS) -> list[Ticker]:
    """The clock that has the memory given back when nobody asks; none where there is no model."""
    from bot.adapters.scheduler.ticker import Ticker

    return [] if meaning is None else [Ticker(LOOKS, meaning.rest_when_idle, work="model of meaning", metrics=metrics)]


def _client(settings: Settings, use: ModelUse) -> Client:
    from bot.config import hidden

    key = settings.search_embedding_key
    with hidden("OPENAI_"):  # the library would take addresses, keys and a log level from there, past our settings
        from bot.adapters.model.client import Client, Place
        from bot.adapters.model.embeddings import BATCH, BYTES_MAX, SECONDS

        place = Place(
            use.url,
            use.model,
            key.get_secret_value() if key is not None else None,
            "SEARCH_EMBEDDING_URL",
            "SEARCH_EMBEDDING_KEY",
        )
        return Client(place, seconds=SECONDS * BATCH, retries=0, bytes_max=BYTES_MAX)
