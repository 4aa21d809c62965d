"""One connection: uvicorn's, with an end to its patience."""

from __future__ import annotations

import asyncio
from enum import Enum

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from bot.adapters.web.limits import Limits
from bot.adapters.web.seats import Seats


class _Phase(Enum):
    """Whom a connection waits for."""

    HEAD = "its client, for the head of a request"
    BODY = "its client, for the body"
    ANSWER = "us"


class TimedConnection(H11Protocol):
    """Ends itself where its client keeps us waiting. The server knows only a pause between two requests, which each
    byte prolongs; here the head and the body have an instant by which they are there, and an answer one by which it is
    read. An answer may take as long as it likes: streams are not cut.
    """

    def __init__(
        self,
        caller: str,
        seats: Seats,
        limits: Limits,
        *,
        config: Config,
        state: ServerState,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(config=config, server_state=state, app_state={}, _loop=loop)
        self.caller = caller
        self._seats = seats
        self._limits = limits
        self._phase: _Phase | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._dismissed = False

    def dismiss(self) -> None:
        """Close the connection at once, whatever is still to be sent."""
        self._dismissed = True
        if self.flow is not None:  # else there is no transport yet
            self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._dismissed:
            transport.abort()
        else:
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._seats.leave(self)
        for timer in (self._deadline, self._unread):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._limits.read_seconds, self.dismiss)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _look(self) -> None:
        """Start the clock of the phase that has begun. Within a phase nothing that arrives starts it again."""
        phase = _phase_of(self.cycle)
        if phase is self._phase:
            return
        self._phase = phase
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if phase is _Phase.ANSWER:
            self._seats.works(self)
            return
        self._seats.waits(self)
        seconds = self._limits.body_seconds if phase is _Phase.BODY else self._limits.head_seconds
        self._deadline = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        """Nothing more is waited for; only an answer of which the client is still reading may take longer."""
        if self.transport.get_write_buffer_size():
            self._deadline = self.loop.call_later(self._limits.read_seconds, self.dismiss)
        else:
            self.dismiss()


def _phase_of(cycle: RequestResponseCycle | None) -> _Phase:
    """``cycle`` is the latest request and its answer."""
    if cycle is None or cycle.response_complete:
        return _Phase.HEAD
    return _Phase.BODY if cycle.more_body else _Phase.ANSWER
