"""The openai client with our own rules: a limit on time and length, no proxy on the way to this machine, and every
error one of ours. Importing this takes some 50 MB, so only a host with a model's endpoint does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx2
import openai

from bot.core.hosts import is_loopback_url
from bot.errors import ModelError, ModelRefused, ModelUnavailable

UNUSABLE: Final = "The model's endpoint gave no usable answer."
_NO_KEY: Final = "none"  # the client wants one, and an endpoint that needs none ignores it
_REFUSED: Final = {
    401: "The model's endpoint does not accept {key}.",
    403: "The model's endpoint does not let us use the model {model}.",
    404: "The model's endpoint does not know the model {model}, or {url} is not its address.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is, and the names of the settings that say so, for errors."""

    url: str
    model: str
    key: str | None
    url_setting: str
    key_setting: str


class Client:
    """A client of one endpoint. Building one takes too long for the event loop.

    ``seconds`` is for an answer with all ``retries``, which the client makes on its own: after 408, 409, 429, 5xx and a
    failed connection. ``bytes_max`` is of an answer as it comes over the wire.
    """

    def __init__(self, place: Place, *, seconds: float, retries: int, bytes_max: int) -> None:
        self._place = place
        self._seconds = seconds
        self._bytes_max = bytes_max
        web = openai.DefaultAsyncHttpxClient(
            trust_env=not is_loopback_url(place.url),
            follow_redirects=False,  # an essay goes only where the operator says
            event_hooks={"response": [self._limit]},
            timeout=seconds,
        )
        self._client = openai.AsyncOpenAI(
            base_url=place.url,
            api_key=place.key or _NO_KEY,
            timeout=seconds,
            max_retries=retries,
            http_client=web,
            default_headers={"Accept-Encoding": "identity"},  # so that the limit on bytes holds
        )

    @asynccontextmanager
    async def asking(self, seconds: float | None = None) -> AsyncIterator[openai.AsyncOpenAI]:
        """The library's own client, for one call of at most ``seconds`` (None: as long as any). What the call raises
        becomes ``ModelUnavailable`` or ``ModelRefused``.
        """
        limit = self._seconds if seconds is None else seconds
        try:
            async with asyncio.timeout(limit):
                yield self._client
        except openai.APIStatusError as exc:
            raise self._by_status(exc.status_code) from exc
        except (TimeoutError, openai.APITimeoutError) as exc:
            problem = "The model did not answer within {seconds} seconds."
            raise ModelUnavailable(problem, seconds=int(limit)) from exc
        except openai.APIConnectionError as exc:
            raise ModelUnavailable("The model's endpoint cannot be reached.") from exc
        except (openai.OpenAIError, ValueError) as exc:  # ValueError: invalid JSON
            raise ModelUnavailable(UNUSABLE) from exc

    async def stop(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _by_status(self, status: int) -> ModelError:
        if status in _REFUSED:
            place = self._place
            return ModelRefused(_REFUSED[status], model=place.model, key=place.key_setting, url=place.url_setting)
        if status in (408, 409, 429) or status >= 500:
            return ModelUnavailable("The model's endpoint is busy (HTTP {status}).", status=status)
        return ModelRefused("The model's endpoint does not accept our request (HTTP {status}).", status=status)

    async def _limit(self, response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise _TooLong  # a few packed bytes can be gigabytes
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Limited(response.stream, self._bytes_max)


class _TooLong(openai.OpenAIError):
    """More bytes came than any answer has. A subclass of the client's own error, so that it is not retried."""


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, bytes_max: int) -> None:
        self._stream = stream
        self._left = bytes_max

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            self._left -= len(part)
            if self._left < 0:
                raise _TooLong
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
