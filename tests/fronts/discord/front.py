"""The front as a server on loopback: what comes in is recorded, judged, worked and answered."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import web

from bot.ports.clock import Clock
from tests.fronts.discord import answering, application, channels, reactions
from tests.fronts.discord.description import described
from tests.fronts.discord.desk import ROUTES, Body, Call, Desk, Refused, Route
from tests.fronts.discord.faults import Fault, Script, rate_headers, rate_limited
from tests.fronts.discord.gateway import Gateway
from tests.fronts.discord.limits import Limits
from tests.fronts.discord.state import State
from tests.hanging import HANGING

API: Final = "/api/v10"
CREATE: Final = "POST /channels/{channel_id}/messages"
LIST: Final = "GET /channels/{channel_id}/messages"
THREAD: Final = "POST /channels/{channel_id}/messages/{message_id}/threads"
SERVED: Final = (answering, application, channels, reactions)
"""The modules whose routes are on."""
_NO_TOKEN: Final = ("/webhooks/", "/interactions/")


@dataclass(slots=True)
class Recorded:
    """One request as it came. ``route`` is None where the front knows none; ``status``, where no answer was given."""

    method: str
    path: str
    route: str | None
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    at: datetime
    status: int | None = None


class Awake:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(max(0.0, duration.total_seconds()))


@dataclass
class Front:
    """Discord on a port of loopback. Give it a clock to make its time that of a test. ``strict``: at the end, every
    request must be as Discord's published description wants it, where that is at hand.
    """

    clock: Clock = field(default_factory=Awake)
    strict: bool = True

    def __post_init__(self) -> None:
        self.state = State(self.clock)
        self.gateway = Gateway(self.state, lambda: self.gateway_url, self.stir)
        self.desk = Desk(self.state, self.gateway.emit)
        self.limits = Limits()
        self.faults = Script()
        self.requests: list[Recorded] = []
        self.port = 0
        self._in_flight: list[tuple[datetime, Callable[[], object]]] = []
        self._stirred = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{API}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Front]:
        """Serve inside the block."""
        app = web.Application(client_max_size=2**24)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_route("*", f"{API}/{{path:.*}}", self._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.port = runner.addresses[0][1]
            self.desk.gateway_url = self.gateway_url
            yield self
            if self.strict:
                violations = self.violations()
                assert not violations, "\n".join(violations)
        finally:
            self.gateway.drop(1001)
            await runner.cleanup()

    async def until(self, there: Callable[[], bool], *, within: float = HANGING, what: str = "") -> None:
        """Wait for something that the requests and connections bring about."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not there():
                    self._stirred.clear()
                    await self._stirred.wait()
        if not there():
            last = "\n".join(f"{r.method} {r.path} → {r.status}" for r in self.requests[-10:])
            raise AssertionError(f"in vain: {what}\n{last}")

    def of(self, route: str) -> list[Recorded]:
        """The recorded requests of one route."""
        return [request for request in self.requests if request.route == route]

    def violations(self) -> list[str]:
        """What Discord's description has against the recorded requests; nothing where there is no description."""
        description = described()
        if description is None:
            return []
        found = [f"{seen.method} {seen.path}: no such route" for seen in self.requests if seen.route is None]
        for seen in self.requests:
            if seen.route is not None:
                found += description.violations(seen.route, seen.params, seen.query, seen.body)
        return list(dict.fromkeys(found))

    def arrive(self) -> None:
        """What was to be accepted by now is accepted."""
        now = self.clock.now()
        landed = sorted((flight for flight in self._in_flight if flight[0] <= now), key=lambda flight: flight[0])
        self._in_flight = [flight for flight in self._in_flight if flight[0] > now]
        for _, effect in landed:
            with suppress(Refused):  # nobody is there any more to hear it
                effect()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0].removeprefix(API)
        found = ROUTES.find(request.method, path)
        route, params = found if found is not None else (None, {})
        name = route.name if route is not None else None
        body = await _body(request)
        query = dict(request.query)
        seen = Recorded(request.method, path, name, params, query, body, self.clock.now())
        self.requests.append(seen)
        self.stir()
        try:
            status, answer, headers = await self._worked(request, route, Call(params, query, body))
        finally:
            self.stir()
        if status is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        seen.status = status
        self.stir()
        return _response(status, answer, headers)

    async def _worked(
        self, request: web.Request, route: Route | None, call: Call
    ) -> tuple[int | None, Body | str, Mapping[str, str]]:
        """Status, body and headers; no status where no answer is given."""
        if not self._known(request):
            return 401, {"message": "401: Unauthorized", "code": 0}, {}
        if route is None:
            return 404, {"message": "404: Not Found", "code": 0}, {}
        place = call.path.get("channel_id") or call.path.get("guild_id") or call.path.get("webhook_token") or ""
        verdict = self.limits.judge(route.name, place)
        if verdict.wait is not None:
            headers = {**verdict.headers, **rate_headers(verdict.wait, verdict.everywhere)}
            return 429, rate_limited(verdict.wait, verdict.everywhere), headers
        fault = self.faults.next(route.name, place)
        if fault.slow:
            await self.clock.sleep(fault.slow)
        status, answer = self._effect(fault, route, call)
        if fault.dropped:
            return None, None, {}
        if fault.status is not None:
            return fault.status, fault.body, {**verdict.headers, **fault.headers}
        return status, answer, verdict.headers

    def _effect(self, fault: Fault, route: Route, call: Call) -> tuple[int, Body]:
        """Let the request have its effect, now or later, or not at all."""
        self.arrive()
        if fault.after is None:
            return 200, None
        if fault.after:
            self._in_flight.append((self.clock.now() + fault.after, lambda: route.handler(self.desk, call)))
            return 200, None
        try:
            answer = route.handler(self.desk, call)
        except Refused as refusal:
            return refusal.status, refusal.body
        return (204 if answer is None else 200), answer

    def _known(self, request: web.Request) -> bool:
        if request.raw_path.removeprefix(API).startswith(_NO_TOKEN):
            return True
        return request.headers.get("Authorization") == f"Bot {self.gateway.token}"

    def stir(self) -> None:
        """Something happened that ``until`` may wait for."""
        self._stirred.set()


async def _body(request: web.Request) -> Any:
    """The JSON of a request, from ``payload_json`` where files come with it."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        packed = form.get("payload_json")
        return json.loads(packed) if isinstance(packed, str) else None
    text = await request.text()
    return json.loads(text) if text else None


def _response(status: int, answer: Body | str, headers: Mapping[str, str]) -> web.Response:
    """Discord's content type has no charset, and clients look at it as a whole."""
    if status == 204:
        return web.Response(status=status, headers=headers)
    if isinstance(answer, str):  # somebody else's
        return web.Response(status=status, body=answer.encode(), headers=headers)
    packed = json.dumps(answer, ensure_ascii=False).encode()
    return web.Response(status=status, body=packed, headers={**headers, "Content-Type": "application/json"})
