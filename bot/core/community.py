"""Where people talk, and who they are there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.core.ids import MemberId, MessageId


class Platform(StrEnum):
    """Where a community talks."""

    LOCAL = "local"
    DISCORD = "discord"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Community:
    """A Discord guild, a Slack workspace or the local page; ``id`` is the platform's own."""

    platform: Platform
    id: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a community; ``id`` is the platform's own."""

    community: Community
    id: str

    @property
    def platform(self) -> Platform:
        return self.community.platform


@dataclass(frozen=True, slots=True)
class MessageRef:
    """One message, by the platform's own id."""

    channel: Channel
    id: MessageId


@dataclass(frozen=True, slots=True)
class Member:
    """A person or a bot in a community. ``name`` is their own text and must be escaped where it is shown."""

    community: Community
    id: MemberId
    name: str
    is_admin: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who a member is beyond one community. On Discord an id is the same person everywhere (``community`` None); on
    other platforms it means somebody only within ``community``.
    """

    platform: Platform
    id: MemberId
    community: Community | None = None


def person_of(member: Member) -> Person:
    """The person behind ``member``."""
    platform = member.community.platform
    return Person(platform, member.id, None if platform is Platform.DISCORD else member.community)


def person_within(member: Member) -> Person:
    """The same in the member's own community alone, on every platform."""
    return Person(member.community.platform, member.id, member.community)


@dataclass(frozen=True, slots=True)
class Shards:
    """Where several processes share Discord's guilds: those that this one serves, by Discord's own rule, ``(id >> 22) %
    count`` in ``ids`` (its documentation of the gateway, "Sharding"). Communities of other platforms are everybody's.
    """

    ids: frozenset[int]
    count: int

    def serve(self, community: Community) -> bool:
        """Whether this process serves ``community``."""
        number = community.id
        if community.platform is not Platform.DISCORD or not (number.isascii() and number.isdecimal()):
            return True
        return (int(community.id) >> 22) % self.count in self.ids


LOCAL_COMMUNITY: Final = Community(Platform.LOCAL, "local")
LOCAL_CHANNEL: Final = Channel(LOCAL_COMMUNITY, "local")
"""The one channel of the local page."""
