"""The language model, where the settings name one. Its library is loaded only then, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.adapters.model.endpoint import Endpoint
    from bot.adapters.scheduler.ticker import Ticker
    from bot.config import Settings
    from bot.services.library.summarizing import Round
    from bot.wiring.core import Core

EVERY: Final = timedelta(minutes=10)
"""How often a serving process looks for essays that wait: another one may have read new ones, or the model was away."""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """Which model is asked, and where."""

    model: str
    url: str


def model_use(settings: Settings) -> ModelUse | None:
    """None where no model is wanted. Raises ``ConfigError`` for a part that needs another."""
    model, url = settings.summary_model, settings.summary_api_url
    if model is not None and url is not None:
        return ModelUse(model, url)
    named = {"SUMMARY_MODEL": model, "SUMMARY_API_URL": url}
    given = [name for name, value in (named | {"SUMMARY_API_KEY": settings.summary_api_key}).items() if value]
    if given:
        missing = " and ".join(name for name, value in named.items() if not value)
        raise ConfigError(
            "{variable} needs {missing} too (docs/how-to/summaries.md)", variable=given[0], missing=missing
        )
    return None


@asynccontextmanager
async def language_model(settings: Settings, use: ModelUse) -> AsyncIterator[Endpoint]:
    """The model's endpoint, which is not asked anything yet."""
    key = settings.summary_api_key.get_secret_value() if settings.summary_api_key is not None else None
    endpoint = await asyncio.to_thread(_endpoint, use, key)
    try:
        yield endpoint
    finally:
        await endpoint.stop()


async def write_summaries(core: Core, progress: Callable[[int], None] = lambda done: None) -> Round:
    """One round, if there is a model. Raises ``ConfigError`` and ``StoreError``."""
    from bot.services.library.summarizing import Round, Summarizing

    use = model_use(core.settings)
    if use is None:
        return Round()
    async with language_model(core.settings, use) as model:
        return await Summarizing(core.stores.essays, core.indexer, model).round(progress)


async def summary_ticker(core: Core, use: ModelUse, stack: AsyncExitStack) -> Ticker:
    """The clock that begins a round; ``stack`` closes the model."""
    from bot.adapters.scheduler.ticker import Ticker
    from bot.language.morphemes import shared
    from bot.services.library.summarizing import Round, Summarizing

    model = await stack.enter_async_context(language_model(core.settings, use))
    summarizing = Summarizing(core.stores.essays, core.indexer, model)

    async def tick() -> None:
        if await summarizing.round() != Round():
            shared().rest()

    return Ticker(EVERY, tick, grace=timedelta())


def _endpoint(use: ModelUse, key: str | None) -> Endpoint:
    from bot.config import hidden

    with hidden("OPENAI_"):  # the library would take addresses, keys and a log level from there, past our settings
        from bot.adapters.model.endpoint import Endpoint

        return Endpoint(use.url, use.model, key)
