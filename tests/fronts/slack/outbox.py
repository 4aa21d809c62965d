"""What goes to the app: envelopes over Socket Mode or signed requests over HTTP, sent again where nobody answers."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.fronts.slack.asked import Delivery
from tests.fronts.slack.desk import Desk
from tests.fronts.slack.state import APP_ID, SIGNING_SECRET, Json, opaque

EVENTS: Final = "events_api"
COMMANDS: Final = "slash_commands"
INTERACTIVE: Final = "interactive"
RESENDS: Final = 3
CONNECTIONS: Final = 10
"""Sockets that one app may have at a time."""


class Line:
    """One socket. What is sent goes out in order; ``waiting`` is what was sent on it and not yet acknowledged."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket = socket
        self.waiting: dict[str, Delivery] = {}
        self.leaving = False
        self._transport = transport
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, body: Json) -> None:
        self._queue.put_nowait(json.dumps(body, ensure_ascii=False))

    def close(self) -> None:
        """Close after all that was sent before."""
        self._queue.put_nowait(None)

    def cut(self) -> None:
        """End without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while (item := await self._queue.get()) is not None:
                await self.socket.send_str(item)
            await self.socket.close()


class Outbox:
    """``url``: where the app takes signed requests; while there is none, sockets are used. ``patience``: seconds after
    which an event that nobody acknowledged is sent again, up to three times; Slack's own is three seconds.
    """

    def __init__(self, desk: Desk, answered: Callable[[Delivery], None]) -> None:
        self.url: str | None = None
        self.patience = 3.0
        self.secret = SIGNING_SECRET
        self.sent: list[Delivery] = []
        self.dropped: list[Delivery] = []
        self.received: list[Json] = []
        self.lines: list[Line] = []
        self._desk = desk
        self._answered = answered
        self._turn = 0
        self._homeless: list[Delivery] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._stopped = False

    def deliver(self, kind: str, payload: Json, workspace: str) -> Delivery:
        """Send something to the app, now."""
        delivery = Delivery(kind, payload, workspace, opaque())
        self.dispatch(delivery)
        return delivery

    def dispatch(self, delivery: Delivery) -> None:
        """Send what was made already."""
        self.sent.append(delivery)
        self._send(delivery)

    def again(self, delivery: Delivery, reason: str = "timeout") -> None:
        """Send the same once more, as after an acknowledgement that Slack did not see."""
        delivery.attempts += 1
        self._send(delivery, reason)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One socket, from its hello to its end."""
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        line = Line(socket, request.transport)
        writer = asyncio.create_task(line.write())
        if request.query.get("ticket") not in self._desk.tickets or len(self.lines) >= CONNECTIONS:
            line.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "loopback"}})
            line.close()
        else:
            self._desk.tickets.discard(request.query["ticket"])
            self._welcome(line)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(line, json.loads(message.data))
        finally:
            writer.cancel()
            self._lost(line)
        return socket

    def refresh(self, warning: bool = False) -> None:
        """Ask every socket to be replaced, as Slack does every few hours; a warning comes some seconds before."""
        for line in list(self.lines):
            reason = "warning" if warning else "refresh_requested"
            line.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})
            if not warning:
                line.leaving = True

    def drop(self) -> None:
        """All sockets end without a word, as when a cable is cut."""
        for line in list(self.lines):
            line.cut()

    async def stop(self) -> None:
        self._stopped = True
        for line in self.lines:
            line.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _welcome(self, line: Line) -> None:
        self.lines.append(line)
        info = {"host": "loopback", "started": "2026-01-01 00:00:00.000", "build_number": 1}
        hello = {"type": "hello", "num_connections": len(self.lines), "connection_info": {"app_id": APP_ID}}
        line.send(hello | {"debug_info": info | {"approximate_connection_time": 18060}})
        homeless, self._homeless = self._homeless, []
        for delivery in homeless:
            self.again(delivery)
        self._desk.stir()

    def _lost(self, line: Line) -> None:
        if line in self.lines:
            self.lines.remove(line)
        for delivery in line.waiting.values():
            if delivery.kind == EVENTS and delivery.attempts < RESENDS:
                self._homeless.append(delivery)
            else:
                delivery.failed = True
        self._desk.stir()

    def _hear(self, line: Line, body: Json) -> None:
        self.received.append(body)
        delivery = line.waiting.pop(body.get("envelope_id", ""), None)
        if delivery is not None:
            self._taken(delivery, body.get("payload"))
        self._desk.stir()

    def _taken(self, delivery: Delivery, answer: Any) -> None:
        if delivery.acknowledged is None:
            delivery.acknowledged = time.monotonic()
            delivery.answer = answer if isinstance(answer, dict) else None
            self._answered(delivery)

    def _send(self, delivery: Delivery, reason: str = "") -> None:
        delivery.sent = time.monotonic()
        if self.url is not None:
            self._start(self._post(delivery, reason))
            return
        lines = [line for line in self.lines if not line.leaving] or self.lines
        if not lines:
            delivery.failed = True
            self.dropped.append(delivery)
            return
        self._turn += 1
        line = lines[self._turn % len(lines)]
        line.waiting[delivery.id] = delivery
        body: Json = {"envelope_id": delivery.id, "payload": delivery.payload, "type": delivery.kind}
        body["accepts_response_payload"] = delivery.kind != EVENTS
        if delivery.kind == EVENTS:
            body |= {"retry_attempt": delivery.attempts, "retry_reason": reason}
            self._start(self._insist(delivery, line))
        line.send(body)

    async def _insist(self, delivery: Delivery, line: Line) -> None:
        await asyncio.sleep(self.patience)
        if line.waiting.pop(delivery.id, None) is not None and delivery.attempts < RESENDS:
            self.again(delivery)

    async def _post(self, delivery: Delivery, reason: str) -> None:
        """One signed request; an event that is not answered with 200 in time is sent again."""
        body, kind = encoded(delivery)
        headers = signed(body, self.secret) | {"Content-Type": kind}
        if delivery.attempts:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempts), "X-Slack-Retry-Reason": reason}
        status, answer = await self.request(body, headers)
        delivery.status = status
        if status == 200:
            self._taken(delivery, answer)
        elif delivery.kind == EVENTS and delivery.attempts < RESENDS:
            self.again(delivery, "http_error" if status is not None else "http_timeout")
        else:
            delivery.failed = True
        self._desk.stir()

    async def request(self, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, Any]:
        """Send a request as it is; status and answer, no status where none came in time."""
        assert self.url is not None
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with asyncio.timeout(self.patience):
                async with self._session.post(self.url, data=body, headers=headers) as response:
                    text = await response.text()
                    return response.status, _parsed(text, response.content_type)
        except (TimeoutError, aiohttp.ClientError):
            return None, None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if self._stopped:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """Body and content type: events are JSON, commands a form, interactions JSON inside of a form."""
    if delivery.kind == EVENTS:
        return json.dumps(delivery.payload, ensure_ascii=False).encode(), "application/json"
    form = delivery.payload if delivery.kind == COMMANDS else {"payload": json.dumps(delivery.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, secret: str = SIGNING_SECRET, at: int | None = None) -> dict[str, str]:
    """The headers by which the app knows that a request is Slack's."""
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _parsed(text: str, kind: str) -> Any:
    if kind == "application/json" and text:
        return json.loads(text)
    return {"text": text} if text else None
