"""Connections that keep us waiting, on real sockets: they end, they keep nobody else out, and streams are not cut."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from bot.adapters.web.accepting import Acceptor
from bot.adapters.web.connection import TimedConnection
from bot.adapters.web.limits import CONNECTIONS_MAX, Limits, limits_of
from bot.adapters.web.seats import Seats
from bot.adapters.web.server import WebServer
from bot.cli.repeats import Repeats
from tests.hanging import HANGING

PATIENT = Limits(connections=50, each=50, head_seconds=3600, body_seconds=3600, read_seconds=3600)
HASTY = Limits(connections=50, each=50, head_seconds=0.2, body_seconds=0.2, read_seconds=0.2)
GOOD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"


class Streaming:
    """An application: reads a body whole, then answers in pieces, of which the last waits for ``go``. ``gone`` is set
    once a client has left in the middle.
    """

    def __init__(self, piece: bytes = b"piece", pieces: int = 1) -> None:
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.gone = asyncio.Event()
        self._piece = piece
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.disconnect":
            self.gone.set()
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(self._pieces):
            await send({"type": "http.response.body", "body": self._piece, "more_body": True})
            self.begun.set()
        left = asyncio.ensure_future(receive())
        went = asyncio.create_task(self.go.wait())
        await asyncio.wait({left, went}, return_when=asyncio.FIRST_COMPLETED)
        if left.done():
            self.gone.set()
        left.cancel()
        went.cancel()
        await send({"type": "http.response.body", "body": b"last", "more_body": False})


@asynccontextmanager
async def served(app: ASGIApp, limits: Limits, trusted: tuple[str, ...] = ()) -> AsyncIterator[int]:
    server = WebServer(app, "127.0.0.1", 0, trusted, limits)
    await server.start()
    try:
        yield server.port
    finally:
        if isinstance(app, Streaming):
            app.go.set()
        await server.stop()


class Client:
    """A connection of a client that sends what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def until(self, words: bytes) -> bytes:
        return await asyncio.wait_for(self._reader.readuntil(words), HANGING)

    async def rest(self) -> bytes:
        """Everything until the other end closes the connection."""
        try:
            return await asyncio.wait_for(self._reader.read(), HANGING)
        except ConnectionError:
            return b""

    async def drip(self, byte: bytes) -> bytes:
        """Send ``byte`` again and again until the other end closes the connection; returns what it said."""
        rest = asyncio.create_task(self.rest())
        while not rest.done():
            self.send(byte)
            await asyncio.wait({rest}, timeout=0.01)
        return await rest

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def connected(port: int, source: str = "127.0.0.1") -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0)))
    try:
        yield client
    finally:
        client.close()


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", False),
        (b"GET / HT", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ", False),
        (POST, False),
        (POST + b"half a body", False),
        (POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"), False),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", False),
        (GOOD + b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ", True),
        (GOOD + POST, True),
    ],
)
async def test_a_request_that_stops_in_the_middle_ends_its_connection(sent: bytes, answered: bool) -> None:
    app = Streaming()
    app.go.set()
    async with served(app, HASTY) as port, connected(port) as client:
        client.send(sent)
        said = await client.rest()
    assert (b"HTTP/1.1 200" in said) is answered
    assert said.count(b"200 OK") <= 1


