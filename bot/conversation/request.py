"""A member's act, parsed: who asks for what, and where. Nothing of the platform's payload is left in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.community import Channel, Member, MessageRef
from bot.core.essay import Language
from bot.core.ids import MessageId, ThreadId
from bot.errors import InvalidInput, NotFound
from bot.services.community.reading import NOT_OURS


@dataclass(frozen=True, slots=True)
class PointedMessage:
    """A message that somebody chose from its menu. ``author`` is None where no person wrote it."""

    id: MessageId
    author: Member | None
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a command. ``size`` is in bytes; ``read`` fetches it and raises ``ChatError``."""

    name: str
    size: int
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """``channel`` is the one above a thread, None in a direct message; ``thread`` is the one in which the member acted.

    ``options`` are what was typed behind a command; ``argument`` is what a pressed component or a form carries;
    ``fields`` are what was chosen or typed in a form, by name (a component's own under ``""``). ``files`` came with a
    command, by the name of their option. ``is_guest``: the member brought the bot along to a community in which it does
    not live. ``at_home``: they act outside any channel, and yet in the community, as in direct messages on Slack, and
    on Discord in those that came from it; ``direct`` are these, None elsewhere.
    ``essays_language`` is what a new channel is offered: the language that the community says it speaks, else the
    member; None where that is neither Japanese nor English. ``roles`` are the ids of those that the member holds in the
    community; None where it has none, and while it has not let the member in.
    """

    member: Member
    language: Language
    channel: Channel | None = None
    thread: ThreadId | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    argument: str = ""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Attachment] = field(default_factory=dict)
    message: PointedMessage | None = None
    is_guest: bool = False
    at_home: bool = False
    direct: Channel | None = None
    essays_language: Language | None = None
    roles: frozenset[str] | None = None

    @property
    def here(self) -> Channel:
        """The channel. Raises ``InvalidInput`` in a direct message."""
        if self.channel is None:
            raise InvalidInput("This works in a community's channel, not in a direct message.")
        return self.channel

    @property
    def can_rate(self) -> bool:
        """Whether it is known in which community a rating would count."""
        return self.channel is not None or self.at_home

    @property
    def pointed(self) -> PointedMessage:
        """The message that was chosen from its menu. Raises ``NotFound`` where there is none."""
        if self.message is None:
            raise NotFound(NOT_OURS)
        return self.message

    def value(self, name: str = "") -> str:
        """The first value of a field; empty where there is none."""
        return next(iter(self.fields.get(name, ())), "")

    def ref(self, message: str) -> MessageRef:
        """A message of this channel. Raises ``InvalidInput`` in a direct message."""
        return MessageRef(self.here, MessageId(message))
