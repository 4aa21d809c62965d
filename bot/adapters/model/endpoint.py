"""The openai client with our own rules: a limit on time and length, no proxy on the way to this machine, and every
error one of ours. Importing this takes some 50 MB, so only a host with a model does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx2
import openai

from bot.core.hosts import is_loopback_url
from bot.errors import ModelError, ModelRefused, ModelUnavailable

SECONDS: Final = 120.0
"""For an answer with all retries: a small machine reads an essay at some fifty tokens a second."""
RETRIES: Final = 2
"""Retries that the client makes on its own: after 408, 409, 429, 5xx and a failed connection."""
TOKENS: Final = 2_000
"""More than any summary has, also for a model that thinks aloud before it answers."""
BYTES_MAX: Final = 1_000_000
"""Of an answer as it comes over the wire."""
ANSWER_MAX: Final = 20_000
"""Characters of an answer that are looked at."""
_NO_KEY: Final = "none"  # the client wants one, and an endpoint that needs none ignores it
_REFUSED: Final = {
    401: "The model's endpoint does not accept SUMMARY_API_KEY.",
    403: "The model's endpoint does not let us use the model {model}.",
    404: "The model's endpoint does not know the model {model}, or SUMMARY_API_URL is not its address.",
}


class Endpoint:
    """A ``LanguageModel``. Building one takes too long for the event loop."""

    def __init__(
        self, url: str, model: str, key: str | None, *, seconds: float = SECONDS, retries: int = RETRIES
    ) -> None:
        self._model = model
        self._seconds = seconds
        web = openai.DefaultAsyncHttpxClient(
            trust_env=not is_loopback_url(url),
            follow_redirects=False,  # an essay goes only where the operator says
            event_hooks={"response": [_limit]},
            timeout=seconds,
        )
        self._client = openai.AsyncOpenAI(
            base_url=url,
            api_key=key or _NO_KEY,
            timeout=seconds,
            max_retries=retries,
            http_client=web,
            default_headers={"Accept-Encoding": "identity"},  # so that the limit on bytes holds
        )

    async def answer(self, instructions: str, text: str) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                completion: object = await self._client.chat.completions.create(
                    model=self._model,
                    temperature=0,
                    max_tokens=TOKENS,
                    messages=[{"role": "system", "content": instructions}, {"role": "user", "content": text}],
                )
        except openai.APIStatusError as exc:
            raise self._by_status(exc.status_code) from exc
        except (TimeoutError, openai.APITimeoutError) as exc:
            limit = int(self._seconds)
            raise ModelUnavailable("The model did not answer within {seconds} seconds.", seconds=limit) from exc
        except openai.APIConnectionError as exc:
            raise ModelUnavailable("The model's endpoint cannot be reached.") from exc
        except (openai.OpenAIError, ValueError) as exc:  # ValueError: invalid JSON
            raise ModelUnavailable("The model's endpoint gave no usable answer.") from exc
        return _content(completion)

    async def stop(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _by_status(self, status: int) -> ModelError:
        if status in _REFUSED:
            return ModelRefused(_REFUSED[status], model=self._model)
        if status in (408, 409, 429) or status >= 500:
            return ModelUnavailable("The model's endpoint is busy (HTTP {status}).", status=status)
        return ModelRefused("The model's endpoint does not accept our request (HTTP {status}).", status=status)


class _TooLong(openai.OpenAIError):
    """More bytes came than any answer has. A subclass of the client's own error, so that it is not retried."""


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = BYTES_MAX
        async for part in self._stream:
            left -= len(part)
            if left < 0:
                raise _TooLong
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _limit(response: httpx2.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _TooLong  # a few packed bytes can be gigabytes
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Limited(response.stream)


def _content(completion: object) -> str:
    """What the model said. The client does not validate an answer, so nothing in it is taken for granted."""
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    content = getattr(message, "content", None) or ""
    if message is None or not isinstance(content, str):
        raise ModelUnavailable("The model's endpoint gave no usable answer.")
    return content[:ANSWER_MAX]
