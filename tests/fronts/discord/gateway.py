"""The gateway: sessions that outlive their connections, events by intents and shards, and everything that Discord does
to a connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from aiohttp import WSMsgType, web

from tests.fronts.discord import wire
from tests.fronts.discord.state import BOT, TOKEN, Json, State


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    MEMBERS = 8
    INVALID = 9
    HELLO = 10
    ACK = 11


GUILDS, MESSAGES, REACTIONS, DIRECT_MESSAGES, DIRECT_REACTIONS, CONTENT = 1, 1 << 9, 1 << 10, 1 << 12, 1 << 13, 1 << 15
PRIVILEGED: Final = 1 << 1 | 1 << 8 | CONTENT
BEAT_MS: Final = 41_250


@dataclass(slots=True)
class Session:
    """What a client identified as, and all that it was sent, by sequence number."""

    id: str
    intents: int
    shard: tuple[int, int]
    sent: list[str] = field(default_factory=list)
    line: Line | None = None

    def has(self, guild: int | None) -> bool:
        """Whether a guild's events, or those of direct messages, come to this shard."""
        number, shards = self.shard
        return number == 0 if guild is None else (guild >> 22) % shards == number


class Line:
    """One connection; what is sent goes through a queue, so that its order holds."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, packed: str) -> None:
        self.socket = socket
        self._transport = transport
        self._pack = _PACKERS[packed]() if packed else None
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()

    def send(self, text: str) -> None:
        self._queue.put_nowait(text)

    def close(self, code: int) -> None:
        """Close after all that was sent before."""
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """End without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """Send until told to close."""
        with contextlib.suppress(ConnectionError):
            while isinstance(item := await self._queue.get(), str):
                await self._write(item)
            await self.socket.close(code=item)

    async def _write(self, text: str) -> None:
        if self._pack is None:
            await self.socket.send_str(text)
        else:
            await self.socket.send_bytes(self._pack(text.encode()))


def _zlib_stream() -> Callable[[bytes], bytes]:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Callable[[bytes], bytes]:
    """What discord.py asks for where it can: Python has it from 3.14 on, before that a package."""
    try:
        own = importlib.import_module("compression.zstd").ZstdCompressor()
    except ImportError:
        package = importlib.import_module("zstandard")
        stream = package.ZstdCompressor().compressobj()
        return lambda data: bytes(stream.compress(data) + stream.flush(package.COMPRESSOBJ_FLUSH_BLOCK))
    return lambda data: bytes(own.compress(data, own.FLUSH_BLOCK))


_PACKERS: Final = {"zlib-stream": _zlib_stream, "zstd-stream": _zstd_stream}


