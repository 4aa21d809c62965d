"""Where requests are worked: the routes, what a request brings, and the errors that Discord answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import unquote

from tests.fronts.discord.interactions import Interaction
from tests.fronts.discord.state import BOT, Channel, Guild, Json, Message, Permission, State

Body: TypeAlias = Json | list[Any] | None


class Refused(Exception):
    """The request is answered with an error: ``status`` and Discord's own ``code``."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code, **more}


UNKNOWN_CHANNEL: Final = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD: Final = (404, 10004, "Unknown Guild")
UNKNOWN_MESSAGE: Final = (404, 10008, "Unknown Message")
UNKNOWN_INTERACTION: Final = (404, 10062, "Unknown interaction")
MISSING_ACCESS: Final = (403, 50001, "Missing Access")
MISSING_PERMISSIONS: Final = (403, 50013, "Missing Permissions")


class Emit(Protocol):
    def __call__(self, event: str, data: Json, guild: int | None = None) -> None:
        """Send an event to every session that wants it."""
        ...


@dataclass(slots=True)
class Desk:
    """``nonce_window``: how long ``enforce_nonce`` gives the earlier message back; Discord says "a few minutes"."""

    state: State
    emit: Emit
    nonce_window: timedelta = timedelta(minutes=3)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    nonces: dict[tuple[int, str], Message] = field(default_factory=dict)
    shards: int = 1
    gateway_url: str = ""

    def guild(self, id_: str) -> Guild:
        guild = self.state.guilds.get(int(id_))
        if guild is None:
            raise Refused(*UNKNOWN_GUILD)
        if not guild.here:
            raise Refused(*MISSING_ACCESS)
        return guild

    def channel(self, id_: str, *needed: Permission) -> Channel:
        """A channel that the bot sees, and where it may do what is ``needed``."""
        channel = self.state.channel(int(id_))
        if channel is None:
            raise Refused(*UNKNOWN_CHANNEL)
        have = self.state.permissions(channel)
        if not have & Permission.VIEW_CHANNEL:
            raise Refused(*MISSING_ACCESS)
        if any(not have & one for one in needed):
            raise Refused(*MISSING_PERMISSIONS)
        return channel

    def message(self, channel: Channel, id_: str) -> Message:
        message = channel.messages.get(int(id_))
        if message is None:
            raise Refused(*UNKNOWN_MESSAGE)
        return message

    def own(self, channel: Channel, id_: str) -> Message:
        message = self.message(channel, id_)
        if message.author != BOT:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        return message


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the path's parameters, the query and the body."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, default))


Handler: TypeAlias = Callable[[Desk, Call], Body]


@dataclass(frozen=True, slots=True)
class Route:
    """``name`` is the method and the path as in Discord's own description."""

    name: str
    pattern: re.Pattern[str]
    handler: Handler


class Routes:
    """The routes that the front knows; literal parts of a path win over parameters."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def on(self, method: str, template: str) -> Callable[[Handler], Handler]:
        """Register a handler for a path like ``/channels/{channel_id}``."""
        parts = [re.escape(part) if part[:1] != "{" else f"(?P<{part[1:-1]}>[^/]+)" for part in template.split("/")]
        pattern = re.compile(f"{method} {'/'.join(parts)}")

        def register(handler: Handler) -> Handler:
            self._routes.append(Route(f"{method} {template}", pattern, handler))
            self._routes.sort(key=lambda route: route.name.count("{"))
            return handler

        return register

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a raw path, and its parameters, decoded."""
        for route in self._routes:
            if match := route.pattern.fullmatch(f"{method} {path}"):
                return route, {name: unquote(value) for name, value in match.groupdict().items()}
        return None


ROUTES: Final = Routes()
