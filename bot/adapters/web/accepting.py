"""Taking connections in: never more than there are seats for, and in good order where none can be taken."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from bot.adapters.web.connection import TimedConnection
from bot.adapters.web.seats import Seats

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 16
"""Connections that are taken before everything else has its turn; those that go for them close in that turn."""
_PAUSE_SECONDS: Final = 1.0


class Acceptor:
    """Takes connections from ``listener``, a socket that listens and does not block, until it is closed. ``receive``
    makes one for a caller's address; ``pause`` lets time pass where none can be taken. asyncio's own server takes all
    that wait before any is counted, and logs each that fails for want of files.
    """

    def __init__(
        self,
        listener: socket.socket,
        seats: Seats,
        receive: Callable[[str], TimedConnection],
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._listener = listener
        self._seats = seats
        self._receive = receive
        self._pause = pause or partial(asyncio.sleep, _PAUSE_SECONDS)
        self._joining: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(self._accept(), name="web connections")

    async def close(self) -> None:
        """Take no more."""
        self._task.cancel()
        await asyncio.gather(self._task, *self._joining, return_exceptions=True)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for _ in range(_AT_ONCE):
                try:
                    taken, address = await loop.sock_accept(self._listener)
                except OSError as exc:
                    await self._fail(exc)
                else:
                    self._seat(taken, str(address[0]))
            await asyncio.sleep(0)  # a socket that is ready does not let others have their turn

    async def _fail(self, exc: OSError) -> None:
        """Wait for better times. A caller who has left again is no failure. The log counts what is said again and
        again.
        """
        if isinstance(exc, ConnectionError):
            return
        logger.error("No connection can be taken at the moment: %s", exc.strerror or exc)
        await self._pause()

    def _seat(self, taken: socket.socket, address: str) -> None:
        connection = self._receive(address)
        if not self._seats.enter(connection):
            taken.close()
            return
        taken.setblocking(False)
        task = asyncio.create_task(self._join(connection, taken))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, connection: TimedConnection, taken: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: connection, taken)
        except OSError:  # it has left again
            self._seats.leave(connection)
            taken.close()
