"""Where calls are worked: the methods, what a call brings, and the errors that Slack answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from tests.fronts.slack.asked import Asked
from tests.fronts.slack.state import Channel, Json, Kind, Message, State, Workspace
from tests.fronts.slack.stored import File


class Refused(Exception):
    """The call is answered with ``ok: false`` and Slack's own word for why."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.body: Json = {"ok": False, "error": error, **more}


class Emit(Protocol):
    def __call__(self, workspace: Workspace, event: Json) -> None:
        """Tell the app what happened."""
        ...


@dataclass(slots=True)
class Desk:
    """``asked``: what people asked of the app, by response URL token; ``triggers``: by trigger id; ``codes``: grants
    that wait for the app to fetch their tokens.
    """

    state: State
    emit: Emit
    url: Callable[[], str]
    stir: Callable[[], None]
    asked: dict[str, Asked] = field(default_factory=dict)
    triggers: dict[str, Asked] = field(default_factory=dict)
    codes: dict[str, tuple[Workspace, str, str]] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    files: dict[str, File] = field(default_factory=dict)

    def channel(self, call: Call, *, member: bool = False, alive: bool = False, name: str = "channel") -> Channel:
        """The conversation of a call; ``member``: where the app must be in it, ``alive``: and it not be archived."""
        workspace = call.workspace
        id_ = str(call.args.get(name) or "")
        channel = self.state.place(workspace, id_)
        if channel is None and id_ in workspace.members and name == "channel":
            channel = self.direct(workspace, id_)
        inside = channel is not None and workspace.bot.id in channel.members
        if channel is None or (channel.kind is not Kind.PUBLIC and not inside):
            raise Refused("channel_not_found")
        if alive and channel.archived:
            raise Refused("is_archived")
        if member and not inside:
            raise Refused("not_in_channel")
        return channel

    def direct(self, workspace: Workspace, who: str) -> Channel:
        """The direct messages with ``who``, opened where there were none."""
        known = workspace.direct(who)
        if known is None:
            id_ = self.state.new_id("D")
            known = Channel(id_, workspace.id, "", Kind.DIRECT, [workspace.bot.id, who])
            workspace.channels[id_] = known
        return known

    def message(self, channel: Channel, ts: object) -> Message:
        message = channel.messages.get(str(ts))
        if message is None:
            raise Refused("message_not_found")
        return message

    def latest(self, workspace: Workspace, who: str) -> Asked | None:
        """What ``who`` asked last."""
        mine = [one for one in self.asked.values() if one.workspace == workspace.id and one.who == who]
        return mine[-1] if mine else None


@dataclass(slots=True)
class Call:
    """One call of a method: its arguments, and the workspace whose token came with it."""

    method: str
    args: Mapping[str, Any]
    workspace: Workspace
    token: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str, default: int) -> int:
        return int(self.args.get(name) or default)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def text(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)


Handler: TypeAlias = Callable[[Desk, Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """``scopes``: one of these is needed; ``whose``: the token that it takes (``bot``, ``app`` or ``none``)."""

    name: str
    handler: Handler
    scopes: tuple[str, ...]
    whose: str


class Methods:
    """The methods that the front knows."""

    def __init__(self) -> None:
        self._methods: dict[str, Method] = {}

    def on(self, name: str, *scopes: str, whose: str = "bot") -> Callable[[Handler], Handler]:
        """Register a handler for a method that needs one of ``scopes``."""

        def register(handler: Handler) -> Handler:
            self._methods[name] = Method(name, handler, scopes, whose)
            return handler

        return register

    def __iter__(self) -> Iterator[str]:
        return iter(self._methods)

    def find(self, name: str) -> Method | None:
        return self._methods.get(name)


METHODS: Final = Methods()
