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

from bot.adapters.slack.install.manifest import EVENTS as EVENT_NAMES
from bot.ports.clock import Clock
from tests.fronts.slack import answering, chatting, files, people, places, reacting, viewing
from tests.fronts.slack.asked import Asked, Delivery
from tests.fronts.slack.blocks import faults_of_blocks, faults_of_view
from tests.fronts.slack.description import described
from tests.fronts.slack.desk import METHODS, Call, Desk, Method, Refused
from tests.fronts.slack.faults import RATE_LIMITED, Fault, Script
from tests.fronts.slack.limits import Limits
from tests.fronts.slack.outbox import EVENTS, Outbox
from tests.fronts.slack.state import APP_ID, APP_TOKEN, Json, Member, State, Workspace
from tests.hanging import HANGING

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
HISTORY: Final = "conversations.history"
REACT: Final = "reactions.add"
SERVED: Final = (chatting, files, people, places, reacting, viewing)
"""The modules whose methods are on."""
_PACKED: Final = ("blocks", "view", "metadata", "attachments")
_MESSAGES: Final = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
_NOBODY: Final = Workspace("", "", "", None, Member("", ""), "")


@dataclass(slots=True)
class Recorded:
    """One call as it came. ``status`` and ``answer`` are None where no answer was given."""

    method: str
    args: Mapping[str, Any]
    workspace: str
    at: datetime
    status: int | None = None
    answer: Json | None = None

    @property
    def place(self) -> str:
        return str(self.args.get("channel") or "")


class Awake:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(max(0.0, duration.total_seconds()))


