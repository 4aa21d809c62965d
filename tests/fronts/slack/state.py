"""What the front knows of its workspaces: plain values, and timestamps that grow with its clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.adapters.slack.install import manifest
from bot.ports.clock import Clock

Json = dict[str, Any]

APP_ID: Final = "A0LOOPBACK"
CLIENT_ID: Final = "1111.2222"
CLIENT_SECRET: Final = "a-client-secret-of-the-loopback-front"
SIGNING_SECRET: Final = "a-signing-secret-of-the-loopback-front"
APP_TOKEN: Final = "xapp-1-A0LOOPBACK-loopback"
BOT_TOKEN: Final = "xoxb-loopback"
"""The bot's token in the first workspace; every further one has its own."""
COMMAND: Final = "/essay"

SCOPES: Final = frozenset(manifest.SCOPES)
"""What a workspace grants where a test says nothing else: what the app's manifest asks for."""


class Kind(StrEnum):
    """Slack's kinds of conversations."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"


@dataclass(slots=True)
class Member:
    """Somebody in a workspace."""

    id: str
    name: str
    workspace: str = ""
    locale: str = "en-US"
    bot: bool = False
    admin: bool = False
    owner: bool = False
    deleted: bool = False
    tz: str = "UTC"


@dataclass(slots=True)
class Message:
    """``pinged`` is whom the message notifies: ``channel``, ``here``, ``everyone``, ``group:ID`` or ``user:ID``;
    ``to`` is who alone sees an ephemeral one.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    by_app: bool = False
    username: str | None = None
    unfurls: bool = True
    broadcast: bool = False
    edited: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pinged: list[str] = field(default_factory=list)
    to: str | None = None


@dataclass(slots=True)
class Channel:
    """A conversation; ``messages`` by timestamp, thread replies among them."""

    id: str
    workspace: str
    name: str
    kind: Kind = Kind.PUBLIC
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    archived: bool = False
    general: bool = False
    creator: str = ""
    read_only: bool = False

    def replies(self, ts: str) -> list[Message]:
        """What stands in the thread of a message, oldest first, without the message itself."""
        return [m for m in self.messages.values() if m.thread_ts == ts and m.ts != ts]

    def top(self) -> list[Message]:
        """What stands in the channel itself."""
        return [m for m in self.messages.values() if m.thread_ts in (None, m.ts) or m.broadcast]


@dataclass(slots=True)
class View:
    """A modal or a home tab as the app has made it. ``errors`` by block id are what its last submission was told;
    ``typed`` by block and action id is what was put in, which an update leaves where both ids stay; ``offered`` are the
    options that external selects were given.
    """

    id: str
    workspace: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    closed: bool = False
    errors: Json = field(default_factory=dict)
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)
    offered: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body["blocks"]
        return blocks


@dataclass(slots=True)
class Workspace:
    """``scopes``: what was granted; ``here``: whether the app is installed; ``token``: None when it was revoked."""

    id: str
    name: str
    domain: str
    token: str | None
    bot: Member
    bot_id: str
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    here: bool = True
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)

    def modal(self, who: str) -> View | None:
        """The modal that a member has before them."""
        open_ = [view for view in self.views.values() if view.user == who and not view.closed]
        return open_[-1] if open_ else None

    def direct(self, who: str) -> Channel | None:
        """The direct messages between the app and ``who``, where there are any."""
        found = (c for c in self.channels.values() if c.kind is Kind.DIRECT and who in c.members)
        return next(found, None)

    def seen_by(self, who: Member) -> list[Message]:
        """The ephemeral messages that ``who`` was shown."""
        return [message for message in self.ephemerals if message.to == who.id]


class State:
    """All workspaces, and the ids that were given."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.workspaces: dict[str, Workspace] = {}
        self.revoked: dict[str, Workspace] = {}
        self._last = 0
        self._count = 0

    def new_ts(self) -> str:
        """A timestamp of the present instant, greater than every one before."""
        self._last = max(micros(self.clock.now()), self._last + 1)
        return ts_of(self._last)

    def new_id(self, letter: str) -> str:
        self._count += 1
        return f"{letter}0{self._count:08X}"

    def workspace_of(self, token: str) -> Workspace | None:
        """The workspace in which ``token`` is worth something."""
        return next((w for w in self.workspaces.values() if w.token == token), None)

    def place(self, workspace: Workspace, id_: str) -> Channel | None:
        """A conversation by its id; a member's id stands for the direct messages with them."""
        return workspace.channels.get(id_) or workspace.direct(id_)


def micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def ts_of(microseconds: int) -> str:
    return f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}"


def opaque() -> str:
    """Something that nobody guesses."""
    return secrets.token_hex(12)
