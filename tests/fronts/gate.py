"""A way to PostgreSQL that can be shut: what was sent through it neither arrives nor fails any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.adapters.sql.dialect import parse_url


class Gate:
    """On a port of loopback, to the server at ``url``, over TCP or on a Unix socket."""

    def __init__(self, url: str) -> None:
        self._behind = parse_url(url)
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """The address of the same database behind the gate."""
        query = {name: value for name, value in self._behind.query.items() if name != "host"}
        shown = self._behind.set(host="127.0.0.1", port=self.port, query=query)
        return shown.render_as_string(hide_password=False)

    def shut(self) -> None:
        """Nothing passes from now on, and no connection ends."""
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Gate]:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await self._connect()
        for source, sink in ((reader, behind_writer), (behind_reader, writer)):
            task = asyncio.create_task(self._pass_on(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = str(self._behind.query.get("host", self._behind.host)), self._behind.port or 5432
        if host.startswith("/"):
            return await asyncio.open_unix_connection(Path(host, f".s.PGSQL.{port}"))
        return await asyncio.open_connection(host, port)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                while data := await source.read(2**16):
                    await self._open.wait()
                    sink.write(data)
                    await sink.drain()
        finally:
            sink.transport.abort()