@pytest.mark.parametrize(
    ("begun", "byte"),
    [
        (b"GET /", b"a"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", b"a"),
        (b"GET / HTTP/1.1\r\n", b"A: b\r\n"),
        (POST, b"a"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (GOOD + b"GET / HTTP/1.1\r\nX-Long: ", b"a"),
    ],
)
async def test_a_byte_at_a_time_wins_no_time(begun: bytes, byte: bytes) -> None:
    app = Streaming()
    app.go.set()
    async with served(app, HASTY) as port, connected(port) as client:
        client.send(begun)
        said = await client.drip(byte)
    assert b"HTTP/1.1 4" not in said
    assert said.count(b"200 OK") == begun.count(GOOD)


async def test_a_body_that_never_comes_ends_an_answer_that_did_not_wait_for_it() -> None:
    async def hurried(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async with served(hurried, HASTY) as port, connected(port) as client:
        client.send(POST)
        assert b"200 OK" in await client.drip(b"a")


async def test_a_reader_who_never_reads_its_answer_is_left() -> None:
    app = Streaming(b"x" * 1024 * 1024, 64)
    async with served(app, HASTY) as port, connected(port) as client:
        client._reader._transport.pause_reading()  # type: ignore[attr-defined]
        client.send(GOOD)
        await asyncio.wait_for(app.gone.wait(), HANGING)


async def test_streams_are_not_cut() -> None:
    app = Streaming()
    async with served(app, HASTY) as port, connected(port) as reader:
        reader.send(GOOD)
        await reader.until(b"piece")
        for _ in range(3):  # meanwhile all times run out, more than once
            async with connected(port) as silent:
                assert await silent.rest() == b""
        app.go.set()
        await reader.until(b"last")


async def test_silent_connections_keep_nobody_out() -> None:
    app = Streaming()
    app.go.set()
    limits = Limits(connections=5, each=5, head_seconds=3600, body_seconds=3600, read_seconds=3600)
    async with served(app, limits) as port:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
        for _, writer in silent:
            writer.write(b"GET / HT")
        for _ in range(3):
            async with connected(port) as client:
                client.send(GOOD)
                await client.until(b"last")
        for reader, writer in silent[:16]:  # the oldest went first
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(reader.readexactly(1), HANGING)
            writer.close()
        for _, writer in silent:
            writer.close()


async def test_connections_that_are_answered_keep_their_seats() -> None:
    app = Streaming()
    limits = Limits(connections=2, each=2, head_seconds=3600, body_seconds=3600, read_seconds=3600)
    async with served(app, limits) as port, connected(port) as one, connected(port) as other:
        for client in (one, other):
            client.send(GOOD)
            await client.until(b"piece")
        async with connected(port) as third:
            third.send(GOOD)
            assert await third.rest() == b""
        app.go.set()
        for client in (one, other):
            await client.until(b"last")
        one.close()
        await other.until(b"0\r\n\r\n")
        other.send(GOOD)
        await other.until(b"last")


@pytest.mark.parametrize(("trusted", "kept"), [((), 2), (("127.0.0.9",), 6), (("127.0.0.0/8",), 6)])
async def test_one_address_has_its_share_and_a_proxy_s_is_larger(trusted: tuple[str, ...], kept: int) -> None:
    app = Streaming()
    limits = Limits(connections=10, each=2, head_seconds=3600, body_seconds=3600, read_seconds=3600)
    async with served(app, limits, trusted) as port:
        begun = 0
        clients = []
        for _ in range(6):
            client = Client(*await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.9", 0)))
            clients.append(client)
            client.send(GOOD)
            try:
                await client.until(b"piece")
                begun += 1
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
        assert begun == kept
        async with connected(port, "127.0.0.8") as neighbour:
            neighbour.send(GOOD)
            await neighbour.until(b"piece")
        for client in clients:
            client.close()


async def test_a_process_without_files_says_so_once_and_goes_on_when_it_has_some(
    caplog: pytest.LogCaptureFixture,
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    waiting = [socket.create_connection(listener.getsockname()) for _ in range(3)]
    made: list[TimedConnection] = []
    pauses, enough = 0, asyncio.Event()

    async def pause() -> None:
        nonlocal pauses
        pauses += 1
        if pauses == 20:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        await asyncio.sleep(0)

    def receive(address: str) -> TimedConnection:
        loop = asyncio.get_running_loop()
        made.append(TimedConnection(address, seats, PATIENT, config=config, state=state, loop=loop))
        if len(made) == len(waiting):
            enough.set()
        return made[-1]

    config = uvicorn.Config(Streaming(), log_config=None, http="h11", ws="none", lifespan="off")
    seats, state = Seats(PATIENT, lambda _: False), ServerState()
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    acceptor = Acceptor(listener, seats, receive, pause)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
        with caplog.at_level(logging.WARNING), caplog.filtering(Repeats(lambda: 0.0)):  # as the program logs
            await asyncio.wait_for(enough.wait(), HANGING)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for one in (listener, *waiting):
            one.close()
    assert [record.getMessage() for record in caplog.records] == [
        "No connection can be taken at the moment: Too many open files"
    ]
    await acceptor.close()
    for connection in made:
        connection.dismiss()
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("files", "connections"),
    [(64, 32), (256, 128), (1024, 768), (4096, CONNECTIONS_MAX), (1_048_576, CONNECTIONS_MAX)],
)
def test_room_is_kept_for_the_program_s_own_files(files: int, connections: int) -> None:
    limits = limits_of(files)
    assert limits.connections == connections
    assert 1 <= limits.each < connections
