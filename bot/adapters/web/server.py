"""The HTTP server, run beside everything else on the one loop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
from collections.abc import Iterator, Sequence
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.adapters.web.accepting import Acceptor
from bot.adapters.web.access import caller_of
from bot.adapters.web.connection import TimedConnection
from bot.adapters.web.limits import Limits, limits_of, open_files_max
from bot.adapters.web.seats import Seats
from bot.errors import ConfigError

_BACKLOG: Final = 2048
"""Connections that the system keeps for us until they are taken in."""
_DRAIN_SECONDS: Final = 3
"""How long a request in progress may take to end once we stop; streams are closed before."""


class _Server(uvicorn.Server):
    """Leaves the signals to the program, takes connections in by its own rules, and tells when it serves."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, limits: Limits, trusted: Sequence[str]) -> None:
        super().__init__(config)
        self.servers = []
        self.ready = asyncio.Event()
        self._listener = listener
        self._limits = limits
        self._trusted = [ipaddress.ip_network(one) for one in trusted]
        self._acceptor: Acceptor | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        seats = Seats(self._limits, self._is_trusted)
        loop = asyncio.get_running_loop()

        def receive(address: str) -> TimedConnection:
            caller, state = caller_of(address), self.server_state
            return TimedConnection(caller, seats, self._limits, config=self.config, state=state, loop=loop)

        self._acceptor = Acceptor(self._listener, seats, receive)
        self.started = True
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._acceptor is not None:
            await self._acceptor.close()
        self._listener.close()
        await super().shutdown(sockets)

    def _is_trusted(self, caller: str) -> bool:
        """A proxy comes for many people, each with connections of their own."""
        network = ipaddress.ip_network(caller or "0.0.0.0")  # noqa: S104 (nobody's)
        return any(
            one.version == network.version and one.overlaps(network)  # an IPv6 caller is a whole /64
            for one in self._trusted
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves ``app``. Close endless streams before ``stop``, which waits for answers in progress. Only the addresses
    and networks in ``trusted`` are believed when they say for whom they ask, and may have as many connections as all
    others together.
    """

    def __init__(
        self, app: ASGIApp, host: str, port: int, trusted: Sequence[str] = (), limits: Limits | None = None
    ) -> None:
        self._app = app
        self._trusted = trusted
        self._limits = limits or limits_of(open_files_max())
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
            forwarded_allow_ips=[
                form for one in self._trusted for form in _forms(one)
            ],  # also where it is empty: the library would ask the environment
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
        self._server = _Server(config, listener, self._limits, self._trusted)
        self._task = asyncio.create_task(self._server.serve(), name="web server")
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._task

    async def stop(self) -> None:
        """Accept no more requests, finish those in progress and return. A second call does nothing."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
            self._task = None


def _forms(trusted: str) -> list[str]:
    """An IPv4 address or network, also as it looks to a socket that takes IPv6 as well."""
    network = ipaddress.ip_network(trusted)
    if network.version == 6:
        return [trusted]
    return [trusted, f"::ffff:{network.network_address}/{96 + network.prefixlen}"]


def _listen(host: str, port: int) -> socket.socket:
    """Bound before the server starts, so that a port in use gets our own one-sentence error."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as exc:
        listener.close()
        raise _unusable(host, port, exc) from exc
    listener.setblocking(False)
    return listener


def _unusable(host: str, port: int, exc: OSError | OverflowError) -> ConfigError:
    if isinstance(exc, socket.gaierror) or (isinstance(exc, OSError) and exc.errno == errno.EADDRNOTAVAIL):
        return ConfigError("HTTP_HOST={host} is not an address of this machine.", host=host)
    reason = getattr(exc, "strerror", None) or str(exc)
    return ConfigError(
        "HTTP_PORT={port} cannot be used on {host}: {reason}. Set HTTP_PORT to another port.",
        port=port,
        host=host,
        reason=reason,
    )