@dataclass
class Front:
    """Slack on a port of loopback. Give it a clock to make its time that of a test. ``strict``: at the end, every call
    must be as Slack's description wants it, where that is at hand, and every block as Slack's limits do.
    ``subscribed``: the events that the app gets, by the names that they have in its manifest.
    """

    clock: Clock = field(default_factory=Awake)
    strict: bool = True
    subscribed: frozenset[str] = frozenset(EVENT_NAMES)

    def __post_init__(self) -> None:
        self.state = State(self.clock)
        self.desk = Desk(self.state, self._emit, lambda: self.url, self.stir)
        self.outbox = Outbox(self.desk, self._answered)
        self.limits = Limits()
        self.faults = Script()
        self.calls: list[Recorded] = []
        self.complaints: list[str] = []
        self.app_token = APP_TOKEN
        self.port = 0
        self._in_flight: list[tuple[datetime, Callable[[], object]]] = []
        self._stirred = asyncio.Event()
        self._events = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """What ``SLACK_API_URL`` must be."""
        return f"{self.url}/api/"

    @property
    def connected(self) -> int:
        """How many sockets the app has open."""
        return len(self.outbox.lines)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Front]:
        """Serve inside the block."""
        app = web.Application(client_max_size=2**24)
        app.router.add_get("/link/", self.outbox.serve)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_post("/response/{token}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.port = runner.addresses[0][1]
            yield self
            if self.strict:
                violations = self.violations()
                assert not violations, "\n".join(violations)
        finally:
            await self.outbox.stop()
            await runner.cleanup()

    async def until(self, there: Callable[[], bool], *, within: float = HANGING, what: str = "") -> None:
        """Wait for something that calls, acknowledgements and connections bring about."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not there():
                    self._stirred.clear()
                    await self._stirred.wait()
        if not there():
            last = "\n".join(f"{one.method} {one.place} → {one.status} {one.answer}" for one in self.calls[-10:])
            raise AssertionError(f"in vain: {what}\n{last}")

    def of(self, method: str) -> list[Recorded]:
        """The recorded calls of one method."""
        return [call for call in self.calls if call.method == method]

    def events(self, kind: str) -> list[Delivery]:
        """What the app was sent, of one type of event."""
        return [one for one in self.outbox.sent if one.kind == EVENTS and one.payload["event"]["type"] == kind]

    def violations(self) -> list[str]:
        """What Slack has against the recorded calls, blocks and acknowledgements."""
        description = described()
        found = list(self.complaints)
        for call in self.calls:
            if description is not None:
                found += description.violations(call.method, call.args)
            if METHODS.find(call.method) is None:
                found.append(f"{call.method}: the front does not have it")
        return list(dict.fromkeys(found))

    def arrive(self) -> None:
        """What was to be accepted by now is accepted."""
        now = self.clock.now()
        landed = sorted((flight for flight in self._in_flight if flight[0] <= now), key=lambda flight: flight[0])
        self._in_flight = [flight for flight in self._in_flight if flight[0] > now]
        for _, effect in landed:
            with suppress(Refused):  # nobody is there any more to hear it
                effect()

    def stir(self) -> None:
        """Something happened that ``until`` may wait for."""
        self._stirred.set()

    def _emit(self, workspace: Workspace, event: Json) -> None:
        if not workspace.here or _name_of(event) not in self.subscribed:
            return
        self._events += 1
        authorized = {"enterprise_id": None, "team_id": workspace.id, "user_id": workspace.bot.id, "is_bot": True}
        body: Json = {"token": "unused", "team_id": workspace.id, "api_app_id": APP_ID, "event": event}
        body |= {"type": "event_callback", "event_id": f"Ev{self._events:08d}", "authorizations": [authorized]}
        body |= {"event_time": int(self.clock.now().timestamp()), "is_ext_shared_channel": False}
        self.outbox.deliver(EVENTS, body, workspace.id)
        self.stir()

    def _answered(self, delivery: Delivery) -> None:
        asked: Asked | None = next((one for one in self.desk.asked.values() if one.delivery is delivery), None)
        if asked is not None:
            self.complaints += answering.acknowledged(self.desk, asked, delivery.answer)
        self.stir()

    async def _respond(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        self.complaints += [f"response_url: {one}" for one in faults_of_blocks(body.get("blocks") or [], 50)]
        status, text = answering.respond(self.desk, request.match_info["token"], body)
        self.stir()
        return web.Response(status=status, text=text)

    async def _upload(self, request: web.Request) -> web.Response:
        status = files.uploaded(self.desk, request.match_info["file"], await request.read())
        self.stir()
        return web.Response(status=status, text="OK")

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token") or "")
        workspace = self.state.workspace_of(token)
        seen = Recorded(name, args, workspace.id if workspace else "", self.clock.now())
        self.calls.append(seen)
        self.stir()
        try:
            status, answer, headers = await self._worked(name, args, token)
        finally:
            self.stir()
        if status is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        seen.status, seen.answer = status, None if isinstance(answer, str) else answer
        self.stir()
        if answer is None:
            return web.Response(status=status, text="<html>An error of the platform</html>", content_type="text/html")
        scopes = {"X-OAuth-Scopes": ",".join(sorted(workspace.scopes))} if workspace is not None else {}
        if isinstance(answer, str):  # somebody else's
            return web.Response(status=status, body=answer.encode(), headers=headers)
        return web.json_response(answer, status=status, headers={**headers, **scopes})

    async def _worked(
        self, name: str, args: Mapping[str, Any], token: str
    ) -> tuple[int | None, Json | str | None, Mapping[str, str]]:
        """Status, body and headers; no status where no answer is given."""
        method = METHODS.find(name)
        if method is None:
            return 200, {"ok": False, "error": "unknown_method"}, {}
        workspace, refusal = self._known(method, token)
        if refusal is not None:
            return 200, refusal, {}
        place = str(args.get("channel") or "")
        self._judge(name, args)
        wait = self.limits.judge(name, workspace.id, place)
        if wait is not None:
            return 429, RATE_LIMITED, {"Retry-After": str(wait)}
        fault = self.faults.next(name, place)
        if fault.slow:
            await self.clock.sleep(fault.slow)
        answer = self._effect(fault, method, Call(name, args, workspace, token))
        if fault.dropped:
            return None, None, {}
        if fault.status is not None:
            return fault.status, fault.body, fault.headers
        return 200, answer, {}

    def _effect(self, fault: Fault, method: Method, call: Call) -> Json:
        """Let the call have its effect, now or later, or not at all."""
        self.arrive()
        if fault.after is None:
            return {}
        if fault.after:
            self._in_flight.append((self.clock.now() + fault.after, lambda: method.handler(self.desk, call)))
            return {}
        try:
            return method.handler(self.desk, call)
        except Refused as refusal:
            return refusal.body

    def _known(self, method: Method, token: str) -> tuple[Workspace, Json | None]:
        """The workspace of a token, and why the call is refused, if it is."""
        if method.whose == "none":
            return _NOBODY, None
        if method.whose == "app":
            right = token == self.app_token
            return _NOBODY, None if right else {"ok": False, "error": "invalid_auth"}
        workspace = self.state.workspace_of(token)
        if workspace is None:
            gone = self.state.revoked.get(token)
            error = "invalid_auth" if gone is None else "token_revoked" if gone.here else "account_inactive"
            return _NOBODY, {"ok": False, "error": error if token else "not_authed"}
        if method.scopes and not workspace.scopes & set(method.scopes):
            provided = ",".join(sorted(workspace.scopes))
            return workspace, {"ok": False, "error": "missing_scope", "needed": method.scopes[0], "provided": provided}
        return workspace, None

    def _judge(self, name: str, args: Mapping[str, Any]) -> None:
        """Block Kit as Slack takes it."""
        if args.get("blocks"):
            self.complaints += [f"{name}: {one}" for one in faults_of_blocks(args["blocks"], 50)]
        if "view" in args:
            self.complaints += [f"{name}: {one}" for one in faults_of_view(args["view"])]


def _name_of(event: Json) -> str:
    """The name by which a manifest subscribes to an event."""
    name = str(event["type"])
    return f"message.{_MESSAGES[event['channel_type']]}" if name == "message" else name


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Slack takes JSON, forms and queries; structured arguments may come packed in a text."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        args |= json.loads(text) if text else {}
    elif request.method == "POST":
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in _PACKED:
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args
