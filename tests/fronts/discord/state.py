"""What the front knows of its guilds: plain values, ids that grow with its clock, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Final

from bot.ports.clock import Clock

Json = dict[str, Any]

EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
BOT: Final = 175928847299117063
"""The bot's user, which is its application's id as well."""
TOKEN: Final = "a-token-of-the-loopback-front"


class Permission(IntEnum):
    """The bits of Discord's permissions that the front asks for."""

    ADD_REACTIONS = 1 << 6
    ADMINISTRATOR = 1 << 3
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    SEND_POLLS = 1 << 49


EVERYTHING: Final = (1 << 53) - 1
_ADMINS_MAY: Final = (Permission.ADMINISTRATOR, Permission.MENTION_EVERYONE, Permission.MANAGE_ROLES)
MEMBERS_MAY: Final = sum(p for p in Permission if p not in _ADMINS_MAY)


class Kind(IntEnum):
    """Discord's types of channels."""

    TEXT = 0
    DM = 1
    NEWS = 5
    NEWS_THREAD = 10
    THREAD = 11
    FORUM = 15


@dataclass(slots=True)
class Role:
    """``tags``: whose it is, where it is not the guild's own to give."""

    id: int
    name: str
    permissions: int
    position: int = 0
    mentionable: bool = False
    tags: Json = field(default_factory=dict)


@dataclass(slots=True)
class Member:
    id: int
    name: str
    nick: str | None = None
    roles: list[int] = field(default_factory=list)
    bot: bool = False
    locale: str = "en-US"
    joined: str = "2025-01-01T00:00:00+00:00"


@dataclass(slots=True)
class Overwrite:
    """``kind``: 0 for a role, 1 for a member."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Reaction:
    """Who reacted with one emoji; ``super`` are those who did it as a super reaction."""

    emoji: str
    users: list[int] = field(default_factory=list)
    super: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Message:
    """``pinged`` is whom the message really notified: ``everyone``, ``role:ID`` or ``user:ID``."""

    id: int
    channel: int
    author: int
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    edited: datetime | None = None
    reactions: dict[str, Reaction] = field(default_factory=dict)
    thread: int | None = None
    kind: int = 0
    reference: Json | None = None
    pinged: list[str] = field(default_factory=list)
    ephemeral: bool = False
    poll: Json | None = None
    """As it was asked for, with ``counts`` by answer once somebody voted, and ``final`` once it is counted."""


@dataclass(slots=True)
class Channel:
    """A channel, a forum, a thread (then with ``parent``) or a direct message (without ``guild``)."""

    id: int
    guild: int | None
    name: str
    kind: Kind = Kind.TEXT
    parent: int | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    owner: int = 0
    archived: bool = False
    locked: bool = False
    auto_archive: int = 1440
    made: datetime = EPOCH
    tags: list[Json] = field(default_factory=list)
    applied_tags: list[int] = field(default_factory=list)
    needs_tag: bool = False
    recipient: int | None = None

    @property
    def is_thread(self) -> bool:
        return self.kind in (Kind.THREAD, Kind.NEWS_THREAD)


@dataclass(slots=True)
class Guild:
    """``here``: whether the bot is in it; ``up``: whether Discord can serve it now."""

    id: int
    name: str
    owner: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    locale: str = "en-US"
    system_channel: int | None = None
    here: bool = True
    up: bool = True


class State:
    """All guilds and direct messages, and the ids that were given."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.guilds: dict[int, Guild] = {}
        self._channels: dict[int, Channel] = {}
        self.users: dict[int, Member] = {BOT: Member(BOT, "Ichiwa", bot=True)}
        self.commands: list[Json] = []
        self._last = 0

    def new_id(self) -> int:
        """A snowflake of the present instant, greater than every one before."""
        milliseconds = int((self.clock.now() - EPOCH).total_seconds() * 1000)
        self._last = max(milliseconds << 22, self._last + 1)
        return self._last

    def channel(self, id_: int) -> Channel | None:
        """A channel that exists, whether or not the bot is in its guild."""
        return self._channels.get(id_)

    def add(self, channel: Channel) -> None:
        """A channel, a thread or a direct message begins."""
        self._channels[channel.id] = channel
        if channel.guild is not None:
            self.guilds[channel.guild].channels[channel.id] = channel

    def remove(self, channel: Channel) -> None:
        """It ends, with the threads in it."""
        guild = self.guilds[channel.guild] if channel.guild is not None else None
        inside = [c for c in guild.channels.values() if c.is_thread and c.parent == channel.id] if guild else []
        for one in (channel, *inside):
            del self._channels[one.id]
            if guild is not None:
                del guild.channels[one.id]

    def direct(self, who: int) -> Channel:
        """The direct messages between the bot and ``who``."""
        known = (c for c in self._channels.values() if c.kind is Kind.DM and c.recipient == who)
        channel = next(known, None) or Channel(self.new_id(), None, "", Kind.DM, recipient=who)
        self.add(channel)
        return channel

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds[channel.guild] if channel.guild is not None else None

    def permissions(self, channel: Channel, who: int = BOT) -> int:
        """What ``who`` may do in ``channel``: roles first, then the channel's overwrites, as Discord documents it."""
        guild = self.guild_of(channel)
        if guild is None:
            return EVERYTHING
        if not guild.here or who not in guild.members:
            return 0
        member = guild.members[who]
        base = guild.roles[guild.id].permissions
        for role in member.roles:
            base |= guild.roles[role].permissions
        if base & Permission.ADMINISTRATOR or who == guild.owner:
            return EVERYTHING
        parent = guild.channels.get(channel.parent) if channel.parent is not None else None
        overwrites = {o.id: o for o in (parent or channel).overwrites}
        return _overwritten(base, overwrites, guild.id, member)


def _overwritten(base: int, overwrites: dict[int, Overwrite], everyone: int, member: Member) -> int:
    if everyone in overwrites:
        base = base & ~overwrites[everyone].deny | overwrites[everyone].allow
    roles = [overwrites[role] for role in member.roles if role in overwrites]
    deny = allow = 0
    for overwrite in roles:
        deny, allow = deny | overwrite.deny, allow | overwrite.allow
    base = base & ~deny | allow
    if member.id in overwrites:
        base = base & ~overwrites[member.id].deny | overwrites[member.id].allow
    return base