class Gateway:
    """Takes connections and tells them what happens. ``received`` is every payload that clients sent, heartbeats too;
    ``allowed`` the privileged intents that the application has.
    """

    def __init__(self, state: State, url: Callable[[], str], stir: Callable[[], None]) -> None:
        self.sessions: dict[str, Session] = {}
        self.received: list[Json] = []
        self.allowed = 0
        self.acknowledges = True
        self.token = TOKEN
        self._state = state
        self._url = url
        self._stir = stir
        self._lines: set[Line] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        line = Line(socket, request.transport, request.query.get("compress", ""))
        self._lines.add(line)
        writer = asyncio.create_task(line.write())
        line.send(_packed(Op.HELLO, {"heartbeat_interval": BEAT_MS}))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(line, json.loads(message.data))
        finally:
            writer.cancel()
            self._lines.discard(line)
            for session in self.sessions.values():
                if session.line is line:
                    session.line = None
            self._stir()
        return socket

    def emit(self, event: str, data: Json, guild: int | None = None) -> None:
        """Tell every session whose shard and intents it is for; those without a connection hear it when they resume."""
        wanted = intent(event, guild)
        for session in self.sessions.values():
            if session.has(guild) and (not wanted or session.intents & wanted):
                self._dispatch(session, event, _readable(session, event, data))

    def drop(self, code: int = 1006) -> None:
        """All connections end; their sessions can be resumed. 1006: without a word, as when a cable is cut."""
        for line in list(self._lines):
            if code == 1006:
                line.cut()
            else:
                line.close(code)

    def garble(self) -> None:
        """Send every connection what no client can read."""
        for line in self._lines:
            line.send("{")

    def reconnect(self) -> None:
        """Ask all clients to come back and resume (op 7)."""
        for line in self._lines:
            line.send(_packed(Op.RECONNECT, None))

    def invalidate(self) -> None:
        """Forget all sessions and say so (op 9): clients must identify anew."""
        lines = [session.line for session in self.sessions.values() if session.line is not None]
        self.sessions.clear()
        for line in lines:
            line.send(_packed(Op.INVALID, False))

    def revoke(self) -> None:
        """The token is worth nothing any more."""
        self.token = secrets.token_hex(8)
        self.sessions.clear()
        self.drop(4004)

    def ready_again(self) -> None:
        """READY once more for every session, with all guilds, as after a new session."""
        for session in self.sessions.values():
            self._ready(session)

    @property
    def connected(self) -> int:
        """How many sessions have a connection now."""
        return sum(session.line is not None for session in self.sessions.values())

    def heard(self, op: Op) -> list[Json]:
        """What clients sent with ``op``."""
        return [payload for payload in self.received if payload["op"] == op]

    def _hear(self, line: Line, payload: Json) -> None:
        self.received.append(payload)
        match payload["op"]:
            case Op.HEARTBEAT:
                if self.acknowledges:
                    line.send(_packed(Op.ACK, None))
            case Op.IDENTIFY:
                self._identify(line, payload["d"])
            case Op.RESUME:
                self._resume(line, payload["d"])
            case Op.PRESENCE | Op.MEMBERS:
                pass
            case _:
                line.close(4001)
        self._stir()

    def _identify(self, line: Line, data: Json) -> None:
        if data["token"] != self.token:
            line.close(4004)
        elif data["intents"] & PRIVILEGED & ~self.allowed:
            line.close(4014)
        else:
            shard = data.get("shard") or (0, 1)
            session = Session(secrets.token_hex(16), data["intents"], (shard[0], shard[1]), line=line)
            self.sessions[session.id] = session
            self._ready(session)

    def _ready(self, session: Session) -> None:
        guilds = [g for g in self._state.guilds.values() if g.here and session.has(g.id)]
        ready = {
            "v": 10,
            "user": wire.user(self._state.users[BOT]),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._url(),
            "shard": list(session.shard),
            "application": {"id": str(BOT), "flags": wire.application()["flags"]},
            "private_channels": [],
        }
        self._dispatch(session, "READY", ready)
        for guild in guilds:
            if guild.up:
                self._dispatch(session, "GUILD_CREATE", wire.guild(guild, self._state))

    def _resume(self, line: Line, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if data["token"] != self.token:
            line.close(4004)
        elif session is None:
            line.send(_packed(Op.INVALID, False))
        elif data["seq"] is None or data["seq"] > len(session.sent):
            line.close(4007)
        else:
            session.line = line
            for text in session.sent[data["seq"] :]:
                line.send(text)
            self._dispatch(session, "RESUMED", {})

    def _dispatch(self, session: Session, event: str, data: Json) -> None:
        text = _packed(Op.DISPATCH, data, t=event, s=len(session.sent) + 1)
        session.sent.append(text)
        if session.line is not None:
            session.line.send(text)


def intent(event: str, guild: int | None) -> int:
    """The intent that an event belongs to; 0 where it needs none."""
    if event.startswith("MESSAGE_REACTION_"):
        return DIRECT_REACTIONS if guild is None else REACTIONS
    if event.startswith("MESSAGE_"):
        return DIRECT_MESSAGES if guild is None else MESSAGES
    if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
        return GUILDS
    return 0


def _readable(session: Session, event: str, data: Json) -> Json:
    """Without the intent for it, what members write is empty but in direct messages, mentions and the bot's own."""
    if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or session.intents & CONTENT or "guild_id" not in data:
        return data
    bot = str(BOT)
    if data["author"]["id"] == bot or any(user["id"] == bot for user in data["mentions"]):
        return data
    return data | {"content": "", "embeds": [], "attachments": [], "components": []}


def _packed(op: Op, data: object, *, t: str | None = None, s: int | None = None) -> str:
    return json.dumps({"op": op, "d": data, "s": s, "t": t}, ensure_ascii=False, separators=(",", ":"))
