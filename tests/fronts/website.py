"""A website of our own on loopback, which sends byte for byte what a test says, and keeps what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

Sends: TypeAlias = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; the names of its ``headers`` are in lower case."""

    path: str
    headers: Mapping[str, str]


def reply(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """An answer with a length; ``_`` in a header's name is a hyphen."""
    lines = [f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Website:
    """``pages`` says what each path answers: bytes, or a function that writes them. Whatever is not there is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Sends] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self.port = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.partition(": ") for line in rest if line)
            asked = Asked(first.split(" ")[1], {name.lower(): value for name, _, value in pairs})
            self.asked.append(asked)
            page = self.pages.get(asked.path, reply(b"not here", 404))
            if isinstance(page, bytes):
                writer.write(page)
            else:
                await page(writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client went away, as many a test wants
        finally:
            writer.close()


@asynccontextmanager
async def website() -> AsyncIterator[Website]:
    """The website, on 127.0.0.1 and, where the machine has it, on ::1."""
    site = Website()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(site.serve(reader, writer))
        running.add(task)
        await asyncio.gather(task, return_exceptions=True)
        running.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    servers = [server]
    with suppress(OSError):
        servers.append(await asyncio.start_server(serve, "::1", site.port))
    try:
        yield site
    finally:
        for one in servers:
            one.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
