"""A language model behind an OpenAI-compatible endpoint."""

from __future__ import annotations

from typing import Final

from bot.adapters.model.client import UNUSABLE, Client, Place
from bot.errors import ModelUnavailable

SECONDS: Final = 120.0
"""For an answer with all retries: a small machine reads an essay at some fifty tokens a second."""
RETRIES: Final = 2
TOKENS: Final = 2_000
"""More than any summary has, also for a model that thinks aloud before it answers."""
BYTES_MAX: Final = 1_000_000
ANSWER_MAX: Final = 20_000
"""Characters of an answer that are looked at."""


class Endpoint:
    """A ``LanguageModel``. Building one takes too long for the event loop."""

    def __init__(
        self, url: str, model: str, key: str | None, *, seconds: float = SECONDS, retries: int = RETRIES
    ) -> None:
        self._model = model
        place = Place(url, model, key, "SUMMARY_API_URL", "SUMMARY_API_KEY")
        self._client = Client(place, seconds=seconds, retries=retries, bytes_max=BYTES_MAX)

    async def answer(self, instructions: str, text: str) -> str:
        async with self._client.asking() as client:
            completion: object = await client.chat.completions.create(
                model=self._model,
                temperature=0,
                max_tokens=TOKENS,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": text}],
            )
        return _content(completion)

    async def stop(self) -> None:
        """Close the connections."""
        await self._client.stop()


def _content(completion: object) -> str:
    """What the model said. The client does not validate an answer, so nothing in it is taken for granted."""
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    content = getattr(message, "content", None) or ""
    if message is None or not isinstance(content, str):
        raise ModelUnavailable(UNUSABLE)
    return content[:ANSWER_MAX]
