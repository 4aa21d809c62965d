"""What ``ichiwa doctor`` says of search by meaning."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import ModelError

if TYPE_CHECKING:
    from bot.config import Settings


def look(settings: Settings) -> tuple[str, tuple[str, ...]]:
    """Which model serves, and what is wrong with it: it is given one word. Raises ``ConfigError``."""
    return asyncio.run(_asked(settings))


async def _asked(settings: Settings) -> tuple[str, tuple[str, ...]]:
    from bot.wiring.meaning import meaning_of

    async with meaning_of(settings) as meaning:
        if meaning is None:
            return "off (SEARCH_MEANING)", ()
        try:
            [vector] = await meaning.of_texts(["essay"])
        except ModelError as exc:
            return meaning.name, (str(exc), "Until then, search finds words alone.")
        return f"{meaning.name} answers, with {len(vector)} dimensions", ()
