"""Fetching from the public web: politely, within bounds, and never from the network that the program stands in."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from typing import BinaryIO, Final, cast

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot import __version__
from bot.adapters.sources.fetching.addresses import Gate, not_public
from bot.adapters.sources.fetching.pacing import INTERVAL, Pacer
from bot.adapters.sources.fetching.retry_after import retry_after
from bot.adapters.sources.fetching.robots import ROBOTS_MAX, TOKEN, RobotsCache, Rules
from bot.adapters.sources.fetching.unpacking import Unreadable, unpacking_of
from bot.adapters.sources.fetching.web_client import NotPublic, web_client
from bot.adapters.sources.given import Given
from bot.errors import AddressGone, Blocked, FetchFailed
from bot.ports.clock import Clock

BYTES_MAX: Final = 10_000_000
"""Of an answer, both as it comes over the wire and unpacked."""
SECONDS: Final = 20.0
"""For one fetch with all its redirects and robots.txt, without the time that it waits for its turn at a host."""
REDIRECTS: Final = 5
IN_MEMORY: Final = 1_000_000
"""Bytes of an answer that are held in memory; more of it goes to a file that has no name."""
VALIDATOR_MAX: Final = 1_000
"""Characters of an ETag or a Last-Modified. A longer one is not kept."""
_STEP: Final = 64 * 1024
_ACCEPT: Final = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, */*;q=0.8"
)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_GONE: Final = (404, 410)
_REFUSED: Final = (401, 402, 403, 451)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. Whoever asked for it closes ``given.file``. ``etag`` and ``last_modified`` are its validators, word
    for word, and empty where it has none.
    """

    given: Given
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """What was fetched earlier still holds; ``url`` said so, after redirects."""

    url: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """``file`` is None where the status says that there is nothing to read."""

    status: int
    url: URL
    headers: Mapping[str, str]
    file: BinaryIO | None = None
    size: int = 0


class Fetcher:
    """``gate`` says which addresses are let through; ``names`` looks names up (None: as the machine does).

    ``about`` is the address that tells whoever runs a website who reads it; empty where there is none to show.
    """

    def __init__(
        self,
        gate: Gate,
        clock: Clock,
        *,
        names: AbstractResolver | None = None,
        about: str = "",
        seconds: float = SECONDS,
        interval: timedelta = INTERVAL,
    ) -> None:
        self._gate = gate
        self._clock = clock
        self._names = names
        self._agent = f"{TOKEN}/{__version__}" + (f" (+{about})" if about else "")
        self._seconds = seconds
        self._pacer = Pacer(clock, interval)
        self._robots = RobotsCache()
        self._client: aiohttp.ClientSession | None = None

    async def get(
        self, url: str, *, etag: str = "", last_modified: str = "", most: int = BYTES_MAX, accept: str = _ACCEPT
    ) -> Fetched | NotModified:
        """What is at ``url``, at most ``most`` bytes, unless it is still what it was when it gave ``etag`` and
        ``last_modified``.

        Raises ``Blocked`` where the address is not public or the website does not let us read it, ``AddressGone``
        where it says that there is nothing, and else ``FetchFailed``.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        visit = _Visit(self._seconds, headers, most)
        answer = await self._follow(url, visit, obey=True)
        host = _host(answer.url)
        if answer.status == 304 and (etag or last_modified):
            return NotModified(str(answer.url))
        if answer.file is not None:
            return _fetched(url, answer, answer.file)
        if answer.status in _GONE:
            raise AddressGone(
                "There is nothing at “{address}” (HTTP {status}).", address=str(answer.url)[:200], status=answer.status
            )
        if answer.status in _REFUSED:
            raise Blocked("{host} does not let us read this (HTTP {status}).", host=host, status=answer.status)
        wait = self._rest(answer)
        if answer.status in (429, 503):
            raise FetchFailed("{host} is busy (HTTP {status}).", host=host, status=answer.status, retry_after=wait)
        raise FetchFailed(
            "{host} cannot give us this (HTTP {status}).", host=host, status=answer.status, retry_after=wait
        )

    @asynccontextmanager
    async def fetched(self, url: str) -> AsyncIterator[Given]:
        """What is at ``url``, until the end of the block. Raises as ``get`` does."""
        answer = await self.get(url)
        if isinstance(answer, NotModified):
            raise AssertionError("nothing was known of it")
        with answer.given.file:
            yield answer.given

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    async def _follow(self, url: str, visit: _Visit, *, obey: bool) -> _Answer:
        """The answer at the end of all redirects. Each address on the way passes the gate; with ``obey`` its robots.txt
        is obeyed, too.
        """
        for _ in range(REDIRECTS + 1):
            address = self._gate.checked(url)
            delay = await self._permission(address, visit) if obey else timedelta(0)
            await self._pacer.turn(_host(address), delay)
            answer = await self._exchange(address, visit)
            if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                return answer
            url = _onward(address, answer.headers["Location"])
        raise FetchFailed("“{address}” only leads to other addresses.", address=url[:200])

    async def _permission(self, address: URL, visit: _Visit) -> timedelta:
        """How long the host wants us to wait between two requests. Raises ``Blocked`` where it wants none from us."""
        origin = str(address.origin())
        rules = self._robots.of(origin, self._clock.now())
        if rules is None:
            rules = await self._rules(origin, visit)
            self._robots.keep(origin, rules, self._clock.now())
        if not rules.allow(str(address)):
            raise Blocked("{host} does not let programs read this (robots.txt).", host=_host(address))
        return rules.delay

    async def _rules(self, origin: str, visit: _Visit) -> Rules:
        """A website that has no rules allows everything; one that cannot say them is asked again later (RFC 9309,
        2.3.1). Those of a longer file are in its beginning.
        """
        answer = await self._follow(f"{origin}/robots.txt", visit.for_robots(), obey=False)
        if answer.file is not None:
            with answer.file as file:
                text = file.read().decode("utf-8", errors="replace")
            return await asyncio.to_thread(Rules.of, text)
        if answer.status == 429 or not 400 <= answer.status < 500:
            host = _host(answer.url)
            raise FetchFailed(
                "{host} does not say what programs may read (robots.txt: HTTP {status}).",
                host=host,
                status=answer.status,
                retry_after=self._rest(answer),
            )
        return Rules()

    def _rest(self, answer: _Answer) -> timedelta | None:
        """How long the host wants to be left alone; it will be."""
        wait = retry_after(answer.headers.get("Retry-After", ""), self._clock.now())
        if wait is not None:
            self._pacer.rest(_host(answer.url), wait)
        return wait

    async def _exchange(self, address: URL, visit: _Visit) -> _Answer:
        """One request and its answer."""
        if self._client is None:
            self._client = web_client(self._gate, self._names, self._agent)
        host = _host(address)
        try:
            async with visit.spending():
                asked = self._client.get(address, headers=visit.headers, allow_redirects=False)
                async with asked as response:
                    headers = response.headers
                    if response.status != 200:
                        return _Answer(response.status, address, headers)
                    file, size = await _read(response, visit)
                    return _Answer(200, address, headers, file, size)
        except TimeoutError as exc:
            raise FetchFailed(
                "{host} did not answer within {seconds} seconds.", host=host, seconds=round(self._seconds)
            ) from exc
        except (aiohttp.ClientError, OSError, ValueError, Unreadable) as exc:
            if isinstance(exc, NotPublic) or isinstance(exc.__cause__, NotPublic):
                raise not_public(str(address)) from exc
            raise _failed(exc, host) from exc


class _Visit:
    """What holds for all requests of one fetch: the time that is left for them, and how much may come."""

    def __init__(self, seconds: float, headers: Mapping[str, str], most: int) -> None:
        self._left = [seconds]  # robots.txt takes from the same time
        self.headers = headers
        self.most = most
        self.cut = False
        """Whether the beginning will do where there is more than ``most`` bytes."""

    def for_robots(self) -> _Visit:
        other = _Visit(0, {"Accept": "text/plain, */*;q=0.5"}, ROBOTS_MAX)
        other._left, other.cut = self._left, True
        return other

    @asynccontextmanager
    async def spending(self) -> AsyncIterator[None]:
        """Raises ``TimeoutError`` when no time is left."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            async with asyncio.timeout(self._left[0]):
                yield
        finally:
            self._left[0] -= clock() - begun


