"""A wire between a worker and PostgreSQL that is cut once, on either side of any statement."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from tests.faults.watch import Moment

_SOCKET: Final = ".s.PGSQL.5432"
_HEAD: Final = struct.Struct("!cI")
_STATEMENTS: Final = frozenset({b"S", b"Q"})
"""A client waits for the answer after each of these: Sync ends an extended query, Query is a simple one."""
_READY: Final = b"Z"
_GOODBYE: Final = b"X"


class Wire:
    """``statements`` counts the round trips since it was last told to cut. The answer to the one before whose effect it
    was cut has never been made; after the effect, the server has done it and nobody hears of it.
    """

    def __init__(self, server: Path) -> None:
        self.statements = 0
        self.cuts = 0
        self._server = server
        self._at: tuple[int, Moment] | None = None

    def cut(self, number: int | None, moment: Moment = Moment.BEFORE) -> None:
        """Cut at the statement of that number, from 0 on; None: count only."""
        self.statements, self.cuts = 0, 0
        self._at = (number, moment) if number is not None else None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, as long as neither side ends it."""
        there, back = await asyncio.open_unix_connection(str(self._server / _SOCKET))
        line = _Line(self, reader, writer, there, back)
        try:
            await line.carry()
        finally:
            for end in (writer, back):
                end.transport.abort()

    def passes(self) -> Moment | None:
        """Count a statement; on which side of it the wire is cut, if it is."""
        number, self.statements = self.statements, self.statements + 1
        if self._at is None or self._at[0] != number:
            return None
        self.cuts += 1
        return self._at[1]


class _Line:
    def __init__(
        self,
        wire: Wire,
        client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        self._wire = wire
        self._client, self._to_client = client, to_client
        self._server, self._to_server = server, to_server
        self._deaf = False

    async def carry(self) -> None:
        """Both ways, until one of them ends."""
        tasks = {asyncio.create_task(self._asks()), asyncio.create_task(self._answers())}
        _, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in running:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _asks(self) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._start()
            while True:
                kind, message = await _message(self._client)
                moment = self._wire.passes() if kind in _STATEMENTS else None
                if moment is Moment.BEFORE:
                    return
                self._deaf = moment is Moment.AFTER
                self._to_server.write(message)
                if self._deaf:
                    await asyncio.Event().wait()  # the answer ends it

    async def _start(self) -> None:
        """The first message has no kind. A wish for encryption is one as well; the server says no to it in one byte."""
        length = await self._client.readexactly(4)
        [size] = struct.unpack("!I", length)
        self._to_server.write(length + await self._client.readexactly(size - 4))

    async def _answers(self) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                kind, message = await _message(self._server)
                if self._deaf:
                    if kind == _READY:
                        return
                    continue
                self._to_client.write(message)


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(_HEAD.size)
    kind, size = _HEAD.unpack(head)
    return kind, head + await reader.readexactly(size - 4)


@asynccontextmanager
async def wired(url: str, folder: Path) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the database at ``url``, whose server listens in a folder, and the address of its near end."""
    address = make_url(url)
    wire = Wire(Path(str(address.query["host"])))
    server = await asyncio.start_unix_server(wire.serve, str(folder / _SOCKET))
    try:
        near = address.update_query_dict({"host": str(folder)})
        yield wire, near.render_as_string(hide_password=False)
    finally:
        server.close()
