"""Vectors of texts from an OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from bot.errors import ModelUnavailable
from bot.ports.meaning import Vector, vector_of

if TYPE_CHECKING:
    from bot.adapters.model.client import Client

SECONDS: Final = 2.0
"""For each text of a request. A search waits for one; more are made for essays, which can wait."""
BATCH: Final = 16
"""Texts in a request."""
CHARACTERS_MAX: Final = 2_000
"""Of a text; a longer one than the model reads is refused by some endpoints."""
DIMENSIONS_MAX: Final = 8_192
BYTES_MAX: Final = 4_000_000
"""Of an answer: ``BATCH`` texts, ``DIMENSIONS_MAX`` numbers, some 25 characters for each."""
_BLANK: Final = "-"  # some endpoints refuse an empty text


class EmbeddingEndpoint:
    """A ``Meaning``. ``connect`` makes the client beside the event loop when the first text comes, for its library is
    large. No text is sent twice: whoever asks decides whether to try again.
    """

    def __init__(self, url: str, model: str, connect: Callable[[], Client], *, seconds: float = SECONDS) -> None:
        self._url = url
        self._model = model
        self._connect = connect
        self._seconds = seconds
        self._client: Client | None = None
        self._connecting = asyncio.Lock()
        self._dimensions: int | None = None

    @property
    def name(self) -> str:
        return f"{self._model} at {self._url}"

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        vectors: list[Vector] = []
        for start in range(0, len(texts), BATCH):
            vectors += await self._of([_prepared(text) for text in texts[start : start + BATCH]])
        return vectors

    async def rest(self) -> None:
        """There is nothing to give back: the library stays loaded."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.stop()

    async def _of(self, texts: list[str]) -> Sequence[Vector]:
        async with self._connecting:
            if self._client is None:
                self._client = await asyncio.to_thread(self._connect)
        async with self._client.asking(self._seconds * len(texts)) as client:
            answer = await client.embeddings.with_raw_response.create(
                model=self._model, input=texts, encoding_format="float"
            )
            vectors = await asyncio.to_thread(_vectors, answer.content, len(texts))  # a long list of numbers
        dimensions = self._dimensions or len(vectors[0])
        if any(len(vector) != dimensions for vector in vectors):
            raise ModelUnavailable("The model's endpoint gave a vector of another size than before.")
        self._dimensions = dimensions
        return vectors


def _prepared(text: str) -> str:
    """What can be sent of ``text``: half of a surrogate pair cannot."""
    plain = text[:CHARACTERS_MAX].encode(errors="replace").decode()
    return plain if plain.strip() else _BLANK


def _vectors(content: bytes, count: int) -> Sequence[Vector]:
    """The vectors of an answer, in the order of the texts. Raises ``ValueError`` for an answer that is none."""
    try:
        found = {int(each["index"]): _vector(each["embedding"]) for each in json.loads(content)["data"]}
    except (LookupError, TypeError, OverflowError, RecursionError) as exc:
        raise ValueError("no answer with vectors") from exc
    if len(found) != count or found.keys() != set(range(count)):
        raise ValueError("not one vector for each text")
    return [found[place] for place in range(count)]


def _vector(numbers: object) -> Vector:
    if not isinstance(numbers, list) or not 0 < len(numbers) <= DIMENSIONS_MAX:
        raise ValueError("no vector")
    return vector_of([float(number) for number in numbers])
