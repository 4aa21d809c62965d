"""The HTTP server, run beside everything else on the one loop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.errors import ConfigError

_DRAIN_SECONDS: Final = 3
"""How long a request in progress may take to end once we stop; streams are closed before."""


class _Server(uvicorn.Server):
    """Leaves the signals to the program, and tells when it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves ``app``. Close endless streams before ``stop``, which waits for answers in progress."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on, also where 0 left the choice to the system."""
        return self._port

    async def start(self) -> None:
        """Return when requests are answered. Raises ``ConfigError`` where the address cannot be listened on."""
        listener = _listen(self._host, self._port)
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips="127.0.0.1,::1",  # said here, because the library would ask the environment
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]), name="web server")
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._task

    async def stop(self) -> None:
        """Take no more requests, end those in progress and return. A second call does nothing."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
            self._task = None


def _listen(host: str, port: int) -> socket.socket:
    """Bound before the server starts, so that a port in use is our own one sentence."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as exc:
        listener.close()
        raise _unusable(host, port, exc) from exc
    listener.setblocking(False)
    return listener


def _unusable(host: str, port: int, exc: OSError | OverflowError) -> ConfigError:
    if isinstance(exc, socket.gaierror) or (isinstance(exc, OSError) and exc.errno == errno.EADDRNOTAVAIL):
        return ConfigError("HTTP_HOST={host} is no address of this machine.", host=host)
    reason = getattr(exc, "strerror", None) or str(exc)
    return ConfigError(
        "HTTP_PORT={port} cannot be used on {host}: {reason}. Set HTTP_PORT to another port.",
        port=port,
        host=host,
        reason=reason,
    )