class _TooLarge(ValueError):
    """More bytes came than are taken."""


async def _read(response: aiohttp.ClientResponse, visit: _Visit) -> tuple[BinaryIO, int]:
    """The unpacked body, in a file at its beginning, and its size."""
    unpacking = unpacking_of(response.headers.get("Content-Encoding", ""))
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 (its reader closes it)
    packed = size = 0
    try:
        async for data in response.content.iter_chunked(_STEP):
            packed += len(data)
            for part in unpacking.feed(data):
                file.write(part[: visit.most - size])
                size += len(part)
                if max(size, packed) > visit.most:
                    if not visit.cut:
                        raise _TooLarge(visit.most)
                    file.seek(0)
                    return file, visit.most
        unpacking.finish()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, size


def _failed(exc: Exception, host: str) -> FetchFailed:
    match exc:
        case _TooLarge():
            most = f"{exc.args[0] / 1_000_000:g}"
            return FetchFailed("What {host} sends is larger than {most} MB.", host=host, most=most)
        case aiohttp.ClientSSLError():
            return FetchFailed("{host} has no valid certificate.", host=host)
        case aiohttp.ClientConnectorError():
            return FetchFailed("{host} cannot be reached.", host=host)
        case _:
            return FetchFailed("What {host} sends cannot be read.", host=host)


def _host(address: URL) -> str:
    return address.host or ""


def _onward(address: URL, location: str) -> str:
    """Where a redirect leads. What no address can hold is left for the gate to refuse."""
    location = location.strip().replace(" ", "%20")
    try:
        return str(address.join(URL(location)))
    except (ValueError, LookupError):
        return location


def _fetched(asked: str, answer: _Answer, file: BinaryIO) -> Fetched:
    declared = Message()
    declared["Content-Type"] = answer.headers.get("Content-Type", "")
    given = Given(
        name=asked,
        file=file,
        size=answer.size,
        url=str(answer.url),
        media_type=declared.get_content_type() if declared["Content-Type"] else "",
        charset=declared.get_content_charset() or "",
    )
    return Fetched(given, _validator(answer, "ETag"), _validator(answer, "Last-Modified"))


def _validator(answer: _Answer, name: str) -> str:
    """One that can be kept and sent again as it is; else none, and the next answer comes in full."""
    value = answer.headers.get(name, "")
    return value if len(value) <= VALIDATOR_MAX and value.isprintable() else ""
