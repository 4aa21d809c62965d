"""The language model, where the settings name one. Its library is loaded only then, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
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

SUMMARIZE: Final = "summarize"
"""The task of a round of summaries."""
EVERY: Final = timedelta(minutes=10)
"""How often a serving process looks for essays that wait: another one may have read new ones, or the model was away."""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """Which model is asked, and where."""

    model: str
    url: str


def model_use(settings: Settings) -> ModelUse | None:
    """None where no model is wanted. Raises ``ConfigError`` for a part that needs another."""
    named = {"SUMMARY_MODEL": settings.summary_model, "SUMMARY_API_URL": settings.summary_api_url}
    return use_of(named, {"SUMMARY_API_KEY": settings.summary_api_key}, "docs/how-to/summaries.md")


def use_of(named: Mapping[str, str | None], others: Mapping[str, object], page: str) -> ModelUse | None:
    """``named`` are the settings of a model and of its address, in this order; ``others`` make no sense without both.
    None where nothing of it is set. Raises ``ConfigError`` for a part that needs another; ``page`` tells how.
    """
    model, url = named.values()
    if model is not None and url is not None:
        return ModelUse(model, url)
    if given := [name for name, value in {**named, **others}.items() if value]:
        missing = " and ".join(name for name, value in named.items() if not value)
        problem = "{variable} needs {missing} too ({page})"
        raise ConfigError(problem, variable=given[0], missing=missing, page=page)
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
    """The clock that has a round done, by one of all processes with a model; ``stack`` closes the model. It declares
    the task, so make it before the work starts.
    """
    from bot.language.morphemes import shared
    from bot.ports.background import Task
    from bot.services.library.summarizing import Round, Summarizing
    from bot.wiring.background import repeating

    model = await stack.enter_async_context(language_model(core.settings, use))
    summarizing = Summarizing(core.stores.essays, core.indexer, model)

    async def summarize(_: str) -> None:
        if await summarizing.round() != Round():
            shared().rest()

    core.background.shared.tasks[SUMMARIZE] = Task(summarize, tries=1)
    return repeating(core, SUMMARIZE, EVERY)


def _endpoint(use: ModelUse, key: str | None) -> Endpoint:
    from bot.config import hidden

    with hidden("OPENAI_"):  # the library would take addresses, keys and a log level from there, past our settings
        from bot.adapters.model.endpoint import Endpoint

        return Endpoint(use.url, use.model, key)
